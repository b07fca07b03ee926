"""A process that takes a schema step which never ends: ``python -m tests.migrations.endless_step DATA_DIR``."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.storage.db import Database
from tests.fakes.sealed_folders import given_key
from tests.migrations.stored import ENDLESS, KNOWN

if __name__ == "__main__":
    asyncio.run(Database.open(Paths(Path(sys.argv[1])), SystemClock(), steps=(*KNOWN, ENDLESS), key=given_key()))
