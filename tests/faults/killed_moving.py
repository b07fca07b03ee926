"""Moves the data folder and is killed after so many steps: ``-m tests.faults.killed_moving TARGET STEPS``.

A step is a file that is opened, renamed, deleted or forced to the disk. With steps enough it ends by itself.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from app.base.paths import Paths
from app.storage.folders import default_data_dir, usual_data_dir
from app.storage.moving import move


def _die_after(steps: int) -> None:
    left = steps

    def deadly(work: Any) -> Any:
        def counted(*given: Any, **more: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return work(*given, **more)

        return counted

    for name in ("open", "fsync", "replace", "unlink", "mkdir", "utime"):
        setattr(os, name, deadly(getattr(os, name)))


if __name__ == "__main__":
    _die_after(int(sys.argv[2]))
    move(Paths(usual_data_dir()), Path(sys.argv[1]), default_data_dir(), lambda done, total: None)
