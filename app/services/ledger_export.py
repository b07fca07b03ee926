"""The ledger as a file for spreadsheets and scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.logic import ledger_csv
from app.services.in_thread import in_thread
from app.storage.csv_file import CsvFile

if TYPE_CHECKING:
    from app.storage.ledger_pages import LedgerPages, Page

Progress = Callable[[int, int], None]


class LedgerExport:
    """Writes the ledger's rows, a slice at a time; the loop is never held up."""

    def __init__(self, pages: LedgerPages, *, slice: int = 1000) -> None:
        self._pages = pages
        self._slice = slice

    async def csv(self, path: Path, since_ms: int, until_ms: int, progress: Progress | None = None) -> int:
        """Write calls from *since_ms* on and before *until_ms* (since 1970 UTC) to *path*, oldest first.

        Returns how many there were. *progress* is told after each slice how many are written, and of how many. The
        file is there only when it is whole: an error, or cancelling this, leaves what was at *path* before. What is
        billed meanwhile is not in it.

        Raises StorageError: the database cannot be read, or the file not be written.
        """
        extent = await self._pages.extent(since_ms, until_ms)
        file = await in_thread(partial(CsvFile, path), CsvFile.discard)
        try:
            await in_thread(lambda: file.write([ledger_csv.HEADER]))
            written = 0
            place: tuple[int, int] | None = None
            while page := await self._pages.page(extent, place, self._slice):
                await in_thread(partial(_write, file, page))
                written, place = written + len(page.rows), page.place
                if progress is not None:
                    progress(written, extent.count)
            await in_thread(file.commit)
        except BaseException:
            await in_thread(file.discard)
            raise
        return written


def _write(file: CsvFile, page: Page) -> None:
    file.write(ledger_csv.cells(row, _local(row.created_ms), page.titles) for row in page.rows)


def _local(at_ms: int) -> str:
    """Local time with its distance from UTC, ISO 8601."""
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC).astimezone().isoformat(timespec="milliseconds")
