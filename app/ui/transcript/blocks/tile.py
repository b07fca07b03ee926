"""Draws one card: frame, name, picture and badge."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QTextOption

from app.ui.i18n import tr
from app.ui.transcript.cards import Attached, Lack
from app.ui.transcript.ink import Ink
from app.ui.transcript.text import right_to_left
from app.ui.transcript.thumbs import Thumb

_RADIUS = 8.0
_PAD = 8.0  # px beside name and words
_BADGE_AWAY = 6.0  # px from the edges
_ICON = 20  # px
_SMALL = 11 / 12  # of the facts' font


class TilePainter:
    """Draws cards of one theme. *name* is the height of the name's line at the top, px."""

    def __init__(self, ink: Ink, name: float) -> None:
        self._ink = ink
        self._name = name
        self._font = QFont(ink.facts.font)
        self._font.setPixelSize(max(6, round(11 * ink.zoom)))
        self._metrics = QFontMetricsF(self._font)

    def card(self, painter: QPainter, box: QRectF, one: Attached, thumb: Thumb | None, lit: bool) -> None:
        """Draw *one* into *box*; a *thumb* of None is still to come."""
        colors = self._ink.colors
        painter.save()
        outline = QPainterPath()
        outline.addRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        painter.fillPath(outline, colors.card)
        painter.save()
        painter.setClipPath(outline, Qt.ClipOperation.IntersectClip)
        self._thumb(painter, box.adjusted(1, self._name, -1, -1), one, thumb)
        painter.restore()
        painter.setPen(QPen(colors.accent if lit else colors.line, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline)
        self._heading(painter, box, one.name)
        self._badge(painter, box, one.badge)
        painter.restore()

    def _heading(self, painter: QPainter, box: QRectF, name: str) -> None:
        room = box.width() - 2 * _PAD
        shown = self._metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room)
        left = box.left() + _PAD
        if right_to_left([name]):
            left = box.right() - _PAD - self._metrics.horizontalAdvance(shown)
        painter.setFont(self._font)
        painter.setPen(self._ink.colors.muted)
        painter.drawText(QPointF(left, box.top() + self._base(self._name)), shown)

    def _base(self, height: float) -> float:
        return (height + self._metrics.ascent() - self._metrics.descent()) / 2

    def _thumb(self, painter: QPainter, room: QRectF, one: Attached, thumb: Thumb | None) -> None:
        if isinstance(thumb, QImage):
            self._picture(painter, room, thumb, top=not one.is_picture)
        elif thumb is Lack.MISSING:
            self._words(painter, room, tr("The file is missing"), self._ink.colors.warn)
        elif isinstance(thumb, str) and not isinstance(thumb, Lack) and thumb.strip():
            self._words(painter, room, thumb, self._ink.colors.muted)
        elif thumb is not None:
            self._icon(painter, room, one.icon)

    def _picture(self, painter: QPainter, room: QRectF, image: QImage, top: bool) -> None:
        """Fill the width with a page, of which the beginning is seen; fill everything with the middle of a picture."""
        scale = room.width() / image.width()
        if top:
            painter.fillRect(room, QColor("white"))  # the paper that a page is printed on
        else:
            scale = max(scale, room.height() / image.height())
        size = QSizeF(image.width() * scale, image.height() * scale)
        corner = QPointF(room.left() + (room.width() - size.width()) / 2, room.top())
        if not top:
            corner += QPointF(0, (room.height() - size.height()) / 2)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(corner, size), image)

    def _words(self, painter: QPainter, room: QRectF, words: str, color: QColor) -> None:
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        if right_to_left([words]):
            option.setTextDirection(Qt.LayoutDirection.RightToLeft)
        painter.setFont(self._font)
        painter.setPen(color)
        badge = self._metrics.height() + 4 + _BADGE_AWAY
        part = room.adjusted(_PAD - 1, 0, -_PAD + 1, -badge)
        part.setHeight(max(1, int(part.height() // self._metrics.lineSpacing())) * self._metrics.lineSpacing())
        painter.setClipRect(part, Qt.ClipOperation.IntersectClip)
        painter.drawText(part, words, option)

    def _icon(self, painter: QPainter, room: QRectF, name: str) -> None:
        size = round(_ICON * self._ink.zoom)
        icon = self._ink.icon(name, self._ink.colors.muted, size)
        centre = room.center() - QPointF(0, (self._metrics.height() + _BADGE_AWAY) / 2)
        painter.drawPixmap(centre - QPointF(size / 2, size / 2), icon)

    def _badge(self, painter: QPainter, box: QRectF, words: str) -> None:
        if not words:
            return
        room = box.width() - 2 * _BADGE_AWAY - 10
        shown = self._metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
        high = self._metrics.height() + 2
        wide = self._metrics.horizontalAdvance(shown) + 10
        badge = QRectF(box.left() + _BADGE_AWAY, box.bottom() - _BADGE_AWAY - high, wide, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._ink.colors.accent)
        painter.drawRoundedRect(badge, 3, 3)
        painter.setPen(self._ink.colors.on_accent)
        painter.setFont(self._font)
        painter.drawText(QPointF(badge.left() + 5, badge.top() + self._base(high)), shown)

    def more(self, painter: QPainter, box: QRectF, words: str, lit: bool) -> None:
        """Draw the tile that shows the rest, or hides it again."""
        colors = self._ink.colors
        painter.setPen(QPen(colors.accent if lit else colors.line, 1))
        painter.setBrush(colors.bubble)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        painter.setPen(colors.text)
        painter.setFont(self._ink.facts.font)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(box.adjusted(4, 4, -4, -4), flags, words)

    def select(self, painter: QPainter, box: QRectF) -> None:
        """Show that a card is part of the selection."""
        color = QColor(self._ink.colors.selection)
        color.setAlphaF(0.55)
        painter.setPen(QPen(self._ink.colors.accent, 2))
        painter.setBrush(color)
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)
