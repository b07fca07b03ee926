"""Moves of the data folder that have begun: noted before anything is copied, until that is used or taken away again.

The note lies beside the one that says where the data is, in the platform's place. A folder that is being filled has a
mark in it (``location.MARK``) with the same token, so that nothing else is ever taken for what a move had copied: not
a folder that is used by now, and not what another data folder is being moved to.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.base.atomic import sync_folder, write_atomic
from app.base.paths import Paths
from app.model.wiping import Wiped
from app.storage.connection import create_private_file
from app.storage.location import BEGUN, MARK, data_dir
from app.storage.wiping import overwrite_and_delete, own_files, remove_empty_folders

MOVED = frozenset({Wiped.DATABASE, Wiped.ATTACHMENTS, Wiped.BACKUPS, Wiped.SETTINGS})  # what a move copies


@dataclass(frozen=True, slots=True)
class BegunMove:
    """A move to ``folder``, which was ``made`` for it. ``token`` stands in the folder's mark, too."""

    folder: str
    made: bool
    token: str

    @property
    def paths(self) -> Paths:
        """What was copied there."""
        return Paths(Path(self.folder))

    @property
    def mark(self) -> Path:
        """The mark in the folder."""
        return Path(self.folder) / MARK


def note_begun(default: Path, target: Path) -> BegunMove:
    """Note in *default*, on the disk, that *target* is going to be filled. Raises OSError: nothing was noted."""
    noted = _noted(default)
    for move in noted:
        if move.folder == str(target) and _token(move.mark) == move.token:
            return move  # it is begun again, with what is there under the same mark
    begun = BegunMove(str(target), not target.exists(), secrets.token_hex(16))
    default.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(default, [*(move for move in noted if move.folder != begun.folder), begun])
    return begun


def set_mark(begun: BegunMove) -> None:
    """Mark the folder, on the disk, before anything is copied there. Raises OSError."""
    create_private_file(begun.mark)
    with begun.mark.open("r+b") as file:
        file.write(begun.token.encode())
        file.truncate()
        os.fsync(file.fileno())
    sync_folder(begun.mark.parent)


def take_into_use(paths: Paths) -> None:
    """What lies in *paths* is used from now on, and is not what a move had copied any more. Raises nothing."""
    with contextlib.suppress(OSError):
        (paths.root / MARK).unlink(missing_ok=True)


def begun_moves(default: Path) -> list[BegunMove]:
    """The moves that were cut short and whose copies are there, the last one first. Raises nothing.

    Those whose disk is not connected are not among them, and stay noted. What was noted and has no copies, or has
    come into use, is forgotten.
    """
    found = []
    for move in _noted(default):
        if not move.paths.root.is_dir():
            continue
        if move.paths.root != data_dir(default) and _has_copies(move):
            found.append(move)
        else:
            _remove_traces(move)
            forget_begun(default, move)
    return found[::-1]


def forget_begun(default: Path, begun: BegunMove) -> None:
    """What was copied is used, is gone, or is to stay. Raises nothing: it can be asked again."""
    with contextlib.suppress(OSError):
        _write(default, [move for move in _noted(default) if move.folder != begun.folder])


def forget_all_begun(default: Path) -> None:
    """Nothing is left to be told. Raises nothing."""
    with contextlib.suppress(OSError):
        _write(default, [])


def remove_copied(default: Path, begun: BegunMove) -> list[tuple[Path, str]]:
    """Overwrite and delete what was copied; what could not be deleted, with the reason.

    Nothing is done where the folder has become something else, and nothing else in it is touched. Raises nothing.
    """
    if begun not in begun_moves(default):
        return []
    left: list[tuple[Path, str]] = []
    for file in own_files(begun.paths, MOVED):
        try:
            overwrite_and_delete(file)
        except OSError as error:
            left.append((file, error.strerror or str(error)))
    if not left:
        _remove_traces(begun)
        forget_begun(default, begun)
    return left


# Inside


def _remove_traces(begun: BegunMove) -> None:
    """Take away the mark, if it is that of this move, and the folders in which nothing is left. Raises nothing."""
    with contextlib.suppress(OSError):
        copied = own_files(begun.paths, MOVED)
        token = _token(begun.mark)
        if token == begun.token or (token == "" and not copied):
            begun.mark.unlink(missing_ok=True)
        if not copied:
            remove_empty_folders(begun.paths.root, itself=begun.made)


def _has_copies(begun: BegunMove) -> bool:
    """Whether this move has marked the folder, and has put something there."""
    try:
        return _token(begun.mark) == begun.token and bool(own_files(begun.paths, MOVED))
    except OSError:
        return False


def _token(mark: Path) -> str | None:
    try:
        return mark.read_text("utf-8")
    except (OSError, ValueError):
        return None


def _write(default: Path, moves: list[BegunMove]) -> None:
    if moves:
        write_atomic(default / BEGUN, json.dumps({"begun": [asdict(move) for move in moves]}).encode())
    else:
        (default / BEGUN).unlink(missing_ok=True)


def _noted(default: Path) -> list[BegunMove]:
    try:
        entries = json.loads((default / BEGUN).read_text("utf-8"))["begun"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
    return [move for move in map(_read, entries) if move is not None] if isinstance(entries, list) else []


def _read(entry: Any) -> BegunMove | None:
    match entry:
        case {"folder": str(folder), "made": bool(made), "token": str(token)} if token and Path(folder).is_absolute():
            return BegunMove(folder, made, token)
    return None
