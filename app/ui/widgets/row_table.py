"""A table of a list: whole rows, columns as wide as they need, rows as high as the letters."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.row_model import RowModel
from app.ui.widgets.tables import set_up_table

_LOOKED_AT = 20  # rows whose cells say how wide a column is: lists may be long
_LEAST_ROWS = 5  # that are always seen, the heading among them
_AROUND = 12  # pixels of a row above and below its letters, together
_LEAST_LETTERS = 16  # of a column that takes what is left


class RowTable(QTableView, Themed):
    """Shows *model*. *many* rows can be chosen, or one.

    The columns *stretched* share the room that is left; where that is too little the table scrolls sideways.
    """

    def __init__(
        self,
        model: RowModel[Any],
        name: str,
        stretched: Collection[int],
        parent: QWidget,
        *,
        many: bool = False,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__(parent)
        self.setModel(model)
        set_up_table(self, name)
        mode = QAbstractItemView.SelectionMode
        self.setSelectionMode(mode.ExtendedSelection if many else mode.SingleSelection)
        self.setTextElideMode(elide)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setResizeContentsPrecision(_LOOKED_AT)
        self._stretched = (*stretched,)
        for column in stretched:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        header.sectionResized.connect(self._resized)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Rows as high as the letters need, and some of them are seen in the smallest dialog."""
        self.setFont(theme.fonts.interface)
        row = self.fontMetrics().height() + _AROUND
        self.verticalHeader().setDefaultSectionSize(row)
        self.setMinimumHeight(_LEAST_ROWS * row)
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new room."""
        super().resizeEvent(event)
        self._share()

    def choose_near(self, row: int) -> None:
        """Choose *row* of a list that was read again, or the nearest one that is there."""
        count = self.model().rowCount()
        if count:
            self.setCurrentIndex(self.model().index(min(max(row, 0), count - 1), 0))

    def chosen_rows(self) -> list[int]:
        """The chosen rows, in the order of the list."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def _resized(self, column: int, _before: int, _now: int) -> None:
        if column not in self._stretched:
            self._share()

    def _share(self) -> None:
        header, mode = self.horizontalHeader(), QHeaderView.ResizeMode
        others = sum(header.sectionSize(at) for at in range(header.count()) if at not in self._stretched)
        least = self.fontMetrics().averageCharWidth() * _LEAST_LETTERS
        enough = self.viewport().width() - others >= least * len(self._stretched)
        for column in self._stretched:
            header.setSectionResizeMode(column, mode.Stretch if enough else mode.Interactive)
            if not enough:
                header.resizeSection(column, least)
