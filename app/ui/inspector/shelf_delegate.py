"""Draws the rows of the page Attachments."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui.inspector.shelf_rows import PICTURE_ROLE, ROW_ROLE, AnyIndex, ShelfRow, TurnRow
from app.ui.theme.icons import tinted_pixmap
from app.ui.theme.palette import Theme
from app.ui.widgets.bidi import isolated

PICTURE = 40  # pixels a side
_EDGE, _PAD, _GAP = 18, 8, 12
_ICON = 20


class ShelfDelegate(QStyledItemDelegate):
    """A picture, a name in one line and facts below it; headings as those of the other pages."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme | None = None

    def set_theme(self, theme: Theme) -> None:
        """Use the fonts and colours of *theme*."""
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """As high as its letters need."""
        if self._theme is None:
            return QSize(100, 56)
        if isinstance(index.data(ROW_ROLE), TurnRow):
            return QSize(100, QFontMetrics(self._theme.fonts.label).height() + 22)
        words = QFontMetrics(self._theme.fonts.interface).height() + QFontMetrics(self._theme.fonts.facts).height() + 2
        return QSize(100, max(PICTURE, words) + 2 * _PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw one row."""
        row = index.data(ROW_ROLE)
        if self._theme is None:
            return
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_ground(painter, option, self._theme)
        if isinstance(row, TurnRow):
            self._paint_heading(painter, option, row, self._theme)
        elif isinstance(row, ShelfRow):
            self._paint_row(painter, option, row, index.data(PICTURE_ROLE), self._theme)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, theme: Theme) -> None:
        if not option.state & QStyle.StateFlag.State_Selected:
            return
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.setPen(QPen(theme.colors.focus, 2) if focused else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colors.accent_soft)
        painter.drawRoundedRect(QRectF(option.rect).adjusted(_EDGE - 8, 1, 8 - _EDGE, -1), 8, 8)

    def _paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, row: TurnRow, theme: Theme) -> None:
        painter.setFont(theme.fonts.label)
        painter.setPen(theme.colors.muted)
        room = option.rect.adjusted(_EDGE, 8, -_EDGE, 0)
        title = QFontMetrics(theme.fonts.label).elidedText(row.title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), title)

    def _paint_row(
        self, painter: QPainter, option: QStyleOptionViewItem, row: ShelfRow, picture: object, theme: Theme
    ) -> None:
        room = option.rect.adjusted(_EDGE, _PAD, -_EDGE, -_PAD)
        spot = QRect(room.left(), room.top() + (room.height() - PICTURE) // 2, PICTURE, PICTURE)
        words = room.adjusted(PICTURE + _GAP, 0, 0, 0)
        mirrored = QStyle.visualRect(option.direction, room, spot)
        self._paint_picture(painter, mirrored, row, picture, theme)
        words = QStyle.visualRect(option.direction, room, words)
        name, facts = QFontMetrics(theme.fonts.interface), QFontMetrics(theme.fonts.facts)
        top = words.top() + (words.height() - name.height() - facts.height() - 2) // 2
        for font, metrics, ink, text, middle in (
            (theme.fonts.interface, name, theme.colors.text, row.name, True),
            (theme.fonts.facts, facts, theme.colors.muted, row.facts, False),
        ):
            line = QRect(words.left(), top, words.width(), metrics.height())
            cut = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
            painter.setFont(font)
            painter.setPen(ink)
            flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(line, flags, isolated(metrics.elidedText(text, cut, line.width())))
            top += metrics.height() + 2

    def _paint_picture(self, painter: QPainter, spot: QRect, row: ShelfRow, picture: object, theme: Theme) -> None:
        if not isinstance(picture, QImage):
            painter.setPen(QPen(theme.colors.line, 1))
            painter.setBrush(theme.colors.card)
            painter.drawRoundedRect(QRectF(spot).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
            icon = tinted_pixmap(row.icon, theme.colors.muted, _ICON, painter.device().devicePixelRatio())
            inset = (PICTURE - _ICON) // 2
            painter.drawPixmap(spot.left() + inset, spot.top() + inset, icon)
            return
        size = picture.size().scaled(spot.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(QRectF(spot).center())
        painter.fillRect(place, QColor(Qt.GlobalColor.white))
        painter.drawImage(place, picture)
        painter.setPen(QPen(theme.colors.line, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))
