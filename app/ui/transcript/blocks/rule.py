"""Thematic breaks."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from app.logic.markdown.values import Rule
from app.ui.transcript.blocks.base import BlockState, Layout, Shown, Tools
from app.ui.transcript.ink import Ink


class RuleLayout(Layout):
    """A line across the column."""

    def __init__(self, value: Rule, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self.height = 17

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw the line."""
        painter.setPen(self.ink.colors.line)
        painter.drawLine(QPointF(0, 8.5), QPointF(self.width, 8.5))
