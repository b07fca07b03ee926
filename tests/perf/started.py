"""When this process was asked for. Imports next to nothing, for it is loaded before what is measured."""

from __future__ import annotations

import os
import time

STARTED = "PERF_STARTED_NS"  # on the clock that all processes of a machine share


def now_ns() -> str:
    """The time to put into the environment of a process that is about to be started."""
    return str(time.monotonic_ns())


def since_start_ms() -> float:
    """Milliseconds since the process was asked for."""
    return (time.monotonic_ns() - int(os.environ[STARTED])) / 1_000_000
