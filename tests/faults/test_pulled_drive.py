"""The data folder goes away while the program runs: nothing is written elsewhere, it is said, and it goes on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.storage.backups import BackupFiles
from app.storage.blobs import BlobStore
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.errors import StorageError
from app.storage.settings_file import JsonFile
from app.storage.turns import TurnStore
from app.storage.verify import verify
from tests.fakes.clock import ManualClock
from tests.fakes.messages import CONVERSATION, answer, user
from tests.unit.storage.samples import posix_only, running, store_turns, summary

pytestmark = posix_only  # Windows keeps a folder in which files are open


async def test_nothing_is_said_to_be_stored_in_a_folder_that_is_gone(paths: Paths, clock: ManualClock) -> None:
    database = await Database.open(paths, clock)
    turns = TurnStore(database)
    await store_turns(turns, 3)
    kept = paths.root.rename(paths.root.with_name("elsewhere"))
    with pytest.raises(StorageError) as caught:
        await turns.begin(summary(), user(4, "lost?"), running(4))
    assert caught.value.error.code == "disk_gone"

    kept.rename(paths.root)
    await turns.begin(summary(), user(4, "here again"), running(4))
    await turns.finish(answer(4, "yes"), None)
    assert len(await ConversationStore(database).path(CONVERSATION)) == 8
    assert await verify(database) == []
    await database.close()


async def test_another_database_in_its_place_is_not_written_to(paths: Paths, clock: ManualClock) -> None:
    database = await Database.open(paths, clock)
    await store_turns(TurnStore(database), 1)
    shutil.copy(paths.database, paths.root / "other.db")
    (paths.root / "other.db").replace(paths.database)
    with pytest.raises(StorageError) as caught:
        await TurnStore(database).begin(summary(), user(2, "lost?"), running(2))
    assert caught.value.error.code == "disk_gone"
    await database.close()


async def test_no_folder_is_made_where_the_disk_was(paths: Paths, tmp_path: Path) -> None:
    paths.root.rmdir()
    source = tmp_path / "picture"
    source.write_bytes(b"bytes")
    blobs = BlobStore(paths)

    async def work() -> None:
        async with blobs.workplace():
            raise AssertionError("there is no place")

    async def save() -> None:
        JsonFile(paths.settings).save({"a": 1})

    for attempt in (
        blobs.put(b"bytes", "text/plain"),
        blobs.take(source, "text/plain"),
        work(),
        save(),
        BackupFiles(paths).make("manual", 1_750_000_000_000),
    ):
        with pytest.raises(StorageError) as caught:
            await attempt
        assert caught.value.error.advice
        assert not paths.root.exists()
