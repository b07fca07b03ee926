"""A process that dies while it fills the search index: the next one goes on, and nothing is there twice."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.storage.db import Database
from app.storage.verify import verify
from tests.fakes.clock import ManualClock
from tests.fakes.searching import build_all, found, searching
from tests.perf.archives import make_archive

ROOT = Path(__file__).parents[2]


def _forget_index(paths: Paths) -> None:
    with closing(sqlite3.connect(paths.database)) as connection:
        for table in ("message_search", "message_marks"):
            connection.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")
        connection.execute("UPDATE search_built SET below = (SELECT MAX(number) + 1 FROM messages)")
        connection.commit()


def _kill_after(paths: Paths, steps: int) -> None:
    """Kill a process that builds, as soon as so many of its steps are done."""
    command = [sys.executable, "-m", "tests.migrations.build_steps", str(paths.root)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            for _ in range(steps):
                assert process.stdout.readline() == "step\n"
        finally:
            process.kill()
    assert process.returncode == -9


@pytest.mark.process
async def test_a_killed_build_goes_on_where_it_was(paths: Paths, clock: ManualClock) -> None:
    total = await asyncio.to_thread(make_archive, paths.root, 40)
    await asyncio.to_thread(_forget_index, paths)
    built: list[int] = []
    for steps in (1, 4):
        await asyncio.to_thread(_kill_after, paths, steps)
        database = await Database.open(paths, clock)
        assert await verify(database) == []
        below = await database.read(lambda connection: connection.execute("SELECT below FROM search_built").fetchone())
        built.append(total + 1 - below[0])
        await database.close()

    assert 7 <= built[0] < built[1] < total
    database = await Database.open(paths, clock)
    everything = await found(searching(database, paths), "role:assistant", 10_000)
    await build_all(database, paths)
    assert await found(searching(database, paths), "role:assistant", 10_000) == everything
    assert await verify(database) == []
    await database.close()
