"""The table of groups: sorted by a click on a title or from the menu, copied as TSV or CSV, opened by Enter."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView, QWidget

from app.model.spending import SpendRow
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.usage.report import Measure, Report
from app.ui.usage.rows import SpendModel
from app.ui.widgets.tables import set_up_table

_LEAST_NAME, _MOST_NAME = 96, 320  # pixels of the first column; what room is left over, it has too

_MEASURED = 60  # rows that are looked at for the width of a column, beside those that are seen


class SpendTable(QTableView, Themed):
    """``pointed`` carries the key of the row with the focus, empty for the sum; ``opened`` that of a conversation."""

    pointed = Signal(str)
    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._can_open = False
        self._least = _LEAST_NAME
        self.rows = SpendModel(self)
        self.setModel(self.rows)
        set_up_table(self, tr("Spending"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        head = self.horizontalHeader()
        head.setSectionsClickable(True)
        head.setSortIndicatorClearable(False)
        head.sortIndicatorChanged.connect(self.rows.sort)
        head.setResizeContentsPrecision(_MEASURED)
        self.activated.connect(lambda index: self._open(self.rows.row_at(index)))
        self.selectionModel().currentRowChanged.connect(self._tell)

    def show_report(self, report: Report, measure: Measure) -> None:
        """Show *report*; the order goes back to the usual one."""
        self._can_open = report.view == "conversation"
        self.rows.show_report(report, measure)
        head = self.horizontalHeader()
        head.blockSignals(True)
        head.setSortIndicatorShown(True)
        head.setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
        head.blockSignals(False)
        self._fit()

    def point_at(self, key: str) -> None:
        """Put the focus on the row of *key*."""
        place = self.rows.place_of(key)
        if place >= 0:
            self.setCurrentIndex(self.rows.index(place, 0))

    def copy(self, separator: str = "\t", whole: bool = False) -> None:
        """Copy the selected rows, or all of them."""
        places = sorted({index.row() for index in self.selectionModel().selectedIndexes()})
        text = self.rows.as_text(None if whole or not places else places, separator)
        QGuiApplication.clipboard().setText(text)

    def set_theme(self, theme: Theme) -> None:
        """Rows as high as the letters need."""
        self.setFont(theme.fonts.interface)
        self.horizontalHeader().setFont(theme.fonts.interface)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 12)
        self.verticalHeader().setMinimumSectionSize(self.fontMetrics().height() + 4)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys for copying copy; Enter opens."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.rows.row_at(self.currentIndex()))
        else:
            super().keyPressEvent(event)

    def sort_by(self, column: int) -> None:
        """Sort by *column*, the largest or latest first; the other way round where it is sorted so already."""
        head, down = self.horizontalHeader(), Qt.SortOrder.DescendingOrder
        turned = head.sortIndicatorSection() == column and head.sortIndicatorOrder() == down
        head.setSortIndicator(column, Qt.SortOrder.AscendingOrder if turned else down)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the row that is pointed at; by keyboard that of the one with the focus."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            at = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
        else:
            index, at = self.indexAt(event.pos()), event.globalPos()
        self._show_menu(self.rows.row_at(index), at)

    # Inside

    def _fit(self) -> None:
        """Have the columns as wide as what stands in them."""
        if self.rows.columnCount():
            self.resizeColumnsToContents()
            self._least = min(max(self.columnWidth(0), _LEAST_NAME), _MOST_NAME)
            self._fill()

    def _fill(self) -> None:
        """The names take the room that the figures leave."""
        taken = sum(self.columnWidth(column) for column in range(1, self.rows.columnCount()))
        self.setColumnWidth(0, max(self._least, self.viewport().width() - taken))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width is another room for names."""
        super().resizeEvent(event)
        self._fill()

    def _tell(self, *_: object) -> None:
        row = self.rows.row_at(self.currentIndex())
        self.pointed.emit("" if row is None else row.key)

    def _open(self, row: SpendRow | None) -> None:
        if self._can_open and row is not None and row.key:
            self.opened.emit(row.key)

    def _show_menu(self, row: SpendRow | None, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self._can_open and row is not None and row.key:
            menu.addAction(tr("Open conversation"), lambda: self._open(row))
            menu.addSeparator()
        menu.addAction(tr("Copy selected rows"), self.copy)
        menu.addAction(tr("Copy table as TSV"), lambda: self.copy(whole=True))
        menu.addAction(tr("Copy table as CSV"), lambda: self.copy(",", whole=True))
        menu.addSeparator()
        self._add_orders(menu.addMenu(tr("Sort by")))
        menu.popup(at)

    def _add_orders(self, menu: QMenu) -> None:
        """What a click on a title does, for those who do not click."""
        for column in range(self.rows.columnCount()):
            title = str(self.rows.headerData(column, Qt.Orientation.Horizontal)).replace("&", "&&")
            menu.addAction(title, partial(self.sort_by, column))
