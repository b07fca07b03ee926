"""Something that is no text: a small card with an icon and a name."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui.transcript.blocks.base import BlockState, Layout, Shown, Tools
from app.ui.transcript.blocks.line import baseline
from app.ui.transcript.ink import BUBBLE_SHARE, Ink
from app.ui.transcript.model import Card

_PAD = 12
_ICON = 16  # px
_GAP = 8
_RADIUS = 8.0


class CardLayout(Layout):
    """A card as wide as its words, at the left, or at the right for what the user sent."""

    def __init__(self, value: Card, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._value = value
        room = max(40.0, width * BUBBLE_SHARE - 2 * _PAD - _ICON - _GAP)
        cut = Qt.TextElideMode.ElideMiddle
        self._name = ink.small.metrics.elidedText(value.name, cut, room)
        self._detail = ink.facts.metrics.elidedText(value.detail, cut, room)
        words = max(ink.small.metrics.horizontalAdvance(self._name), ink.facts.metrics.horizontalAdvance(self._detail))
        self._wide = ceil(min(float(width), words + 2 * _PAD + _ICON + _GAP))
        self._second = ceil(ink.facts.line) if value.detail else 0
        self.height = ceil(ink.small.line) + self._second + 16

    @property
    def _left(self) -> int:
        return self.width - self._wide if self._value.mine else 0

    def rects(self, start: int, end: int) -> list[QRectF]:
        """The card as a whole."""
        return [QRectF(self._left, 0, self._wide, self.height)]

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw card, icon and words."""
        colors, left = self.ink.colors, self._left
        painter.setPen(colors.line)
        painter.setBrush(colors.card)
        box = QRectF(left + 0.5, 0.5, self._wide - 1, self.height - 1)
        painter.drawRoundedRect(box, _RADIUS, _RADIUS)
        icon = self.ink.icon(self._value.icon, colors.muted, _ICON)
        painter.drawPixmap(QPointF(left + _PAD, (self.height - _ICON) / 2), icon)
        x = left + _PAD + _ICON + _GAP
        painter.setFont(self.ink.small.font)
        painter.setPen(colors.text)
        painter.drawText(QPointF(x, 8 + baseline(self.ink.small, self.ink.small.line)), self._name)
        if self._second:
            painter.setFont(self.ink.facts.font)
            painter.setPen(colors.muted)
            top = 8 + self.ink.small.line
            painter.drawText(QPointF(x, top + baseline(self.ink.facts, self.ink.facts.line)), self._detail)
