"""Moves the data folder: copied, compared, and only then used. Killed at any step, one whole folder is used."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from app.base.atomic import sync_folder
from app.base.paths import Paths
from app.storage.begun_moves import MOVED, BegunMove, forget_begun, note_begun, set_mark
from app.storage.connection import create_private_file
from app.storage.errors import (
    StorageError,
    damaged,
    failed,
    new_folder_full,
    new_folder_not_writable,
    translate,
)
from app.storage.left_behind import note_left
from app.storage.location import BEGUN, MARK, data_dir, note_move, note_path
from app.storage.sealing.note import require_settled
from app.storage.wiping import own_files, remove_empty_folders

_PIECE = 1 << 20  # bytes
_SPARE = 16_000_000  # bytes that are to be free afterwards
Tell = Callable[[int, int], None]


def survey(paths: Paths, target: Path, default: Path) -> int:
    """How many bytes :func:`move` would copy. Raises StorageError: it would be refused, for the same reason."""
    try:
        _require_fit(paths.root, target, default)
        files = own_files(paths, MOVED)
        _require_room(files, target)
        if not os.access(place := _place(target), os.W_OK | os.X_OK):
            raise new_folder_not_writable(str(place))
        return sum(file.stat().st_size for file in files)
    except OSError as error:
        raise translate(error) from error


def below(chosen: Path, default: Path) -> Path:
    """*chosen* where data can be moved to it, else a folder of our own in it. Raises OSError."""
    return chosen / default.name if chosen.is_dir() and _foreign(chosen, default) else chosen


def move(paths: Paths, target: Path, default: Path, tell: Tell, point: Callable[[], None] = lambda: None) -> None:
    """Copy the data below *paths* to *target*, compare each file, and have it used from there on.

    *default* is the platform's place, where that is noted. *tell* hears how many bytes are done, of how many, after
    each megabyte at most, and *point* that all are, right before they are used; what they raise ends the move, and
    nothing is left of it. What was there stays as it is, and is noted in the new folder. Before anything is copied it
    is noted that this has begun (:mod:`app.storage.begun_moves`), and afterwards that is forgotten.
    Only for the process that owns the data folder, with the database closed.

    Raises StorageError: the folder does not fit, the disk is full or failed; the old folder is used then.
    """
    require_settled(paths)
    _require_fit(paths.root, target, default)
    try:
        (paths.root / MARK).unlink(missing_ok=True)  # of the move that brought it here
        files = own_files(paths, MOVED)
        _require_room(files, target)
        begun = note_begun(default, target)
        _fill(paths, files, begun, default, (tell, point))
        _use(begun, default)
    except OSError as error:
        raise translate(error) from error
    with contextlib.suppress(OSError):  # it is moved by now; the mark is taken away before the next move, too
        begun.mark.unlink(missing_ok=True)
    forget_begun(default, begun)


def _use(begun: BegunMove, default: Path) -> None:
    """Have the new folder used. Raises OSError: it is not, or the disk does not say for sure that it is."""
    try:
        note_move(default, begun.paths.root)
    except OSError:
        if data_dir(default) != begun.paths.root:
            _clear(begun, default)
        raise


def _clear(begun: BegunMove, default: Path) -> None:
    """Take away what was copied; the folder, too, if it was made for that. It stays noted where that fails."""
    with contextlib.suppress(OSError):
        if begun.paths.root.is_dir():  # else its disk is gone
            for file in [*own_files(begun.paths, MOVED), begun.mark]:
                file.unlink(missing_ok=True)
            remove_empty_folders(begun.paths.root, itself=begun.made)
            forget_begun(default, begun)


def _require_fit(root: Path, target: Path, default: Path) -> None:
    if not target.is_absolute():
        raise _unfit("This is not the whole path of a folder.")
    if root.resolve() in (target.resolve(), *target.resolve().parents):
        raise _unfit("The new folder is the old one, or lies in it.")
    if not target.parent.is_dir():
        raise _unfit("The folder in which the new one is to be made is not there.")
    if not target.exists() and not target.is_symlink():
        return
    if not target.is_dir():
        raise _unfit("There is a file of that name.")
    if _foreign(target, default):
        raise _unfit("The new folder is not empty.")


def _foreign(target: Path, default: Path) -> bool:
    """Whether something lies in the folder *target* that a move would have to leave alone."""
    names = {path.name for path in target.iterdir()}
    kept = {note_path(default).name, BEGUN, "demo", "logs", Paths(default).lock.name} if target == default else set()
    return MARK not in names and bool(names - kept)


def _unfit(message: str) -> StorageError:
    return failed("the folder does not fit", message, "Choose a folder that is new or empty.")


def _require_room(files: Sequence[Path], target: Path) -> None:
    needed = sum(file.stat().st_size for file in files) + _SPARE
    free = shutil.disk_usage(_place(target)).free
    if free < needed:
        raise new_folder_full(needed, free)


def _place(target: Path) -> Path:
    """What decides about room and rights: *target* may itself be where another disk begins."""
    return target if target.exists() else target.parent


def _fill(
    paths: Paths, files: Sequence[Path], begun: BegunMove, default: Path, told: tuple[Tell, Callable[[], None]]
) -> None:
    target, (tell, point) = begun.paths.root, told
    try:
        target.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        forget_begun(default, begun)
        raise
    try:
        set_mark(begun)
        for left in own_files(Paths(target), MOVED):  # of an attempt that was cut short
            left.unlink()
        _copy_all(paths.root, files, target, tell)
        note_left(Paths(target), paths)
        point()
    except BaseException:
        _clear(begun, default)
        raise


def _copy_all(root: Path, files: Sequence[Path], target: Path, tell: Tell) -> None:
    total, done = sum(file.stat().st_size for file in files), 0
    tell(0, total)
    for file in files:
        done += _copy(file, target / file.relative_to(root), _onwards(tell, done, total))
        tell(done, total)
    for folder in {(target / file.relative_to(root)).parent for file in files} | {target, target.parent}:
        sync_folder(folder)


def _onwards(tell: Tell, done: int, total: int) -> Callable[[int], None]:
    """*tell*, for a file that begins after *done* bytes."""
    return lambda size: tell(done + size, total)


def _copy(source: Path, copy: Path, tell: Callable[[int], None]) -> int:
    """Copy a file and read the copy again; how many bytes it has. The folders get the rights of ours.

    *tell* hears how many of them are copied.
    """
    for folder in reversed([copy.parent, *copy.parent.parents]):
        if not folder.exists():
            folder.mkdir(mode=0o700)
    create_private_file(copy)
    whole, size = hashlib.sha256(), 0
    with source.open("rb") as read, copy.open("r+b") as written:
        while piece := read.read(_PIECE):
            whole.update(piece)
            written.write(piece)
            size += len(piece)
            tell(size)
        written.flush()
        os.fsync(written.fileno())
    times = source.stat()
    os.utime(copy, ns=(times.st_atime_ns, times.st_mtime_ns))  # what is unused is deleted by its age
    if _digest(copy, lambda: tell(size)) != whole.digest():
        raise damaged(f"{copy.name} is not what was written")
    return size


def _digest(path: Path, go_on: Callable[[], None]) -> bytes:
    """The SHA-256 of a file; *go_on* is called after each piece, and may raise."""
    whole = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            whole.update(piece)
            go_on()
    return whole.digest()
