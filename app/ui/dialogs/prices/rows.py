"""The model of the table of prices."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont

from app.logic.price_book import PriceRow
from app.logic.price_rows import RATES, dollars_from_rate
from app.ui.dialogs.prices.entries import Entry
from app.ui.i18n import mark, tr
from app.ui.widgets.row_model import AnyIndex, RowModel

RATE_NAMES: Mapping[str, str] = {
    "input": mark("Input"),
    "write_5m": mark("Write, 5 min"),
    "write_1h": mark("Write, 1 h"),
    "read": mark("Cache read"),
    "output": mark("Output"),
}
_TITLES = (mark("Model"), mark("Since"), mark("Prompts over"), *RATE_NAMES.values(), mark("Source"))
_NUMBERS = range(2, 3 + len(RATES))


class PriceModel(RowModel[Entry]):
    """One line for each :class:`Entry`; own rows are bold and say so in their source."""

    def __init__(self, name_of: Callable[[str], str], parent: QObject | None = None) -> None:
        super().__init__(_TITLES, _NUMBERS, parent)
        self._name_of = name_of

    def place_of(self, own_id: str) -> int:
        """In which line the user's row *own_id* stands, -1 if in none."""
        return next((place for place, entry in enumerate(self.values) if entry.own_id == own_id), -1)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What stands in a cell; bold where it is the user's, or wants a price."""
        entry = self.value_at(index)
        if role == Qt.ItemDataRole.FontRole and entry is not None and (entry.own or entry.row is None):
            font = QFont()
            font.setWeight(QFont.Weight.DemiBold)
            return font
        return super().data(index, role)

    def tip(self, value: Entry, column: int) -> str:
        """The model's id, or the whole cell."""
        return self.text(value, column) if column else value.model

    def text(self, value: Entry, column: int) -> str:
        """Model, day, prompt length, the rates and the source."""
        if column == 0:
            return self._name_of(value.model)
        if value.row is None:
            return tr("not priced") if column == 1 else ""
        return _cell(value.row, value.own, column)


def _cell(row: PriceRow, own: bool, column: int) -> str:
    if column == 1:
        return row.since or tr("always")
    if column == 2:
        return f"{row.prompt_over:,}" if row.prompt_over else ""
    if column in _NUMBERS:
        return f"${dollars_from_rate(getattr(row, RATES[column - 3]))}"
    return tr("Yours: {0}", row.source) if own else row.source
