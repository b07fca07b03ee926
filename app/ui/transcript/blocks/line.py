"""One line of small print with buttons made of words at its right: the base of several blocks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from app.ui.transcript.blocks.base import Action, Shown
from app.ui.transcript.ink import Face, Ink

GAP = 10.0  # px between words that can be clicked


def paint_triangle(painter: QPainter, x: float, y: float, is_open: bool) -> None:
    """Draw the mark of something that folds, in the pen's colour, around the height *y*."""
    points = [(-0.5, -2.5), (6.5, -2.5), (3, 3)] if is_open else [(0, -3.5), (6, 0), (0, 3.5)]
    painter.save()
    painter.setBrush(painter.pen().color())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPolygon(QPolygonF([QPointF(x + dx, y + dy) for dx, dy in points]))
    painter.restore()


def baseline(face: Face, height: float) -> float:
    """Where text stands so that it looks centred in *height* px."""
    return (height + face.metrics.ascent() - face.metrics.descent()) / 2


def word_actions(words: Sequence[tuple[str, str, str]], face: Face, right: float, height: float) -> list[Action]:
    """Lay (key, word, label) triples from *right* leftwards; the result is in reading order."""
    found = []
    for key, word, label in reversed(words):
        width = face.metrics.horizontalAdvance(word) + 8
        found.append(Action(key, label, (QRectF(right - width + 4, 0, width, height),)))
        right -= width + GAP - 8
    return found[::-1]


def paint_words(
    painter: QPainter, ink: Ink, actions: Sequence[Action], words: Sequence[str], shown: Shown, top: float = 0.0
) -> None:
    """Draw the words of *actions*, the one under mouse or focus in full colour; none on paper."""
    if ink.paper:
        return
    painter.setFont(ink.facts.font)
    for index, (action, word) in enumerate(zip(actions, words, strict=True)):
        lit = index in (shown.hover, shown.focus)
        painter.setPen(ink.colors.text if lit else ink.colors.muted)
        rect = action.rects[0]
        painter.drawText(QPointF(rect.left() + 4, top + rect.top() + baseline(ink.facts, rect.height())), word)
