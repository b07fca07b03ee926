"""Who wrote a turn and when: the line above it on paper."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from app.model.message import Message, Role
from app.ui.transcript.blocks.base import Layout, Shown
from app.ui.transcript.blocks.line import baseline
from app.ui.transcript.facts import ModelName
from app.ui.transcript.ink import Ink
from app.ui.transcript.who import sender, written_at

_GAP = 8.0  # px between sender and time


class BylineLayout(Layout):
    """Sender and time on one line; at the right above the user's bubble, else at the left."""

    def __init__(self, message: Message, ink: Ink, width: int, model_name: ModelName) -> None:
        super().__init__(ink, width)
        self.height = ceil(ink.small.line)
        self._at_right = message.role is Role.USER
        self._time = written_at(message)
        self._bold = QFont(ink.small.font)
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._sender = QFontMetricsF(self._bold).elidedText(
            sender(message, model_name), Qt.TextElideMode.ElideRight, width / 2
        )

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw both."""
        base = baseline(self.ink.small, self.height)
        name = QFontMetricsF(self._bold).horizontalAdvance(self._sender)
        whole = name + _GAP + self.ink.small.metrics.horizontalAdvance(self._time)
        left = self.width - whole if self._at_right else 0.0
        painter.setPen(self.ink.colors.text)
        painter.setFont(self._bold)
        painter.drawText(QPointF(left, base), self._sender)
        painter.setPen(self.ink.colors.muted)
        painter.setFont(self.ink.small.font)
        painter.drawText(QPointF(left + name + _GAP, base), self._time)
