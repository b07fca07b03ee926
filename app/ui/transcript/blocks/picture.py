"""A picture in an answer: its words, its whole address, and a button. It is never fetched."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.logic.markdown.values import Picture
from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action, BlockState, Layout, Shown, Tools
from app.ui.transcript.blocks.inlays import paint_picture_sign
from app.ui.transcript.blocks.line import baseline
from app.ui.transcript.ink import Ink
from app.ui.transcript.text import escaped_address, units

_PAD = 12.0
_GAP = 12.0
_SIGN = 20.0  # px, the height of the picture's sign
_RADIUS = 8.0


class PictureLayout(Layout):
    """A card across the column."""

    def __init__(self, value: Picture, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._value = value
        self._address = escaped_address(value.target)
        self._button = tr("Open in browser")
        self._button_width = ink.facts.metrics.horizontalAdvance(self._button) + 24
        self._stacked = width < 2 * self._button_width + 160  # no room beside the words
        room = width - 2 * _PAD - _SIGN * 1.2 - _GAP - (0 if self._stacked else self._button_width + _GAP)
        name = escaped_address(value.text) or tr("Picture")
        self._name = ink.small.metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(20.0, room))
        self._shown = ink.facts.metrics.elidedText(self._address, Qt.TextElideMode.ElideMiddle, max(20.0, room))
        self._words = ceil(ink.small.line + ink.facts.line)
        self._button_height = ceil(ink.facts.line) + 8
        self.height = self._words + 20 + (self._button_height + 8 if self._stacked else 0)

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw the card, its sign, its words and its button."""
        colors = self.ink.colors
        painter.setPen(colors.line)
        painter.setBrush(colors.card)
        painter.drawRoundedRect(QRectF(0.5, 0.5, self.width - 1, self.height - 1), _RADIUS, _RADIUS)
        if shown.selected is not None and shown.selected[0] < shown.selected[1]:
            painter.fillRect(self._text_box, colors.selection)
        sign = QRectF(_PAD, 10 + (self._words - _SIGN) / 2, _SIGN * 1.2, _SIGN)
        paint_picture_sign(painter, sign, colors.muted)
        x = self._text_box.left()
        painter.setFont(self.ink.small.font)
        painter.setPen(colors.text)
        painter.drawText(QPointF(x, 10 + baseline(self.ink.small, self.ink.small.line)), self._name)
        painter.setFont(self.ink.facts.font)
        painter.setPen(colors.muted)
        painter.drawText(
            QPointF(x, 10 + self.ink.small.line + baseline(self.ink.facts, self.ink.facts.line)), self._shown
        )
        if not self.ink.paper:
            self._paint_button(painter, 0 in (shown.hover, shown.focus))

    def _paint_button(self, painter: QPainter, lit: bool) -> None:
        box = self._button_box
        painter.setPen(self.ink.colors.accent if lit else self.ink.colors.line)
        painter.setBrush(self.ink.colors.bubble if lit else self.ink.colors.card)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        painter.setPen(self.ink.colors.text)
        painter.setFont(self.ink.facts.font)
        painter.drawText(QPointF(box.left() + 12, box.top() + baseline(self.ink.facts, box.height())), self._button)

    @property
    def _text_box(self) -> QRectF:
        left = _PAD + _SIGN * 1.2 + _GAP
        widest = max(
            self.ink.small.metrics.horizontalAdvance(self._name), self.ink.facts.metrics.horizontalAdvance(self._shown)
        )
        return QRectF(left, 10, widest, self._words)

    @property
    def _button_box(self) -> QRectF:
        if self._stacked:
            return QRectF(self._text_box.left(), 10 + self._words + 8, self._button_width, self._button_height)
        left = self.width - _PAD - self._button_width
        return QRectF(left, (self.height - self._button_height) / 2, self._button_width, self._button_height)

    def actions(self) -> Sequence[Action]:
        """The button; the window asks before it opens anything but a web address."""
        label = tr("Open picture {0} in the browser: {1}", escaped_address(self._value.text), self._address)
        return (Action("link", label, (self._button_box,), self._value.target),)

    def tip_at(self, point: QPointF) -> str:
        """The whole address."""
        return self._address

    def position_at(self, x: float, y: float) -> int:
        """Before or after the words: they are selected as a whole."""
        return 0 if x < self._text_box.center().x() else self._length

    @property
    def _length(self) -> int:
        return units(self._value.text or self._value.target)

    def caret(self, position: int) -> QRectF:
        """Where a position stands."""
        box = self._text_box
        return QRectF(box.left() if position < self._length else box.right(), box.top(), 1, box.height())

    def whole(self, position: int, forward: bool) -> int:
        """Before or after the words."""
        if position in (0, self._length):
            return position
        return self._length if forward else 0

    def rects(self, start: int, end: int) -> list[QRectF]:
        """Where a range lies."""
        return [self._text_box]
