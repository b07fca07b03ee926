"""The ticks of lists whose rows can be checked: the style sheet draws the boxes, this draws what stands in them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui.theme.icons import tinted_pixmap
from app.ui.theme.palette import Theme

_MARKS = {Qt.CheckState.Checked: "check", Qt.CheckState.PartiallyChecked: "minus"}


class TickDelegate(QStyledItemDelegate):
    """A tick in the box of a checked row, a dash in that of one that is half checked."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ink = theme.colors.on_accent
        self._size = theme.fonts.mark

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The row, and the mark in its box."""
        super().paint(painter, option, index)
        own = QStyleOptionViewItem(option)
        self.initStyleOption(own, index)
        mark = _MARKS.get(own.checkState)
        if mark is None or own.widget is None:
            return
        box = own.widget.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, own, own.widget)
        spot = QRect(0, 0, self._size, self._size)
        spot.moveCenter(box.center())
        painter.drawPixmap(spot, tinted_pixmap(mark, self._ink, self._size, painter.device().devicePixelRatioF()))
