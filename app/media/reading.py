"""Files as decoders read them: never asked for more than there is."""

from __future__ import annotations

import io
import os
from pathlib import Path


class Bounded(io.BufferedReader):
    """A file of which no more is read than it has.

    A damaged picture may say that two gigabytes follow; Python would make room for them before it looks.
    """

    def __init__(self, raw: io.FileIO) -> None:
        super().__init__(raw)
        self._size = os.fstat(raw.fileno()).st_size

    def read(self, size: int | None = -1, /) -> bytes:
        """At most *size* bytes, all for a negative one."""
        if size is None or size < 0:
            return super().read()
        return super().read(min(size, max(0, self._size - self.tell())))


def bounded(path: Path) -> Bounded:
    """The file at *path*, to be closed by the caller. Raises OSError."""
    return Bounded(io.FileIO(path))
