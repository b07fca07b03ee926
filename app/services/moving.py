"""Moves the data folder of this user to another place."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.paths import Paths
from app.storage.datalock import DataLock
from app.storage.folders import default_data_dir, usual_data_dir
from app.storage.moving import move
from app.storage.wiping import wipe

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.model.wiping import WipeReport


async def move_data(target: Path, tell: Callable[[int, int], None]) -> Path:
    """Move what lies in this user's data folder to *target* (absolute); the folder that was used until now.

    That one stays, whole, until :func:`remove_old`. *tell* hears, in a thread, how many bytes are done, of how many;
    what it raises ends the move, comes out here, and the old folder is used as before.
    Raises StorageError: nothing was moved; another process uses the folder, the new one is not empty, the disk is full.
    """
    default, paths = default_data_dir(), Paths(usual_data_dir())
    lock = DataLock(paths.lock)
    lock.acquire()
    try:
        await asyncio.to_thread(move, paths, target, default, tell)
    finally:
        lock.release()
    return paths.root


async def remove_old(old: Path) -> WipeReport:
    """Delete what is of this program in *old*, which is not used any more. Raises StorageError: it is in use."""
    if old == usual_data_dir():
        raise ValueError("the folder that is in use")
    paths = Paths(old)
    lock = DataLock(paths.lock)
    lock.acquire()
    try:
        return await asyncio.to_thread(wipe, paths, demo=False)
    finally:
        lock.release()
