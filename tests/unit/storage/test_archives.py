"""The databases that measurements use are like those of the program."""

from __future__ import annotations

from pathlib import Path

from app.base.paths import Paths
from app.storage.db import Database
from app.storage.verify import verify
from tests.fakes.clock import ManualClock
from tests.fakes.searching import found, searching, titled
from tests.perf.archives import ONCE, make_archive


async def test_an_archive_is_whole_and_searchable_and_the_same_for_the_same_seed(
    tmp_path: Path, clock: ManualClock
) -> None:
    import asyncio

    made = [await asyncio.to_thread(make_archive, tmp_path / name, 12, 3) for name in ("one", "two")]
    paths = Paths(tmp_path / "one")
    database = await Database.open(paths, clock)
    search = searching(database, paths)

    assert made[0] == made[1] > 100
    assert await verify(database) == []
    assert await found(search, ONCE) == ["u-c0000000-0"]
    assert len(await found(search, "role:assistant before:2023", 500)) > 20
    assert await titled(search, "e")
    await database.close()
