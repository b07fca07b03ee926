"""The processes that work on files, seen from outside, and one that is asked directly."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import psutil

from app.media.frames import read_frame, write_frame
from app.media.pool import worker_command

_ROOT = Path(__file__).parents[2]


class Worker:
    """One worker process, asked job by job. It is ended by :meth:`close`; a crash of it raises BrokenPipeTalkError."""

    def __init__(self) -> None:
        # Where it may write little, Python would keep what it compiles cut short (see little_room).
        environment = os.environ | {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        self._process = subprocess.Popen(
            worker_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )

    def ask(self, job: str, **given: Any) -> tuple[dict[str, Any], bytes]:
        """What the worker answers: a dict with ``answer`` or ``error``, and bytes."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        write_frame(self._process.stdin, {"job": job, "with": given})
        return read_frame(self._process.stdout)

    def peak(self) -> int:
        """The most memory it has had, in bytes; 0 where nobody tells."""
        return _peak(self._process.pid)

    def let_write(self, most: int) -> None:
        """From now on no file of it gets larger than *most* bytes (-1: as large as it likes), as on a full disk."""
        psutil.Process(self._process.pid).rlimit(psutil.RLIMIT_FSIZE, (most, -1))

    def close(self) -> None:
        """End it."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait(30)


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
