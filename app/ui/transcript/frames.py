"""Quotes and list items around a block: how far they indent it, and their bars and markers."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.logic.markdown.values import Frame, FrameKind
from app.ui.transcript.blocks.line import baseline
from app.ui.transcript.ink import Face, Ink
from app.ui.transcript.model import Prose, Strip, Tone

QUOTE_INDENT = 16
ITEM_INDENT = 26
THOUGHT_INDENT = 14
RIGHT_TO_LEFT = "\u200f"  # a mark of no width: the full stop of a number stands on its left
DEEPEST = 240  # px; deeper nesting is not indented any further


def indent(strip: Strip) -> int:
    """How far a block is set in by its containers, px."""
    steps = sum(QUOTE_INDENT if frame.kind is FrameKind.QUOTE else ITEM_INDENT for frame in strip.frames)
    return min(DEEPEST, steps) + (THOUGHT_INDENT if strip.thought else 0)


def paint_frames(painter: QPainter, ink: Ink, strip: Strip, box: QRectF, mirrored: bool) -> None:
    """Draw bars and markers. *box* is the block with the space above it and the whole column's width."""
    x, depth = 0.0, 0
    if strip.thought:
        painter.fillRect(QRectF(box.left(), box.top(), 2, box.height()), ink.colors.line)
        x = THOUGHT_INDENT
    for frame in strip.frames:
        if x >= DEEPEST:
            return
        if frame.kind is FrameKind.QUOTE:
            _bar(painter, ink, strip, frame, box, x, mirrored)
            x += QUOTE_INDENT
            continue
        if frame.opens:
            _marker(painter, ink, strip, frame, box, x, depth, mirrored)
        depth += 1
        x += ITEM_INDENT


def _bar(painter: QPainter, ink: Ink, strip: Strip, frame: Frame, box: QRectF, x: float, mirrored: bool) -> None:
    top = box.top() + (strip.above if frame.opens else 0)
    left = box.right() - x - 3 if mirrored else box.left() + x
    painter.fillRect(QRectF(left, top, 3, box.bottom() - top), ink.colors.line)


def _marker(
    painter: QPainter, ink: Ink, strip: Strip, frame: Frame, box: QRectF, x: float, depth: int, mirrored: bool
) -> None:
    face = _face(strip, ink)
    top = box.top() + strip.above
    edge = x + ITEM_INDENT - 8  # where markers end, measured from the outer side
    if frame.done is not None:
        _checkbox(painter, ink, QPointF(box.right() - edge if mirrored else box.left() + edge - 13, top), face, frame)
        return
    color = ink.colors.muted
    if frame.kind is FrameKind.NOTE and frame.number == 1:
        painter.fillRect(QRectF(box.left(), box.top() + strip.above / 2, box.width(), 1), ink.colors.line)
    if frame.kind in (FrameKind.NUMBER, FrameKind.NOTE):
        text = f"{RIGHT_TO_LEFT}{frame.number}.{RIGHT_TO_LEFT}" if mirrored else f"{frame.number}."
        width = face.metrics.horizontalAdvance(text)
        painter.setFont(face.font)
        painter.setPen(color)
        left = box.right() - edge if mirrored else box.left() + edge - width
        painter.drawText(QPointF(left, top + baseline(face, face.line)), text)
        return
    centre = QPointF(box.right() - edge + 4 if mirrored else box.left() + edge - 4, top + face.line / 2)
    painter.setPen(QPen(color, 1.2) if depth % 3 == 1 else Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush if depth % 3 == 1 else color)
    if depth % 3 == 2:
        painter.drawRect(QRectF(centre.x() - 2.2, centre.y() - 2.2, 4.4, 4.4))
    else:
        painter.drawEllipse(centre, 2.4, 2.4)


def _face(strip: Strip, ink: Ink) -> Face:
    value = strip.value
    if isinstance(value, Prose):
        if value.level:
            return ink.headings[value.level]
        if value.tone in (Tone.THOUGHT, Tone.NOTE):
            return ink.small
    return ink.chat


def _checkbox(painter: QPainter, ink: Ink, at: QPointF, face: Face, frame: Frame) -> None:
    box = QRectF(at.x(), at.y() + (face.line - 13) / 2, 13, 13)
    painter.setPen(QPen(ink.colors.accent if frame.done else ink.colors.muted, 1.2))
    painter.setBrush(ink.colors.accent if frame.done else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 3, 3)
    if frame.done:
        painter.setPen(QPen(ink.colors.on_accent, 1.6))
        painter.drawPolyline(
            [box.topLeft() + QPointF(3, 6.8), box.topLeft() + QPointF(5.6, 9.4), box.topLeft() + QPointF(10, 3.8)]
        )
