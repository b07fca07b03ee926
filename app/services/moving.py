"""Moves the data folder of this user to another place."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.paths import Paths
from app.services.in_thread import in_thread
from app.storage.begun_moves import BegunMove, begun_moves, forget_begun, remove_copied
from app.storage.datalock import DataLock
from app.storage.errors import translate
from app.storage.folders import default_data_dir, forget_move, usual_data_dir
from app.storage.left_behind import forget_left, left_behind
from app.storage.location import moved_to
from app.storage.moving import below, move, survey
from app.storage.wiping import wipe

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.model.wiping import WipeReport


async def survey_move(target: Path) -> int:
    """How many bytes would be moved to *target* (absolute).

    Raises StorageError: :func:`move_data` would refuse the folder, or it has too little room.
    """
    return await asyncio.to_thread(survey, Paths(usual_data_dir()), target, default_data_dir())


async def folder_for_data(chosen: Path) -> Path:
    """*chosen* where it is new or empty, else a new folder of this program in it. Raises StorageError."""
    try:
        return await asyncio.to_thread(below, chosen, default_data_dir())
    except OSError as error:
        raise translate(error) from error


async def move_data(target: Path, tell: Callable[[int, int], None], point: Callable[[], None] = lambda: None) -> Path:
    """Move what lies in this user's data folder to *target* (absolute); the folder that was used until now.

    That one stays, whole, until :func:`remove_old`. *tell* hears, in a thread, how many bytes are done, of how many,
    *point* that all are, right before the new folder is used. What they raise ends the move, comes out here, and the
    old folder is used as before.
    Raises StorageError: nothing was moved; another process uses the folder, the new one is not empty, the disk is full.
    """
    default, paths = default_data_dir(), Paths(usual_data_dir())
    lock = DataLock(paths.lock)
    lock.acquire()
    try:
        await in_thread(lambda: move(paths, target, default, tell, point))
    finally:
        lock.release()
    return paths.root


async def is_moved_to(folder: Path) -> bool:
    """Whether this user's data was moved to *folder*."""
    return await asyncio.to_thread(lambda: moved_to(default_data_dir()) == folder)


async def forget_moved(folder: Path) -> None:
    """Use the platform's place again, for *folder*, where the data was moved to, is gone for good."""
    await asyncio.to_thread(forget_move, Paths(folder))


async def cut_short() -> Path | None:
    """The folder that the last move was to fill, where that was cut short and what was copied is still there."""
    found = await asyncio.to_thread(begun_moves, default_data_dir())
    return Path(found[0].folder) if found else None


async def keep_copied(folder: Path) -> None:
    """What a move that was cut short has copied to *folder* is to stay; it is not named any more."""
    for begun in await _begun_at(folder):
        await asyncio.to_thread(forget_begun, default_data_dir(), begun)


async def remove_copied_to(folder: Path) -> list[str]:
    """Overwrite and delete what a move that was cut short has copied to *folder*; the files that could not be.

    For the process that owns the data folder.
    """
    left: list[str] = []
    for begun in await _begun_at(folder):
        left += [str(file) for file, _ in await in_thread(partial(remove_copied, default_data_dir(), begun))]
    return left


async def _begun_at(folder: Path) -> list[BegunMove]:
    found = await asyncio.to_thread(begun_moves, default_data_dir())
    return [begun for begun in found if begun.folder == str(folder)]


async def left_folders() -> list[Path]:
    """The folders that moves have left behind: whole, not used since, and nobody has decided about them yet."""
    return await asyncio.to_thread(left_behind, Paths(usual_data_dir()))


async def keep_left() -> None:
    """The folders that moves have left behind are to stay; they are not named any more."""
    await asyncio.to_thread(forget_left, Paths(usual_data_dir()))


async def remove_left() -> list[str]:
    """Delete what is of this program in the folders that moves have left behind; the files that could not be.

    Raises StorageError: one of them is in use.
    """
    left: list[str] = []
    for folder in await left_folders():
        report = await remove_old(folder)
        left += [str(folder / name) for name, _ in report.left]
    if not left:
        await keep_left()
    return left


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
