"""Quotes and list items around a block: how far they indent it, and their bars and markers."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.logic.markdown.values import Frame, FrameKind
from app.ui.transcript.blocks.line import baseline
from app.ui.transcript.blocks.prose import prose_face
from app.ui.transcript.ink import Face, Ink
from app.ui.transcript.model import Prose, Strip
from app.ui.transcript.text import runs_right_to_left

QUOTE_INDENT = 16  # px in text of 15 px; these two grow with the text
ITEM_INDENT = 26
THOUGHT_INDENT = 14  # px, as wide as that of the line above thinking
RIGHT_TO_LEFT = "\u200f"  # a mark of no width: the full stop of a number stands on its left
_BOX = 13  # px, the side of a box to tick in text of 15 px
DEEPEST = 240  # px; deeper nesting is not indented any further


def indent(strip: Strip, ink: Ink) -> int:
    """How far a block is set in by its containers, px."""
    steps = sum(_step(frame, ink) for frame in strip.frames)
    return min(DEEPEST, steps) + (THOUGHT_INDENT if strip.thought else 0)


def _step(frame: Frame, ink: Ink) -> int:
    return round((QUOTE_INDENT if frame.kind is FrameKind.QUOTE else ITEM_INDENT) * ink.zoom)


def mirrored(strip: Strip) -> bool:
    """Whether a block's containers stand at its right: it is read from there."""
    return isinstance(strip.value, Prose) and runs_right_to_left(strip.value.runs)


def paint_frames(painter: QPainter, ink: Ink, strip: Strip, box: QRectF) -> None:
    """Draw bars and markers. *box* is the block with the space above it and the whole column's width."""
    leftwards = mirrored(strip)
    x, depth = 0.0, 0
    if strip.thought:
        painter.fillRect(QRectF(box.left(), box.top(), 2, box.height()), ink.colors.line)
        x = THOUGHT_INDENT
    for frame in strip.frames:
        if x >= DEEPEST:
            return
        if frame.kind is FrameKind.QUOTE:
            _bar(painter, ink, strip, frame, box, x, leftwards)
            x += _step(frame, ink)
            continue
        if frame.opens:
            _marker(painter, ink, strip, frame, box, x, depth, leftwards)
        depth += 1
        x += _step(frame, ink)


def _bar(painter: QPainter, ink: Ink, strip: Strip, frame: Frame, box: QRectF, x: float, leftwards: bool) -> None:
    top = box.top() + (strip.above if frame.opens else 0)
    left = box.right() - x - 3 if leftwards else box.left() + x
    painter.fillRect(QRectF(left, top, 3, box.bottom() - top), ink.colors.line)


def _marker(
    painter: QPainter, ink: Ink, strip: Strip, frame: Frame, box: QRectF, x: float, depth: int, leftwards: bool
) -> None:
    face = _face(strip, ink)
    top = box.top() + strip.above
    edge = x + _step(frame, ink) - 8 * ink.zoom  # where markers end, measured from the outer side
    if frame.done is not None:
        left = box.right() - edge if leftwards else box.left() + edge - _BOX * ink.zoom
        _checkbox(painter, ink, QPointF(left, top + (face.line - _BOX * ink.zoom) / 2), frame)
        return
    color = ink.colors.muted
    if frame.kind is FrameKind.NOTE and frame.number == 1:
        painter.fillRect(QRectF(box.left(), box.top() + strip.above / 2, box.width(), 1), ink.colors.line)
    if frame.kind in (FrameKind.NUMBER, FrameKind.NOTE):
        text = f"{RIGHT_TO_LEFT}{frame.number}.{RIGHT_TO_LEFT}" if leftwards else f"{frame.number}."
        width = face.metrics.horizontalAdvance(text)
        painter.setFont(face.font)
        painter.setPen(color)
        left = box.right() - edge if leftwards else box.left() + edge - width
        painter.drawText(QPointF(left, top + baseline(face, face.line)), text)
        return
    centre = QPointF(box.right() - edge + 4 * ink.zoom if leftwards else box.left() + edge - 4 * ink.zoom, top)
    _bullet(painter, color, centre + QPointF(0, face.line / 2), depth, ink.zoom)


def _bullet(painter: QPainter, color: QColor, centre: QPointF, depth: int, zoom: float) -> None:
    """A disc, a ring or a square, by the depth of the list."""
    painter.setPen(QPen(color, 1.2 * zoom) if depth % 3 == 1 else Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush if depth % 3 == 1 else color)
    if depth % 3 == 2:
        half = QPointF(2.2, 2.2) * zoom
        painter.drawRect(QRectF(centre - half, centre + half))
    else:
        painter.drawEllipse(centre, 2.4 * zoom, 2.4 * zoom)


def _face(strip: Strip, ink: Ink) -> Face:
    return prose_face(strip.value, ink) if isinstance(strip.value, Prose) else ink.chat


def _checkbox(painter: QPainter, ink: Ink, at: QPointF, frame: Frame) -> None:
    painter.save()
    painter.translate(at)
    painter.scale(ink.zoom, ink.zoom)
    painter.setPen(QPen(ink.colors.accent if frame.done else ink.colors.muted, 1.2))
    painter.setBrush(ink.colors.accent if frame.done else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(0, 0, _BOX, _BOX), 3, 3)
    if frame.done:
        painter.setPen(QPen(ink.colors.on_accent, 1.6))
        painter.drawPolyline([QPointF(3, 6.8), QPointF(5.6, 9.4), QPointF(10, 3.8)])
    painter.restore()
