"""One source: its number, its title as a link, and where it is."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from app.ui.transcript.blocks.base import Action, BlockState, Layout, Shown, Tools
from app.ui.transcript.blocks.rich import RichText
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import SourceRow


class SourceLayout(Layout):
    """A row of small text; long titles wrap."""

    def __init__(self, value: SourceRow, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._text = RichText(ink, ink.small, ink.colors.muted, value.runs)
        self._text.set_width(width)
        self.height = ceil(self._text.height)

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw the row; the title under mouse or focus is underlined."""
        self._text.paint(painter, shown.selected)
        actions = self.actions()
        for index in {shown.hover, shown.focus}:
            if 0 <= index < len(actions):
                painter.setPen(self.ink.colors.accent)
                for rect in actions[index].rects:
                    painter.drawLine(rect.bottomLeft(), rect.bottomRight())

    def actions(self) -> Sequence[Action]:
        """The link."""
        return [Action("link", run.text, tuple(rects), run.link or "") for run, rects in self._text.links()]

    def position_at(self, x: float, y: float) -> int:
        """The UTF-16 position nearest to a point."""
        return self._text.position_at(x, y)

    def caret(self, position: int) -> QRectF:
        """Where a position stands."""
        return self._text.caret(position)
