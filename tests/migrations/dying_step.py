"""A process that dies in a released step: ``python -m tests.migrations.dying_step DATA_DIR NUMBER {first,last}``.

It dies after the first or the last statement of step NUMBER, before the step is recorded.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.storage import migrate
from app.storage.db import Database
from tests.migrations.stored import KNOWN

_split = migrate.statements


def _dying(sql: str) -> Iterator[str]:
    found = list(_split(sql))
    for number, statement in enumerate(found, 1):
        yield statement
        if sql == KNOWN[int(sys.argv[2]) - 1].sql and number == (1 if sys.argv[3] == "first" else len(found)):
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    migrate.statements = _dying
    asyncio.run(Database.open(Paths(Path(sys.argv[1])), SystemClock()))
