"""The table's model: the groups in the order that was chosen, and their sum as the last row."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from app.logic.ledger_csv import safe
from app.model.spending import SpendRow
from app.ui.i18n import tr
from app.ui.usage.columns import Column, columns_of
from app.ui.usage.report import Measure, Report
from app.ui.usage.words import over_time, reservations

AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class SpendModel(QAbstractTableModel):
    """Shows a :class:`Report`. Sorting never moves the sum away from the end."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._report: Report | None = None
        self._columns: tuple[Column, ...] = ()
        self._rows: list[SpendRow] = []

    def show_report(self, report: Report, measure: Measure) -> None:
        """Show *report*: spans of time with the latest first, else the dearest first."""
        self.beginResetModel()
        self._report = report
        self._columns = columns_of(report, measure)
        by_time = over_time(report.view)
        self._rows = sorted(report.rows, key=lambda row: row.key if by_time else "", reverse=True)
        if not by_time:
            self._rows.sort(key=lambda row: -row.total_nano)
        self.endResetModel()

    def row_at(self, index: AnyIndex) -> SpendRow | None:
        """The group of a cell; None for the sum."""
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    def place_of(self, key: str) -> int:
        """In which row the group *key* stands, -1 if in none."""
        return next((place for place, row in enumerate(self._rows) if row.key == key), -1)

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """The groups and their sum."""
        return 0 if parent.isValid() or self._report is None else len(self._rows) + 1

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """The columns that this report needs."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The columns' titles, aligned as their cells."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self._columns[section].number else _LEFT
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What stands in a cell, and what is said about it."""
        if not index.isValid() or self._report is None:
            return None
        column, row = self._columns[index.column()], self.row_at(index)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(column, row)
            case Qt.ItemDataRole.ToolTipRole:
                return self._said(column, row)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if column.number else _LEFT
            case Qt.ItemDataRole.FontRole if row is None:
                font = QFont()
                font.setWeight(QFont.Weight.DemiBold)
                return font
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{column.title}: {self._exact(column, row)}"
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the groups by *column*."""
        if not 0 <= column < len(self._columns):
            return
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        keys = [self.row_at(index) for index in kept]
        self._rows.sort(key=self._columns[column].value, reverse=order == Qt.SortOrder.DescendingOrder)
        for index, row in zip(kept, keys, strict=True):
            place = len(self._rows) if row is None else self.place_of(row.key)
            self.changePersistentIndex(index, self.index(place, index.column()))
        self.layoutChanged.emit()

    def as_text(self, rows: Sequence[int] | None = None, separator: str = "\t") -> str:
        """The rows at the places *rows*, or all with the sum, below the titles, as TSV or another kind of CSV.

        A name that a spreadsheet would take for a formula gets an apostrophe before it.
        """
        out = io.StringIO()
        writer = csv.writer(out, delimiter=separator, lineterminator="\n")
        writer.writerow([column.plain_title for column in self._columns])
        for place in range(self.rowCount()) if rows is None else rows:
            row = self._rows[place] if place < len(self._rows) else None
            writer.writerow([self._plain(column, row) for column in self._columns])
        return out.getvalue()

    # Inside

    def _text(self, column: Column, row: SpendRow | None) -> str:
        if row is not None:
            return column.shown(row)
        return column.shown(self._total()) if column.number else tr("Together")

    def _exact(self, column: Column, row: SpendRow | None) -> str:
        if row is not None:
            return column.exact(row)
        return column.exact(self._total()) if column.number else tr("Together")

    def _said(self, column: Column, row: SpendRow | None) -> str:
        return "\n".join([self._exact(column, row), *reservations(self._total() if row is None else row)])

    def _plain(self, column: Column, row: SpendRow | None) -> str:
        if column.number:
            return column.plain(self._total() if row is None else row)
        return safe(tr("Together") if row is None else column.plain(row))

    def _total(self) -> SpendRow:
        assert self._report is not None
        return self._report.total
