"""A card with a coloured left edge that says something in several parts, such as that an answer failed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.logic.markdown.values import Run, Style
from app.ui.transcript.blocks.base import Layout, Shown
from app.ui.transcript.blocks.rich import RichText
from app.ui.transcript.ink import Face, Ink

PAD = 12
_EDGE = 3.0
_RADIUS = 8
_LEAST = 20.0  # px that words have, at least


class EdgedCard(Layout):
    """The card. Whoever makes one adds its parts from the top down, and sets the height."""

    def __init__(self, ink: Ink, width: int, edge: QColor) -> None:
        super().__init__(ink, width)
        self._edge = edge
        self._parts: list[tuple[float, RichText]] = []

    def add(self, top: float, face: Face, color: QColor, text: str, style: Style = Style.PLAIN) -> float:
        """Put *text* at the height *top* (px), unless it is empty; returns where it ends."""
        if not text:
            return top
        rich = RichText(self.ink, face, color, (Run(text, style),))
        rich.set_width(max(_LEAST, self.width - 2 * PAD - _EDGE))
        self._parts.append((top, rich))
        return top + rich.height

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw card and words."""
        painter.setPen(self.ink.colors.line)
        painter.setBrush(self.ink.colors.card)
        painter.drawRoundedRect(QRectF(0.5, 0.5, self.width - 1, self.height - 1), _RADIUS, _RADIUS)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._edge)
        painter.drawRoundedRect(QRectF(0, 6, _EDGE, self.height - 12), _EDGE / 2, _EDGE / 2)
        for top, rich in self._parts:
            painter.translate(PAD + _EDGE, top)
            rich.paint(painter)
            painter.translate(-PAD - _EDGE, -top)
