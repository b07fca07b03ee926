"""That the model declined to answer: a calm card with what, why and what can be done."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.logic.markdown.values import Run, Style
from app.ui.transcript.blocks.base import BlockState, Layout, Shown, Tools
from app.ui.transcript.blocks.rich import RichText
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import Refusal

_PAD = 12
_EDGE = 3.0


class RefusalLayout(Layout):
    """A card with the colour of a warning at its left edge."""

    def __init__(self, value: Refusal, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._parts: list[tuple[float, RichText]] = []
        top = float(_PAD)
        top = self._add(top, ink.colors.text, Run(value.title, Style.BOLD))
        top = self._add(top, ink.colors.text, Run(value.explanation))
        top = self._add(top, ink.colors.muted, Run(value.advice))
        self.height = ceil(top + _PAD)

    def _add(self, top: float, color: QColor, run: Run) -> float:
        if not run.text:
            return top
        rich = RichText(self.ink, self.ink.small, color, (run,))
        rich.set_width(max(20.0, self.width - 2 * _PAD - _EDGE))
        self._parts.append((top, rich))
        return top + rich.height + 2

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw card and words."""
        painter.setPen(self.ink.colors.line)
        painter.setBrush(self.ink.colors.card)
        painter.drawRoundedRect(QRectF(0.5, 0.5, self.width - 1, self.height - 1), 8, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.ink.colors.warn)
        painter.drawRoundedRect(QRectF(0, 6, _EDGE, self.height - 12), _EDGE / 2, _EDGE / 2)
        for top, rich in self._parts:
            painter.translate(_PAD + _EDGE, top)
            rich.paint(painter)
            painter.translate(-_PAD - _EDGE, -top)
