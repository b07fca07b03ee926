"""Encrypts or decrypts a data folder and is killed after so many steps: ``… DIR KEY encrypt|decrypt STEPS``.

A step is a file that is opened, renamed, deleted or forced to the disk, or a word about how far it is. With steps
enough it ends by itself.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from app.base.paths import Paths
from app.model.sealing import DataKey
from app.storage.converting import convert


def _deadly(steps: int) -> Any:
    left = steps

    def deadly(work: Any) -> Any:
        def counted(*given: Any, **more: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return work(*given, **more)

        return counted

    return deadly


def main(folder: str, key: str, wish: str, steps: str) -> None:
    """Do it, or die."""
    deadly = _deadly(int(steps))
    for name in ("open", "fsync", "replace", "rename", "unlink", "mkdir", "rmdir", "utime"):
        setattr(os, name, deadly(getattr(os, name)))
    data_key = DataKey(bytes.fromhex(key))
    old, new = (None, data_key) if wish == "encrypt" else (data_key, None)
    convert(Paths(Path(folder)), old, new, deadly(lambda done, total: None), lambda: None)


if __name__ == "__main__":
    main(*sys.argv[1:])
