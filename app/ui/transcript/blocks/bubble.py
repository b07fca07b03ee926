"""What the user wrote, as typed, in a soft bubble at the right."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from app.logic.markdown.values import Run
from app.ui.transcript.blocks.base import BlockState, Layout, Shown, Tools
from app.ui.transcript.blocks.rich import RichText
from app.ui.transcript.ink import BUBBLE_SHARE, Ink
from app.ui.transcript.model import Bubble

_RADIUS = 14.0
_SMALL = 3.0  # the corner at the bottom right
_PAD_X = 14
_PAD_Y = 9


class BubbleLayout(Layout):
    """One piece of a user's message; a long message has several, which join into one bubble."""

    def __init__(self, value: Bubble, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._value = value
        widest = max(60, round(width * BUBBLE_SHARE))
        self._text = RichText(ink, ink.chat, ink.colors.text, (Run(value.text),))
        self._text.set_width(widest - 2 * _PAD_X)
        whole = value.first and value.last
        inner = min(widest - 2 * _PAD_X, ceil(self._text.natural_width) + 1) if whole else widest - 2 * _PAD_X
        self._text.set_width(inner)
        self._left = width - inner - 2 * _PAD_X
        self._pad_top = _PAD_Y if value.first else 0
        self.height = ceil(self._text.height) + self._pad_top + (_PAD_Y if value.last else 0)

    def update(self, value: object) -> bool:
        """A bubble never grows."""
        return False

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw the piece of the bubble, then the text."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.ink.colors.bubble)
        painter.drawPath(self._outline())
        painter.translate(self._left + _PAD_X, self._pad_top)
        if self.ink.paper:
            self._text.paint_lines(painter, shown.clip.translated(-self._left - _PAD_X, -self._pad_top))
        else:
            self._text.paint(painter, shown.selected)
        painter.translate(-self._left - _PAD_X, -self._pad_top)

    def breaks(self) -> Sequence[int]:
        """Between lines."""
        return [cut + self._pad_top for cut in self._text.cuts()]

    def _outline(self) -> QPainterPath:
        top = _RADIUS if self._value.first else 0.0
        bottom = _RADIUS if self._value.last else 0.0
        small = _SMALL if self._value.last else 0.0
        return rounded(QRectF(self._left, 0, self.width - self._left, self.height), (top, top, small, bottom))

    def position_at(self, x: float, y: float) -> int:
        """The UTF-16 position nearest to a point."""
        return self._text.position_at(x - self._left - _PAD_X, y - self._pad_top)

    def caret(self, position: int) -> QRectF:
        """Where a position stands."""
        return self._text.caret(position).translated(self._left + _PAD_X, self._pad_top)

    def rects(self, start: int, end: int) -> list[QRectF]:
        """Where a range lies."""
        return [rect.translated(self._left + _PAD_X, self._pad_top) for rect in self._text.rects(start, end)]


def rounded(rect: QRectF, radii: tuple[float, float, float, float]) -> QPainterPath:
    """A rectangle with its own radius at top left, top right, bottom right and bottom left, px."""
    a, b, c, d = radii
    path = QPainterPath(QPointF(rect.left() + a, rect.top()))
    path.lineTo(rect.right() - b, rect.top())
    if b:
        path.arcTo(QRectF(rect.right() - 2 * b, rect.top(), 2 * b, 2 * b), 90, -90)
    path.lineTo(rect.right(), rect.bottom() - c)
    if c:
        path.arcTo(QRectF(rect.right() - 2 * c, rect.bottom() - 2 * c, 2 * c, 2 * c), 0, -90)
    path.lineTo(rect.left() + d, rect.bottom())
    if d:
        path.arcTo(QRectF(rect.left(), rect.bottom() - 2 * d, 2 * d, 2 * d), 270, -90)
    path.lineTo(rect.left(), rect.top() + a)
    if a:
        path.arcTo(QRectF(rect.left(), rect.top(), 2 * a, 2 * a), 180, -90)
    path.closeSubpath()
    return path
