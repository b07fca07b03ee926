"""A program killed at any step of taking in a file has the attachment whole or not at all, and can take it in again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from app.base.paths import Paths
from app.logic.recovery_phrase import phrase_of
from app.model.attachment import DraftPlace
from app.model.sealing import DataKey
from app.services.tidying import Tidying
from app.storage.attachments import AttachmentStore
from app.storage.backups import BackupFiles
from app.storage.blobs import BlobStore
from app.storage.db import Database
from app.storage.driver import offers_encryption
from app.storage.leftovers import Leftovers
from app.storage.plain_copies import PrivateRoom
from app.storage.sealing.derive import new_key
from app.storage.sealing.note import NoteState, write_note
from app.storage.verify import verify
from app.storage.verify_bytes import BytesFound, verify_bytes
from tests.fakes.clock import ManualClock
from tests.faults.killed_attaching import STEPS
from tests.faults.world import ROOT
from tests.unit.storage.samples import posix_only

pytestmark = [pytest.mark.process, posix_only]
DRAFT = DraftPlace(None)
KEPT = [*STEPS][[*STEPS].index("when the draft has it") :]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """Large enough to be made smaller."""
    path = tmp_path / "photo.png"
    Image.effect_noise((1_800, 900), 40).save(path)
    return path


def run(paths: Paths, file: Path, step: str, key: DataKey | None = None) -> subprocess.CompletedProcess[str]:
    """Plain copies of sealed files are made in the folder ``plain`` beside *file*."""
    command = [sys.executable, "-m", "tests.faults.killed_attaching", str(paths.root), str(file), step]
    environ = {**os.environ, "XDG_RUNTIME_DIR": str(file.parent / "plain")}
    phrase = [] if key is None else [" ".join(phrase_of(key))]
    return subprocess.run(
        [*command, *phrase], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120, check=False
    )


async def check(
    paths: Paths, clock: ManualClock, expected: int, key: DataKey | None = None, room: PrivateRoom | None = None
) -> None:
    """The draft has *expected* attachments, whole; what else was left goes by and by."""
    database, blobs = await Database.open(paths, clock, key=key), BlobStore(paths, key, room)
    store, backups = AttachmentStore(database), BackupFiles(paths, key)
    stored = await store.of_draft(DRAFT)
    assert len(stored) == expected
    for each in stored:
        assert each.attachment.original is not None
        assert len(await blobs.read(each.attachment.original.sha256)) == each.attachment.original.size
        for part in each.made.parts if each.made is not None else ():
            assert len(await blobs.read(part.held.sha256)) == part.held.size
    assert await verify(database) == []
    assert (await verify_bytes(store, blobs, backups)).problems == ()
    clock.advance(10 * 365 * 86_400)  # beyond what the process's own clock wrote
    await Tidying(store, blobs, backups, Leftovers(paths, room), clock).run()  # fresh files stay for a week
    assert (await verify_bytes(store, blobs, backups)).problems == ()
    assert len(await store.of_draft(DRAFT)) == expected
    await blobs.drop_others(await store.wanted(), older_than_s=-60)
    assert await verify_bytes(store, blobs, backups) == BytesFound()
    assert [*blobs.incoming.glob("*")] == []
    await database.close()


@pytest.mark.parametrize("step", STEPS)
async def test_killed_at_a_step(paths: Paths, clock: ManualClock, photo: Path, step: str) -> None:
    assert run(paths, photo, step).returncode == -signal.SIGKILL
    await check(paths, clock, expected=1 if step in KEPT else 0)
    again = run(paths, photo, "never")
    assert (again.returncode, again.stdout) == (0, "ready\n")
    await check(paths, clock, expected=2 if step in KEPT else 1)


@pytest.mark.skipif(not offers_encryption(), reason="no build of SQLCipher for this system")
@pytest.mark.parametrize("step", ["when its bytes are kept", "when the draft has it", "when it is prepared"])
async def test_killed_at_a_step_in_an_encrypted_folder(
    paths: Paths, clock: ManualClock, photo: Path, step: str, tmp_path: Path
) -> None:
    key, plain = new_key(), tmp_path / "plain"
    plain.mkdir()
    write_note(paths, NoteState.ENCRYPTED, key)
    await (await Database.open(paths, clock, key=key)).close()
    room = PrivateRoom([plain])
    assert run(paths, photo, step, key).returncode == -signal.SIGKILL
    left = plain_in(tmp_path)
    assert bool(left) == (step == "when it is prepared")  # a copy to read from and what was made of it, in private
    assert all(path.is_relative_to(plain) for path in left)
    await check(paths, clock, 1 if step in KEPT else 0, key, room)
    assert plain_in(tmp_path) == []
    again = run(paths, photo, "never", key)
    assert (again.returncode, again.stdout) == (0, "ready\n")
    assert plain_in(tmp_path) == []
    await check(paths, clock, 2 if step in KEPT else 1, key, room)


def plain_in(folder: Path) -> list[Path]:
    """The pictures below *folder* that anybody can look at, but for the one that is attached."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "photo.png"]
    return [path for path in files if path.read_bytes().startswith(b"\x89PNG")]
