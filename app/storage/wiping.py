"""Deletes everything that this program has put into a data folder, and looks afterwards at what is there.

Files are overwritten before they are deleted. That is worth something on a magnetic disk; a drive with flash memory, a
file system that copies on write, snapshots and backups of the system may keep the old bytes all the same.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from app.base.atomic import sync_folder
from app.base.paths import Paths
from app.model.wiping import Amount, Wiped, WipeInventory, WipeReport
from app.storage.location import BEGUN, MARK

_PIECE = bytes(1 << 20)
DEMO = "demo"  # the demo's own folder in a data folder


def inventory(paths: Paths, *, demo: bool) -> WipeInventory:
    """What :func:`wipe` would delete. Raises OSError when the folder cannot be read."""
    amounts: dict[Wiped, Amount] = {}
    foreign: list[str] = []
    for file in _files(paths.root):
        kind = _kind(file.relative_to(paths.root), paths, demo)
        if kind is None:
            foreign.append(file.relative_to(paths.root).as_posix())
        else:
            amounts[kind] = _plus(amounts.get(kind, Amount()), file)
    return WipeInventory(amounts, tuple(sorted(foreign)))


def wipe(paths: Paths, *, demo: bool, tell: Callable[[int], None] = lambda size: None) -> WipeReport:
    """Delete everything of this program below *paths*, with *demo* the demo's folder in it, too; go on after errors.

    *tell* hears how many bytes are done, after each file and each megabyte of it.

    Only for the process that owns the data folder, with the database closed. What cannot be deleted is in the report,
    which rests on a second look at the folder. Raises nothing.
    """
    deleted = Amount()
    reasons: dict[str, str] = {}
    for file in sorted(_files(paths.root), key=lambda file: file == paths.lock):  # the lock last: others wait for it
        name = file.relative_to(paths.root)
        if _kind(name, paths, demo) is None:
            continue
        amount = _plus(deleted, file)
        try:
            overwrite_and_delete(file, _onwards(tell, deleted.size))
        except OSError as error:
            reasons[name.as_posix()] = error.strerror or str(error)
        else:
            deleted = amount
            tell(deleted.size)
    remove_empty_folders(paths.root, itself=True)
    left, foreign = _left(paths, demo)
    return WipeReport(deleted, tuple((name, reasons.get(name, "")) for name in left), foreign)


def own_files(paths: Paths, kinds: Collection[Wiped]) -> list[Path]:
    """The files of these *kinds* below *paths*, no links, in order. Raises OSError."""
    found = (file for file in _files(paths.root) if _kind(file.relative_to(paths.root), paths, False) in kinds)
    return sorted(file for file in found if file.is_file() and not file.is_symlink())


def _onwards(tell: Callable[[int], None], done: int) -> Callable[[int], None]:
    """*tell*, for a file that begins after *done* bytes."""
    return lambda size: tell(done + size)


def _left(paths: Paths, demo: bool) -> tuple[list[str], tuple[str, ...]]:
    left: list[str] = []
    foreign: list[str] = []
    for file in sorted(_files(paths.root)):
        name = file.relative_to(paths.root)
        (foreign if _kind(name, paths, demo) is None else left).append(name.as_posix())
    return left, tuple(foreign)


def _files(root: Path) -> Iterator[Path]:
    """All that is no folder; links to folders are not followed."""
    for folder, folders, files in os.walk(root):
        here = Path(folder)
        yield from (here / name for name in files)
        yield from (here / name for name in folders if (here / name).is_symlink())


def _kind(name: Path, paths: Paths, demo: bool) -> Wiped | None:
    """What *name*, relative to the data folder, is; None for what is not ours or is to stay."""
    first = name.parts[0]
    if first == DEMO and len(name.parts) > 1:
        inner = _kind(Path(*name.parts[1:]), Paths(paths.root / DEMO), demo=False)
        return Wiped.DEMO if demo and inner is not None else None
    if first == paths.converting.name and len(name.parts) > 2:  # a data folder inside, half made or half gone
        inside = Path(*name.parts[:2])
        return _kind(name.relative_to(inside), Paths(paths.root / inside), demo=False)
    folders = {paths.attachments: Wiped.ATTACHMENTS, paths.backups: Wiped.BACKUPS, paths.logs: Wiped.LOGS}
    if len(name.parts) > 1:
        return folders.get(paths.root / first)
    if re.fullmatch(rf"{re.escape(paths.lock.name)}|{re.escape(MARK)}|\.?{re.escape(BEGUN)}(\.[a-z0-9_]{{8}})?", first):
        return Wiped.LOCK
    if re.fullmatch(rf"{re.escape(paths.database.name)}(-wal|-shm|-journal|-restored)?", first):
        return Wiped.DATABASE
    settings = (paths.settings, paths.window, paths.restore_note, paths.left_note, paths.encryption_note)
    ours = (rf"\.?{re.escape(path.name)}(\.damaged-\d+|\.[a-z0-9_]{{8}})?" for path in settings)
    return Wiped.SETTINGS if any(re.fullmatch(each, first) for each in ours) else None


def _plus(amount: Amount, file: Path) -> Amount:
    try:
        size = file.lstat().st_size
    except OSError:  # it went by itself
        size = 0
    return Amount(amount.files + 1, amount.size + size)


def overwrite_and_delete(file: Path, tell: Callable[[int], None] = lambda size: None) -> None:
    """Overwrite and delete *file*; of a link, and of what has a second name elsewhere, only this name goes.

    Raises OSError.
    """
    found = file.lstat()
    if stat.S_ISREG(found.st_mode) and found.st_nlink == 1:
        _overwrite(file, found.st_size, tell)
    file.unlink()


def _overwrite(file: Path, size: int, tell: Callable[[int], None]) -> None:
    with file.open("r+b", buffering=0) as opened:
        for at in range(0, size, len(_PIECE)):
            opened.write(_PIECE[: size - at])
            tell(at)
        os.fsync(opened.fileno())
        opened.truncate(0)


def remove_empty_folders(root: Path, *, itself: bool) -> None:
    """Delete the folders below *root* in which nothing is left, and *root* where *itself* is meant, too."""
    for folder, _, _ in os.walk(root, topdown=False):
        if itself or Path(folder) != root:
            with contextlib.suppress(OSError):  # something is left in it
                Path(folder).rmdir()
    if root.parent.is_dir():
        with contextlib.suppress(OSError):  # the folders are gone all the same
            sync_folder(root.parent)
