"""The line that stands for an answer's thinking: how long, how many tokens, and a way to open it."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui.amounts import about, seconds
from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action, BlockState, Layout, Shown, Tools
from app.ui.transcript.blocks.line import MARK, baseline, paint_triangle
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import ThinkingLine

RULE_WIDTH = 2
INDENT = 14  # px from the rule's left edge to the text


class ThinkingLayout(Layout):
    """One muted line with a rule at its left."""

    def __init__(self, value: ThinkingLine, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._value = value
        self._tools = tools
        self.ticks = value.running
        self.height = ceil(ink.small.line)

    def update(self, value: object) -> bool:
        """Any thinking line fits in the same place."""
        if not isinstance(value, ThinkingLine):
            return False
        self._value = value
        self.ticks = value.running
        self.touch()
        return True

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw rule, triangle and words."""
        painter.fillRect(QRectF(0, 0, RULE_WIDTH, self.height), self.ink.colors.line)
        face = self.ink.small
        base = baseline(face, self.height)
        lit = shown.hover == 0 or shown.focus == 0
        painter.setPen(self.ink.colors.text if lit else self.ink.colors.muted)
        x = float(INDENT)
        if not self._value.hidden:
            if not self.ink.paper:
                paint_triangle(painter, x, self.height / 2, self._value.open, self.ink.zoom)
            x += MARK * self.ink.zoom
        painter.setFont(face.font)
        words = face.metrics.elidedText(self._words(), Qt.TextElideMode.ElideRight, max(0.0, self.width - x))
        painter.drawText(QPointF(x, base), words)

    def _words(self) -> str:
        return thinking_words(self._value, self._tools.now_ms())

    def actions(self) -> Sequence[Action]:
        """Open or close, unless there is nothing to open."""
        if self._value.hidden:
            return ()
        words = self.ink.small.metrics.horizontalAdvance(self._words())
        width = min(self.width, INDENT + MARK * self.ink.zoom + words + 4)
        label = tr("Hide thinking") if self._value.open else tr("Show thinking")
        return (Action("fold", label, (QRectF(0, 0, width, self.height),)),)


def thinking_words(value: ThinkingLine, now_ms: int) -> str:
    """What the line says, such as ``Thought for 8 s · 412 tokens``."""
    if value.hidden == "redacted":
        words = tr("Thinking that the API returned encrypted")
    elif value.hidden == "omitted":
        words = tr("Thinking without text")
    elif value.running:
        ms = now_ms - (value.started_ms or now_ms)  # it is written once a second: tenths would stand still
        words = tr("Thinking… {0}", seconds(ms)) if ms >= 1000 else tr("Thinking…")
    elif value.started_ms is None or value.ended_ms is None:
        words = tr("Thought")
    else:
        words = tr("Thought for {0}", seconds(value.ended_ms - value.started_ms))
    if value.tokens == 1:
        return tr("{0} · 1 token", words)
    return tr("{0} · {1} tokens", words, about(value.tokens)) if value.tokens else words
