"""A program that is killed at any step of moving the data folder uses one that is whole, and can move it again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.storage.backups import BackupFiles
from app.storage.begun_moves import MOVED, begun_moves, remove_copied
from app.storage.blobs import BlobStore
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.location import data_dir
from app.storage.turns import TurnStore
from app.storage.verify import verify
from app.storage.wiping import own_files
from tests.fakes.clock import ManualClock
from tests.fakes.messages import CONVERSATION
from tests.faults.world import ROOT
from tests.unit.storage.samples import posix_only, store_turns

pytestmark = [pytest.mark.process, posix_only]


def run(home: Path, target: Path, steps: int) -> int:
    command = [sys.executable, "-m", "tests.faults.killed_moving", str(target), str(steps)]
    environ = {**os.environ, "XDG_DATA_HOME": str(home), "HOME": str(home)}
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, timeout=60, check=False).returncode


async def check(folder: Path, clock: ManualClock) -> None:
    paths = Paths(folder)
    database = await Database.open(paths, clock)
    assert len(await ConversationStore(database).path(CONVERSATION)) == 6
    assert await verify(database) == []
    await database.close()
    [backup] = await BackupFiles(paths).list()
    await BackupFiles(paths).check(backup.name)
    assert await BlobStore(paths).check() == []
    assert len(await BlobStore(paths).known()) == 1
    assert paths.settings.read_text() == "{}"


async def furnished(home: Path, clock: ManualClock) -> Path:
    """The platform's place, with a bit of everything in it."""
    default = home / "chatelaine"
    default.mkdir(mode=0o700)
    paths = Paths(default)
    database = await Database.open(paths, clock)
    await store_turns(TurnStore(database), 3)
    await BackupFiles(paths).make("manual", clock.now_ms())
    await BlobStore(paths).put(b"bytes " * 1_000, "text/plain")
    await database.close()
    paths.settings.write_text("{}")
    return default


async def test_killed_at_any_step(tmp_path: Path, clock: ManualClock) -> None:
    default, target = await furnished(tmp_path, clock), tmp_path / "moved"
    steps, killed = 0, 0
    while (code := run(tmp_path, target, steps)) != 0:
        assert code == -signal.SIGKILL
        killed += 1
        where = data_dir(default)
        assert where in (default, target)
        await check(where, clock)
        if where == target:
            break
        steps += 2
    assert killed >= 10
    await check(default, clock)
    assert data_dir(default) == target
    await check(target, clock)


async def test_what_a_killed_move_has_copied_is_known_and_can_be_deleted(tmp_path: Path, clock: ManualClock) -> None:
    """At whatever step; what else a kill may leave is a folder with nothing in it, which goes as well."""
    default, target = await furnished(tmp_path, clock), tmp_path / "moved"
    steps, known = 0, 0
    while run(tmp_path, target, steps) != 0 and data_dir(default) == default:
        copied = own_files(Paths(target), MOVED)
        found = begun_moves(default)
        assert bool(found) == bool(copied)
        for begun in found:
            assert remove_copied(default, begun) == []
            known += 1
        assert not target.exists()
        assert begun_moves(default) == []
        await check(default, clock)
        steps += 3
    assert known >= 5
    await check(target, clock)
