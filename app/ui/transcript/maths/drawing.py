"""A formula as outlines: where it stands, how large it is, and how it is painted."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QTransform

from app.ui.theme.contrast import contrast

_THIN = 0.2  # em; a bar that is higher is a box
_READABLE = 3.0  # contrast below which a colour that the formula asks for is left out


@dataclass(frozen=True, slots=True)
class Piece:
    """A filled outline in em, the baseline at 0 and y down. ``color`` None is the colour of the text."""

    path: QPainterPath
    color: QColor | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle in em: the line of a fraction, the roof of a root, a rule. They are kept on whole pixels."""

    rect: QRectF
    color: QColor | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """A formula that was set. Lengths are em of the surrounding text, from its baseline.

    ``grounds`` are painted below everything else.
    """

    width: float
    ascent: float
    descent: float
    pieces: tuple[Piece, ...]
    bars: tuple[Bar, ...] = ()
    grounds: tuple[Bar, ...] = ()

    def paint(self, painter: QPainter, at: QPointF, size: float, color: QColor, ground: QColor) -> None:
        """Draw it with its baseline's left end *at* a point, an em being *size* px, on a background of *ground*."""
        painter.save()
        for bar in self.grounds:
            if bar.color is not None and contrast(bar.color, color) >= _READABLE:
                painter.fillRect(_placed(bar.rect, at, size), bar.color)
        start = _snapped(painter, at)
        for bar in self.bars:
            painter.fillRect(_crisp(painter, bar.rect, start, size), _shown(bar.color, color, ground))
        move = QTransform.fromTranslate(start.x(), start.y()).scale(size, size)
        for piece in self.pieces:
            painter.fillPath(move.map(piece.path), _shown(piece.color, color, ground))
        painter.restore()


def _shown(own: QColor | None, color: QColor, ground: QColor) -> QColor:
    """The colour of a part: its own one where it can be read on *ground*, else that of the text."""
    return color if own is None or contrast(own, ground) < _READABLE else own


def _placed(rect: QRectF, at: QPointF, size: float) -> QRectF:
    return QRectF(at.x() + rect.x() * size, at.y() + rect.y() * size, rect.width() * size, rect.height() * size)


def _pixels(painter: QPainter) -> tuple[float, float, float] | None:
    """Device pixels per px, and where px 0 lies on them (x, y); None for what is turned, and for paper."""
    world = painter.deviceTransform()
    if world.isRotating() or world.m11() <= 0 or painter.device().logicalDpiX() > 600:
        return None
    return world.m11(), world.dx(), world.dy()


def _snapped(painter: QPainter, at: QPointF) -> QPointF:
    """The point with its y on a whole pixel of the device, as text has it."""
    found = _pixels(painter)
    if found is None:
        return at
    scale, _, down = found
    return QPointF(at.x(), (round(at.y() * scale + down) - down) / scale)


def _crisp(painter: QPainter, rect: QRectF, at: QPointF, size: float) -> QRectF:
    """The place of a thin bar, px, across its length on whole pixels of the device."""
    placed = _placed(rect, at, size)
    found = _pixels(painter)
    if found is None:
        return placed
    scale, right, down = found
    if rect.height() <= _THIN:
        top, thick = _whole(placed.top(), placed.height(), scale, down)
        return QRectF(placed.x(), top, placed.width(), thick)
    if rect.width() <= _THIN:
        left, thick = _whole(placed.left(), placed.width(), scale, right)
        return QRectF(left, placed.y(), thick, placed.height())
    return placed


def _whole(begin: float, length: float, scale: float, moved: float) -> tuple[float, float]:
    """Begin and length, px, such that both are whole pixels of the device."""
    thick = max(1, round(length * scale))
    first = round((begin + length / 2) * scale + moved - thick / 2)
    return (first - moved) / scale, thick / scale
