"""Draws pages: the title above, the number below, and the parts of blocks in between."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Shown
from app.ui.transcript.frames import mirrored, paint_frames
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import Strip
from app.ui.transcript.paper.flow import Part
from app.ui.transcript.paper.galley import Piece
from app.ui.transcript.paper.sheet import HEADER, Sheet

_INSIDE = 0.5  # px; a line that only touches a cut belongs to the other page
_OVERHANG = 8.0  # px that markers and the ground of code may reach beyond a block's sides


class PagePainter:
    """Draws with *painter*, which stands at the sheet's top left corner and counts in px."""

    def __init__(self, painter: QPainter, ink: Ink, sheet: Sheet, title: str) -> None:
        self._painter = painter
        self._ink = ink
        self._sheet = sheet
        self._title = " ".join(title.split())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def frame(self, number: int, count: int) -> None:
        """Title and page number."""
        painter, face = self._painter, self._ink.facts
        painter.setFont(face.font)
        painter.setPen(self._ink.colors.muted)
        title = face.metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, self._sheet.width)
        line = QRectF(0, 0, self._sheet.width, face.line)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, title)
        line.moveBottom(self._sheet.height)
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, tr("{0} of {1}", number, count))
        painter.setPen(self._ink.colors.line)
        painter.drawLine(QPointF(0, face.line + 4), QPointF(self._sheet.width, face.line + 4))

    def part(self, piece: Piece, part: Part) -> None:
        """A part of a block."""
        painter = self._painter
        painter.save()
        body = QRectF(-_OVERHANG, HEADER, self._sheet.width + 2 * _OVERHANG, self._sheet.body)
        painter.setClipRect(body)
        painter.translate(0, HEADER + part.y)
        painter.scale(part.shrink, part.shrink)
        self._frames(piece.strip, part)
        painter.translate(0 if piece.strip is not None and mirrored(piece.strip) else piece.left, 0)
        if part.head:
            self._slice(piece, 0, part.head, -part.head)
        self._slice(piece, part.top, part.bottom, 0)
        painter.restore()

    def _frames(self, strip: Strip | None, part: Part) -> None:
        if strip is None or not (strip.frames or strip.thought):
            return
        if part.top:  # markers stand on the first part
            strip = replace(strip, above=0, frames=tuple(replace(frame, opens=False) for frame in strip.frames))
        height = part.bottom - part.top + part.head + strip.above
        box = QRectF(0, -part.head - strip.above, self._sheet.width, height)
        paint_frames(self._painter, self._ink, strip, box)

    def _slice(self, piece: Piece, top: float, bottom: float, at: float) -> None:
        """Draw what lies between *top* and *bottom* of a block (px of the sheet) at the height *at*."""
        painter, layout = self._painter, piece.layout
        painter.save()
        painter.translate(0, at)
        painter.scale(piece.scale, piece.scale)
        begin, end = top / piece.scale, bottom / piece.scale
        painter.translate(0, -begin)
        if begin <= 0 and end >= layout.height:
            layout.paint(painter, Shown(QRectF(0, 0, layout.width, layout.height)))
        else:
            strip = QRectF(-_OVERHANG, begin, layout.width + 2 * _OVERHANG, end - begin)
            painter.setClipRect(strip, Qt.ClipOperation.IntersectClip)
            layout.paint(painter, Shown(strip.adjusted(_OVERHANG, _INSIDE, -_OVERHANG, -_INSIDE)))
        painter.restore()
