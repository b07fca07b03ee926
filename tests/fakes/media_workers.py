"""The processes that work on files, seen from outside."""

from __future__ import annotations

from pathlib import Path

import psutil


def peak_memory() -> int:
    """The most memory, in bytes, that any worker of this process has had since it was started; 0 where nobody tells."""
    return max((_peak(worker.pid) for worker in workers()), default=0)


def workers() -> list[psutil.Process]:
    """The workers that this process has started and that still live."""
    return [each for each in psutil.Process().children() if "app.media.worker" in " ".join(each.cmdline())]


def _peak(number: int) -> int:
    status = Path(f"/proc/{number}/status")
    if not status.exists():  # not on Linux
        return 0
    told = next((line for line in status.read_text().splitlines() if line.startswith("VmHWM:")), "VmHWM: 0 kB")
    return int(told.split()[1]) * 1024
