"""Which files lie in what was dropped."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

MOST_FILES = 2_000
_DEEPEST = 8


def files_in(paths: Iterable[Path]) -> list[Path]:
    """The files among *paths* and in the folders among them, by name, at most so many.

    Links to folders are not followed. Hidden files in folders are passed over. What cannot be read is passed over, too:
    it is told when it is taken.
    """
    found: list[Path] = []
    for path in paths:
        for file in _below(path, 0) if path.is_dir() else iter((path,)):
            found.append(file)
            if len(found) >= MOST_FILES:
                return found
    return found


def _below(folder: Path, depth: int) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            if depth < _DEEPEST:
                yield from _below(Path(entry.path), depth + 1)
        elif entry.is_file():
            yield Path(entry.path)
