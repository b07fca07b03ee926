"""What a move left behind: the folders that the data was in before, each whole, until somebody decides about them."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from app.base.atomic import write_atomic
from app.base.paths import Paths

_FILES = ("chatelaine.db", "chatelaine.db-wal")  # by which it is seen that a folder was used again


def note_left(paths: Paths, old: Paths) -> None:
    """Note in *paths* that *old* still holds the data, beside what is noted in *old* itself. Raises OSError."""
    known = [entry for entry in _entries(old) if entry.get("folder") not in (str(paths.root), str(old.root))]
    entries = [*known, {"folder": str(old.root), "files": _marks(old.root)}]
    write_atomic(paths.left_note, json.dumps({"left": entries}).encode())


def left_behind(paths: Paths) -> list[Path]:
    """The folders that still hold the data as it was when it was moved from there; none that was used since."""
    entries = [(Path(str(entry.get("folder"))), entry.get("files")) for entry in _entries(paths)]
    return [
        folder
        for folder, files in entries
        if folder.is_absolute() and folder != paths.root and Paths(folder).database.exists() and files == _marks(folder)
    ]


def forget_left(paths: Paths) -> None:
    """Nothing is left, or somebody wants it to stay. Raises nothing: it can be asked again."""
    with contextlib.suppress(OSError):
        paths.left_note.unlink(missing_ok=True)


def _entries(paths: Paths) -> list[dict[str, Any]]:
    try:
        found = json.loads(paths.left_note.read_text("utf-8"))["left"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _marks(folder: Path) -> dict[str, list[int]]:
    """Size in bytes and time of the last change in nanoseconds of the files that a use would change."""
    marks = {}
    for name in _FILES:
        with contextlib.suppress(OSError):
            found = (folder / name).stat()
            marks[name] = [found.st_size, found.st_mtime_ns]
    return marks
