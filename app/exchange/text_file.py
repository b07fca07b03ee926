"""Text that is written bit by bit and is there only when it is whole."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from app.base.atomic import AtomicFile
from app.exchange.errors import not_written

_FIRST_MS, _LAST_MS = -62_135_596_800_000, 253_402_300_799_000  # the years 1 and 9999


class TextFile:
    """UTF-8, for the owner alone. Blocks: for worker threads. Ends by :meth:`commit` or :meth:`discard`.

    Every method raises ExchangeError.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = AtomicFile(path)
        except OSError as error:
            raise not_written(path, error) from error

    def write(self, text: str) -> None:
        """Add *text*; halves of surrogate pairs become question marks."""
        try:
            self._file.write(text.encode("utf-8", "replace"))
        except OSError as error:
            raise not_written(self._path, error) from error

    def commit(self) -> None:
        """Put the file in its place."""
        try:
            self._file.commit()
        except OSError as error:
            raise not_written(self._path, error) from error

    def discard(self) -> None:
        """Leave nothing behind."""
        self._file.discard()


def date_of(at_ms: int) -> datetime:
    """The time, in UTC; one that no calendar has is moved into it."""
    return datetime.fromtimestamp(min(max(at_ms, _FIRST_MS), _LAST_MS) / 1000, tz=UTC)
