"""The list of prices, with ways to add, change and remove the user's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from app.ui.dialogs.prices.entries import Entry
from app.ui.dialogs.prices.rows import PriceModel
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label
from app.ui.widgets.tables import set_up_table

_LEAST_SOURCE = 120  # pixels; it has the room that is left over, and the tool tip has all of it


class PricesDialog(Dialog):
    """``edit_wanted`` carries the entry to be priced, None for a new one; ``remove_wanted`` one of the user's own."""

    edit_wanted = Signal(object)
    remove_wanted = Signal(object)

    def __init__(self, name_of: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(tr("Prices"), parent)
        self.resize(1080, 600)
        self.rows = PriceModel(name_of, self)
        self.table = self._make_table()
        self.missing = label("", "warn", wrap=True, parent=self)
        self.add = Button(tr("Add…"), tr("Add a price"), parent=self)
        self.change = Button(tr("Change…"), tr("Change this price, or put one of yours in its place"), parent=self)
        self.remove = Button(tr("Remove"), tr("Remove this price of yours"), "danger", self)
        self.close_button = Button(tr("Close"), look="primary", parent=self)
        self._lay_out()
        self._connect()
        self.table.setFocus()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show *entries*; the chosen line stays chosen as far as it can."""
        chosen = self.table.currentIndex().row()
        self.rows.show_values(entries)
        missing = sum(entry.row is None for entry in entries)
        self.missing.setText(tr("Models without a known price: {0}. Their calls are not in any sum.", missing))
        self.missing.setVisible(missing > 0)
        if entries:
            self.table.setCurrentIndex(self.rows.index(min(max(chosen, 0), len(entries) - 1), 0))
        self._fit()
        self._refresh()

    def chosen(self) -> Entry | None:
        """The entry with the focus."""
        return self.rows.value_at(self.table.currentIndex())

    def point_at(self, own_id: str) -> None:
        """Choose the user's row *own_id*: what was just kept is seen."""
        place = self.rows.place_of(own_id)
        if place >= 0:
            self.table.setCurrentIndex(self.rows.index(place, 0))

    def set_theme(self, theme: Theme) -> None:
        """Rows as high as the letters need."""
        super().set_theme(theme)
        self.table.setFont(theme.fonts.interface)
        self.table.verticalHeader().setDefaultSectionSize(self.table.fontMetrics().height() + 12)
        self._fit()

    # Inside

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self.rows)
        set_up_table(table, tr("Prices, in US dollars for a million tokens"))
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.horizontalHeader().setStretchLastSection(True)
        return table

    def _lay_out(self) -> None:
        lead = tr(
            "Prices in force and to come, in US dollars for a million tokens. A price of yours comes before the "
            "shipped one; what is on the ledger keeps the price that it was billed at."
        )
        self.column.addWidget(label(lead, "muted", wrap=True, parent=self))
        self.column.addWidget(self.missing)
        self.column.addWidget(self.table, 1)
        ordered = (self.add, self.change, self.remove)
        self.add_buttons(self.close_button, room=False, left=ordered)
        self.walk(self.table, *ordered, self.close_button)

    def _connect(self) -> None:
        self.add.clicked.connect(lambda: self.edit_wanted.emit(None))
        self.change.clicked.connect(self._change)
        self.table.activated.connect(lambda _index: self._change())
        self.remove.clicked.connect(self._remove)
        self.close_button.clicked.connect(self.reject)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._refresh())
        for keys, act in (("Return", self._change), ("Del", self._remove)):
            shortcut = QShortcut(QKeySequence(keys), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(act)

    def _change(self) -> None:
        if self.chosen() is not None:
            self.edit_wanted.emit(self.chosen())

    def _remove(self) -> None:
        entry = self.chosen()
        if entry is not None and entry.own:
            self.remove_wanted.emit(entry)

    def _refresh(self) -> None:
        entry = self.chosen()
        self.change.setEnabled(entry is not None)
        self.remove.setEnabled(entry is not None and entry.own)

    def _fit(self) -> None:
        self.table.resizeColumnsToContents()
        self.table.setColumnWidth(self.rows.columnCount() - 1, _LEAST_SOURCE)
