"""Whether the file that was opened is still the one that is found under its name."""

from __future__ import annotations

from pathlib import Path

from app.storage.errors import gone


class Presence:
    """Remembers which file *path* is. SQLite itself goes on writing into one that was deleted, and says nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = _identity(path)

    def require(self) -> None:
        """Raise StorageError (``disk_gone``) when the file was deleted, moved or replaced, or its disk is gone."""
        if _identity(self._path) != self._known:
            raise gone(str(self._path))


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
