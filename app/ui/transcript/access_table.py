"""Rows and cells of a table for screen readers.

Qt's table interface cannot be offered from Python, so a cell says in its name where it stands.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface

from app.logic.markdown.values import Row, Table
from app.ui.transcript.access_tree import LONGEST_NAME, Part, Reading
from app.ui.transcript.voices import cell_words, spoken_runs

Find = Callable[[], Table | None]


class RowPart(Part):
    """One row; row 0 is the header."""

    def __init__(self, reading: Reading, above: QAccessibleInterface, index: int, find: Find) -> None:
        super().__init__(reading, above, index)
        self._find = find

    def table(self) -> Table | None:
        """The table, as long as it has this row."""
        table = self._find()
        return table if table is not None and self._index <= len(table.rows) else None

    def _row(self) -> Row:
        table = self.table()
        if table is None:
            return ()
        return table.rows[self._index - 1] if self._index else table.header

    def isValid(self) -> bool:
        """Whether the table still has that many rows."""
        return self.table() is not None

    def role(self) -> QAccessible.Role:
        """A row."""
        return QAccessible.Role.Row

    def text(self, kind: QAccessible.Text) -> str:
        """Its cells as name."""
        if kind != QAccessible.Text.Name:
            return ""
        return ", ".join(spoken_runs(cell) for cell in self._row())[:LONGEST_NAME]

    def rect(self) -> QRect:
        """Where the table is: rows are not looked for."""
        return self._above.rect() if self.isValid() else QRect()

    def childCount(self) -> int:
        """The number of its cells."""
        return len(self._row())

    def _make(self, index: int) -> Part:
        return CellPart(self._reading, self, index, self._index)


class CellPart(Part):
    """One cell. Its name says row and column, as in ``row 2, Growth: +8.3%``."""

    def __init__(self, reading: Reading, above: RowPart, index: int, row: int) -> None:
        super().__init__(reading, above, index)
        self._row_part = above
        self._row = row

    def isValid(self) -> bool:
        """Whether the row is still there."""
        return self._row_part.isValid()

    def role(self) -> QAccessible.Role:
        """A cell, or the header of a column."""
        return QAccessible.Role.Cell if self._row else QAccessible.Role.ColumnHeader

    def text(self, kind: QAccessible.Text) -> str:
        """Place and text as name."""
        table = self._row_part.table()
        if table is None or kind != QAccessible.Text.Name:
            return ""
        return cell_words(table, self._row, self._index)[:LONGEST_NAME]

    def rect(self) -> QRect:
        """Where the table is."""
        return self._row_part.rect()
