"""The model of the table of prices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from app.logic.price_book import PriceRow
from app.logic.price_rows import RATES, dollars_from_rate
from app.ui.dialogs.prices.entries import Entry
from app.ui.i18n import mark, tr
from app.ui.widgets.bidi import isolated

AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
RATE_NAMES: Mapping[str, str] = {
    "input": mark("Input"),
    "write_5m": mark("Write, 5 min"),
    "write_1h": mark("Write, 1 h"),
    "read": mark("Cache read"),
    "output": mark("Output"),
}
_TITLES = (mark("Model"), mark("Since"), mark("Prompts over"), *RATE_NAMES.values(), mark("Source"))
_NUMBERS = range(2, 3 + len(RATES))


class PriceModel(QAbstractTableModel):
    """One line for each :class:`Entry`; own rows are bold and say so in their source."""

    def __init__(self, name_of: Callable[[str], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name_of = name_of
        self._entries: tuple[Entry, ...] = ()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show *entries* in their order."""
        self.beginResetModel()
        self._entries = tuple(entries)
        self.endResetModel()

    def entry_at(self, index: AnyIndex) -> Entry | None:
        """The entry of a cell."""
        return self._entries[index.row()] if index.isValid() else None

    def place_of(self, own_id: str) -> int:
        """In which line the user's row *own_id* stands, -1 if in none."""
        return next((place for place, entry in enumerate(self._entries) if entry.own_id == own_id), -1)

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """The entries."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """Model, day, prompt length, the rates and the source."""
        return 0 if parent.isValid() else len(_TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The titles, aligned as the cells."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(_TITLES):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(_TITLES[section])
        return _alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What stands in a cell."""
        entry = self.entry_at(index)
        if entry is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return isolated(self._text(entry, index.column()))
            case Qt.ItemDataRole.ToolTipRole:
                return entry.model if index.column() == 0 else self._text(entry, index.column())
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(index.column())
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{tr(_TITLES[index.column()])}: {self._text(entry, index.column())}"
            case Qt.ItemDataRole.FontRole if entry.own or entry.row is None:
                font = QFont()
                font.setWeight(QFont.Weight.DemiBold)
                return font
        return None

    def _text(self, entry: Entry, column: int) -> str:
        if column == 0:
            return self._name_of(entry.model)
        if entry.row is None:
            return tr("not priced") if column == 1 else ""
        return _cell(entry.row, entry.own, column)


def _cell(row: PriceRow, own: bool, column: int) -> str:
    if column == 1:
        return row.since or tr("always")
    if column == 2:
        return f"{row.prompt_over:,}" if row.prompt_over else ""
    if column in _NUMBERS:
        return f"${dollars_from_rate(getattr(row, RATES[column - 3]))}"
    return tr("Yours: {0}", row.source) if own else row.source


def _alignment(column: int) -> int:
    side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
