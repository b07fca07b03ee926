"""Says below a running answer for how long nothing has come."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from app.ui.amounts import seconds
from app.ui.i18n import tr
from app.ui.transcript.blocks.base import BlockState, Layout, Shown, Tools
from app.ui.transcript.blocks.line import baseline
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import Quiet

_PATIENCE_MS = 8_000  # shorter pauses are nothing to speak of


class QuietLayout(Layout):
    """As high as the line of facts that will stand here, so that nothing moves when words appear or the answer ends."""

    ticks = True

    def __init__(self, value: Quiet, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._value = value
        self._tools = tools
        self.height = ceil(ink.facts.line) + 4
        if not value.heard.ms:  # an answer that ran already when it was opened
            value.heard.ms = tools.now_ms()

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw the words, if there is something to say."""
        words = quiet_words(self._value, self._tools.now_ms())
        if words:
            painter.setFont(self.ink.facts.font)
            painter.setPen(self.ink.colors.muted)
            painter.drawText(QPointF(0, baseline(self.ink.facts, self.height)), words)


def quiet_words(value: Quiet, now_ms: int) -> str:
    """For how long nothing has come; empty while that is not long."""
    silent = now_ms - value.heard.ms
    return tr("No new text for {0}", seconds(silent)) if value.heard.ms and silent >= _PATIENCE_MS else ""
