"""A process that fills the search index: ``python -m tests.migrations.build_steps DATA_DIR``. A line for each step."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.storage.attached_text import AttachedTexts
from app.storage.db import Database
from app.storage.search_build import SearchBuild


async def _build(paths: Paths) -> None:
    database = await Database.open(paths, SystemClock())
    build = SearchBuild(database, AttachedTexts(paths))
    while await build.older(7):
        print("step", flush=True)
    await database.close()


if __name__ == "__main__":
    asyncio.run(_build(Paths(Path(sys.argv[1]))))
