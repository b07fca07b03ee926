"""Draws one page of the grid: its picture or paper, its number, what it takes; a tick and a frame when it is chosen."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui.amounts import about, token_words
from app.ui.attachments.page_model import PICTURE_ROLE, SIZE_ROLE, TOKENS_ROLE, AnyIndex
from app.ui.i18n import tr
from app.ui.theme.icons import tinted_pixmap
from app.ui.theme.palette import Theme

_PICTURE = QSize(104, 136)
_AROUND, _TICK = 8, 20


class PageDelegate(QStyledItemDelegate):
    """``picture`` is the room of a picture, ``cell`` that of a page with all around it, in pixels."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.picture = _PICTURE
        self.cell = QSize(_PICTURE.width() + 2 * _AROUND + 8, _PICTURE.height() + 2 * _AROUND + 48)
        self._theme: Theme | None = None

    def set_theme(self, theme: Theme) -> None:
        """Use the fonts and colours of *theme*."""
        self._theme = theme
        words = QFontMetrics(theme.fonts.facts).height()
        width = max(_PICTURE.width(), QFontMetrics(theme.fonts.facts).horizontalAdvance(tr("≈ {0} tokens", "99.9k")))
        self.cell = QSize(width + 2 * _AROUND + 8, _PICTURE.height() + 2 * words + 2 * _AROUND + 12)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """All pages have the same room."""
        return self.cell

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw one page."""
        if self._theme is None:
            return
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        self._paint_ground(painter, option, chosen, self._theme)
        place = self._paint_paper(painter, option.rect, index, chosen, self._theme)
        if chosen:
            self._paint_tick(painter, place, self._theme)
        self._paint_words(painter, option.rect, index, self._theme)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, chosen: bool, theme: Theme) -> None:
        ground = QRectF(option.rect).adjusted(4, 4, -4, -4)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colors.accent_soft)
            painter.drawRoundedRect(ground, 8, 8)
        at = option.state & QStyle.StateFlag.State_HasFocus
        if at and option.state & QStyle.StateFlag.State_Active:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colors.focus, 2))
            painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), 8, 8)

    def _paint_paper(self, painter: QPainter, cell: QRect, index: AnyIndex, chosen: bool, theme: Theme) -> QRectF:
        wide, high = index.data(SIZE_ROLE)
        scale = min(_PICTURE.width() / max(1.0, wide), _PICTURE.height() / max(1.0, high))
        size = QSize(max(8, round(wide * scale)), max(8, round(high * scale)))
        left = cell.left() + (cell.width() - size.width()) / 2
        top = cell.top() + _AROUND + (_PICTURE.height() - size.height()) / 2
        place = QRectF(round(left), round(top), size.width(), size.height())
        painter.fillRect(place, QColor(Qt.GlobalColor.white))
        picture = index.data(PICTURE_ROLE)
        if isinstance(picture, QImage):
            painter.drawImage(place, picture)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colors.accent if chosen else theme.colors.line, 2 if chosen else 1))
        painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))
        return place

    def _paint_tick(self, painter: QPainter, place: QRectF, theme: Theme) -> None:
        badge = QRectF(place.right() - _TICK + 4, place.top() - 4, _TICK, _TICK)
        painter.setPen(QPen(theme.colors.bg, 2))
        painter.setBrush(theme.colors.accent)
        painter.drawEllipse(badge)
        ratio = painter.device().devicePixelRatio()
        spot = badge.center().toPoint()
        tick = tinted_pixmap("check", theme.colors.on_accent, 12, ratio)
        painter.drawPixmap(spot.x() - 6, spot.y() - 6, tick)

    def _paint_words(self, painter: QPainter, cell: QRect, index: AnyIndex, theme: Theme) -> None:
        line = QFontMetrics(theme.fonts.facts).height()
        words = QRect(cell.left(), cell.top() + _AROUND + _PICTURE.height() + 4, cell.width(), line)
        painter.setFont(theme.fonts.facts)
        painter.setPen(theme.colors.text)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignCenter), str(index.data()))
        tokens = index.data(TOKENS_ROLE)
        if isinstance(tokens, int):
            painter.setPen(theme.colors.muted)
            painter.drawText(words.translated(0, line), int(Qt.AlignmentFlag.AlignCenter), _token_words(tokens))


def _token_words(tokens: int) -> str:
    """As short as there is room for."""
    return token_words(tokens, exact=False) if tokens < 1_000 else tr("≈ {0} tokens", about(tokens))
