"""The model of a table with one line for each value and titled columns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.ui.i18n import tr
from app.ui.widgets.bidi import isolated

AnyIndex = QModelIndex | QPersistentModelIndex
T = TypeVar("T")
_NOWHERE = QModelIndex()


class RowModel(QAbstractTableModel, Generic[T]):
    """Shows values in the order given. Subclasses say what stands in a cell.

    *titles* are marked for translation; the columns *numbers* are aligned to the right.
    """

    def __init__(self, titles: Sequence[str], numbers: Collection[int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._titles = tuple(titles)
        self._numbers = numbers
        self.values: tuple[T, ...] = ()

    def text(self, value: T, column: int) -> str:
        """What stands in a cell."""
        raise NotImplementedError

    def tip(self, value: T, column: int) -> str:
        """What the pointer is told over a cell."""
        return self.text(value, column)

    def show_values(self, values: Sequence[T]) -> None:
        """Show *values*."""
        self.beginResetModel()
        self.values = tuple(values)
        self.endResetModel()

    def value_at(self, index: AnyIndex) -> T | None:
        """The value of a cell."""
        return self.values[index.row()] if index.isValid() else None

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """The values."""
        return 0 if parent.isValid() else len(self.values)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """The titles."""
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The titles, aligned as the cells."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._titles):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(self._titles[section])
        return self._alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What stands in a cell, and what is said of it."""
        value, column = self.value_at(index), index.column()
        if value is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return isolated(self.text(value, column))
            case Qt.ItemDataRole.ToolTipRole:
                return self.tip(value, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{tr(self._titles[column])}: {self.text(value, column)}"
            case Qt.ItemDataRole.TextAlignmentRole:
                return self._alignment(column)
        return None

    def _alignment(self, column: int) -> int:
        side = Qt.AlignmentFlag.AlignRight if column in self._numbers else Qt.AlignmentFlag.AlignLeft
        return int(side | Qt.AlignmentFlag.AlignVCenter)
