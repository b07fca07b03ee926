"""Marks the words that were searched, over a block that is painted already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.ui.theme.stylesheet import mix
from app.ui.transcript.blocks.base import Layout
from app.ui.transcript.ink import Ink

_FEW = 20  # marks; of more only those inside the clip are measured


@dataclass(frozen=True, slots=True)
class Mark:
    """A UTF-16 range of a block's text. ``current`` is the one that the reader was brought to."""

    start: int
    end: int
    current: bool = False


class Marks(Protocol):
    """Knows what is marked."""

    def marks(self, item: int, slot: int) -> Sequence[Mark]:
        """The marks of one block, in order."""
        ...


def paint_marks(painter: QPainter, ink: Ink, layout: Layout, marks: Sequence[Mark], clip: QRectF) -> None:
    """Tint the ground of *marks*, as if under the text; the current one has an outline, too."""
    room = QRectF(0, 0, layout.width, layout.height)
    for mark in _inside(layout, marks, clip):
        if layout.hides(mark.start):
            continue
        for rect in layout.rects(mark.start, mark.end):
            part = rect.adjusted(-1, 0, 1, 0) & room
            if not part.isEmpty():
                _tint(painter, ink, part, mark.current)


def _inside(layout: Layout, marks: Sequence[Mark], clip: QRectF) -> Sequence[Mark]:
    if len(marks) <= _FEW:
        return marks
    line = 2 * layout.ink.chat.line
    top, bottom = clip.top() - line, clip.bottom() + line
    first = min(layout.position_at(0, top), layout.position_at(layout.width, top)) if top > 0 else 0
    if bottom >= layout.height:
        return [mark for mark in marks if mark.end >= first]
    last = max(layout.position_at(0, bottom), layout.position_at(layout.width, bottom))
    return [mark for mark in marks if mark.end >= first and mark.start <= last]


def _tint(painter: QPainter, ink: Ink, rect: QRectF, current: bool) -> None:
    dark = ink.theme.dark
    share = 0.55 if current else 0.3
    # Multiplied with a light page, or screened onto a dark one, the colour changes the ground and spares the text.
    color = mix(QColor("black" if dark else "white"), ink.colors.warn, share)
    painter.save()
    modes = QPainter.CompositionMode
    painter.setCompositionMode(modes.CompositionMode_Screen if dark else modes.CompositionMode_Multiply)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(rect, 3, 3)
    painter.restore()
    if current:
        painter.setPen(QPen(ink.colors.warn, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(0.25, 0.25, -0.25, -0.25), 3, 3)
