"""Draws the rows of the palette: an icon, the text with the letters that were typed, what it is."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui.palette.rows import CHOICE_ROLE, AnyIndex, Choice
from app.ui.theme.icons import tinted_pixmap
from app.ui.theme.palette import Theme

_EDGE, _INSET, _GAP, _ICON, _PAD = 8, 10, 10, 16, 8  # pixels
_MOST_HINT = 0.6  # of the room


class ChoiceDelegate(QStyledItemDelegate):
    """Paints in the theme's fonts and colours."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme | None = None

    def set_theme(self, theme: Theme) -> None:
        """Draw with *theme*."""
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """As wide as the list."""
        letters = QFontMetrics(self._theme.fonts.interface).height() if self._theme is not None else 16
        return QSize(0, max(letters, _ICON) + 2 * _PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw one row."""
        choice = index.data(CHOICE_ROLE)
        if self._theme is None or not isinstance(choice, Choice):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors, ground = self._theme.colors, option.rect.adjusted(_EDGE, 1, -_EDGE, -1)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.accent_soft)
            painter.drawRoundedRect(QRectF(ground), 8, 8)
        room = ground.adjusted(_INSET, 0, -_INSET, 0)
        spot = QRect(room.left(), room.top() + (room.height() - _ICON) // 2, _ICON, _ICON)
        icon = tinted_pixmap(choice.icon, colors.muted, _ICON, painter.device().devicePixelRatio())
        painter.drawPixmap(QStyle.visualRect(option.direction, room, spot), icon)
        taken = self._paint_hint(painter, option, room, choice, self._theme)
        words = QStyle.visualRect(option.direction, room, room.adjusted(_ICON + _GAP, 0, -taken, 0))
        _paint_text(painter, option, words, choice, self._theme)
        painter.restore()

    def _paint_hint(
        self, painter: QPainter, option: QStyleOptionViewItem, room: QRect, choice: Choice, theme: Theme
    ) -> int:
        """What stands at the end of the line; the pixels that it takes."""
        painter.setFont(theme.fonts.facts)
        most = round(room.width() * _MOST_HINT)
        hint = painter.fontMetrics().elidedText(choice.hint or choice.kind, Qt.TextElideMode.ElideRight, most)
        painter.setPen(theme.colors.muted)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(room, int(QStyle.visualAlignment(option.direction, flags)), hint)
        return painter.fontMetrics().horizontalAdvance(hint) + 2 * _GAP


def _paint_text(painter: QPainter, option: QStyleOptionViewItem, room: QRect, choice: Choice, theme: Theme) -> None:
    """The text in one line; the letters that were typed are stronger."""
    font = theme.fonts.interface
    shown = QFontMetrics(font).elidedText(choice.text, Qt.TextElideMode.ElideRight, room.width())
    layout = QTextLayout(shown, font)
    layout.setTextOption(_option(option.direction))
    strong = QTextCharFormat()
    strong.setFontWeight(QFont.Weight.DemiBold)
    strong.setForeground(theme.colors.accent)
    kept = len(shown) if shown == choice.text else len(shown) - 1
    layout.setFormats([_range(place, strong) for place in choice.places if place < kept])
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(room.width())
    layout.endLayout()
    painter.setPen(theme.colors.text)
    layout.draw(painter, QPointF(room.left(), room.top() + (room.height() - line.height()) / 2))


def _option(direction: Qt.LayoutDirection) -> QTextOption:
    option = QTextOption(QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignLeft))
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    return option


def _range(place: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = place, 1, form
    return made
