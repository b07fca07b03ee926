"""A table of a list: whole rows, columns as wide as they need, rows as high as the letters."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.row_model import RowModel
from app.ui.widgets.tables import set_up_table

_LOOKED_AT = 20  # rows whose cells say how wide a column is: lists may be long
_LEAST_ROWS = 5  # that are always seen, the heading among them
_AROUND = 12  # pixels of a row above and below its letters, together


class RowTable(QTableView, Themed):
    """Shows *model*. The columns *stretched* share the room that is left; *many* rows can be chosen, or one."""

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
        for column in stretched:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Rows as high as the letters need, and some of them are seen in the smallest dialog."""
        self.setFont(theme.fonts.interface)
        row = self.fontMetrics().height() + _AROUND
        self.verticalHeader().setDefaultSectionSize(row)
        self.setMinimumHeight(_LEAST_ROWS * row)

    def choose_near(self, row: int) -> None:
        """Choose *row* of a list that was read again, or the nearest one that is there."""
        count = self.model().rowCount()
        if count:
            self.setCurrentIndex(self.model().index(min(max(row, 0), count - 1), 0))

    def chosen_rows(self) -> list[int]:
        """The chosen rows, in the order of the list."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())
