"""What the user wrote, as typed, in a soft bubble at the right."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from app.logic.markdown.values import Run
from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action, BlockState, Layout, Shown, Tools
from app.ui.transcript.blocks.line import baseline
from app.ui.transcript.blocks.rich import RichText
from app.ui.transcript.ink import BUBBLE_SHARE, Ink
from app.ui.transcript.model import Bubble, BubbleFold

_RADIUS = 14.0
_SMALL = 3.0  # the corner at the bottom right
_PAD_X = 14
_PAD_Y = 9
_FOOT_GAP = 4  # px above the words that show the rest


class BubbleLayout(Layout):
    """One piece of a user's message; a long message has several, which join into one bubble."""

    def __init__(self, value: Bubble, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._value = value
        if value.hidden:
            return
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
        if self._value.hidden:
            return
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
        if self._value.hidden:
            return 0
        return self._text.position_at(x - self._left - _PAD_X, y - self._pad_top)

    def caret(self, position: int) -> QRectF:
        """Where a position stands."""
        if self._value.hidden:
            return QRectF()
        return self._text.caret(position).translated(self._left + _PAD_X, self._pad_top)

    def rects(self, start: int, end: int) -> list[QRectF]:
        """Where a range lies."""
        return [rect.translated(self._left + _PAD_X, self._pad_top) for rect in self._text.rects(start, end)]


class BubbleFoldLayout(Layout):
    """The foot of a bubble that folds, with the words to click."""

    def __init__(self, value: BubbleFold, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._value = value
        self._line = ceil(ink.facts.line) + 4
        self.height = _FOOT_GAP + self._line + _PAD_Y
        wide = max(60, round(width * BUBBLE_SHARE))
        self._box = QRectF(width - wide, 0, wide, self.height)

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw the end of the bubble and the words."""
        colors = self.ink.colors
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.bubble)
        painter.drawPath(rounded(self._box, (0.0, 0.0, _SMALL, _RADIUS)))
        painter.setFont(self.ink.facts.font)
        painter.setPen(colors.text if 0 in (shown.hover, shown.focus) else colors.accent)
        base = _FOOT_GAP + baseline(self.ink.facts, self._line)
        painter.drawText(QPointF(self._box.left() + _PAD_X, base), self._value.words)

    def actions(self) -> Sequence[Action]:
        """Show the rest, or hide it."""
        wide = self.ink.facts.metrics.horizontalAdvance(self._value.words) + 8
        label = tr("Show less of this message") if self._value.open else tr("Show this message whole")
        return (Action("fold", label, (QRectF(self._box.left() + _PAD_X - 4, _FOOT_GAP, wide, self._line),)),)


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
