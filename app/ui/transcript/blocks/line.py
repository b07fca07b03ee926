"""What several blocks draw on a line of small print: where its text stands, and the mark of what folds."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPolygonF, QTextLayout

from app.ui.transcript.blocks.rich import cursor_x
from app.ui.transcript.ink import Face
from app.ui.transcript.text import units

MARK = 12.0  # px from the left of that mark to the words behind it, in text of 15 px


def paint_triangle(painter: QPainter, x: float, y: float, is_open: bool, zoom: float = 1.0) -> None:
    """Draw the mark of something that folds, in the pen's colour, around the height *y*; *zoom* 1.0 is 7 px high."""
    points = [(-0.5, -2.5), (6.5, -2.5), (3, 3)] if is_open else [(0, -3.5), (6, 0), (0, 3.5)]
    painter.save()
    painter.setBrush(painter.pen().color())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPolygon(QPolygonF([QPointF(x + dx * zoom, y + dy * zoom) for dx, dy in points]))
    painter.restore()


def baseline(face: Face, height: float) -> float:
    """Where text stands so that it looks centred in *height* px."""
    return (height + face.metrics.ascent() - face.metrics.descent()) / 2


def span(face: Face, shown: str, start: int, end: int) -> tuple[float, float]:
    """Where a UTF-16 range stands on a line that shows the beginning of a text: left and right, px.

    What was left out stands where the ellipsis does.
    """
    layout = QTextLayout(shown, face.font)
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    last = units(shown)
    first, second = min(start, max(0, last - 1)), min(max(end, start + 1), last)
    edges = [cursor_x(line, place) for place in (first, second)]
    return min(edges), max(edges)
