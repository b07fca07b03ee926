"""A table that is written bit by bit and is there only when it is whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from app.base.atomic import AtomicFile
from app.storage.errors import not_written

# Spreadsheets tell by this mark that the text is UTF-8.
_MARK = b"\xef\xbb\xbf"


class CsvFile:
    """Comma-separated values in UTF-8 with a byte-order mark, lines ended as in RFC 4180. Blocks: for worker threads.

    Ends by :meth:`commit` or :meth:`discard`. Every method raises StorageError.
    """

    def __init__(self, path: Path) -> None:
        self._name = path.name
        try:
            self._file = AtomicFile(path)
        except OSError as error:
            raise not_written(self._name, error) from error
        self._mark = _MARK

    def write(self, rows: Iterable[Sequence[str]]) -> None:
        """Add *rows* of cells."""
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(rows)
        try:
            self._file.write(self._mark + text.getvalue().encode("utf-8", "replace"))
        except OSError as error:
            raise not_written(self._name, error) from error
        self._mark = b""

    def commit(self) -> None:
        """Put the file in its place."""
        try:
            self._file.commit()
        except OSError as error:
            raise not_written(self._name, error) from error

    def discard(self) -> None:
        """Leave nothing behind."""
        self._file.discard()
