"""An error, on the turn that failed: what, why, what to do, and the details one click away."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.logic.markdown.values import Run, Style
from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action, BlockState, Layout, Shown, Tools
from app.ui.transcript.blocks.line import paint_words, word_actions
from app.ui.transcript.blocks.rich import RichText
from app.ui.transcript.ink import Face, Ink
from app.ui.transcript.model import Trouble

_PAD = 12
_EDGE = 3.0


class TroubleLayout(Layout):
    """A card with the error's colour at its left edge."""

    def __init__(self, value: Trouble, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._value = value
        self._parts: list[tuple[float, RichText]] = []
        error = value.error
        top = float(_PAD)
        top = self._add(top, ink.small, ink.colors.text, error.message, Style.BOLD)
        top = self._add(top, ink.small, ink.colors.text, error.advice)
        if error.request_id:
            top = self._add(top + 2, ink.facts, ink.colors.muted, tr("Request {0}", error.request_id))
        if value.open:
            top = self._add(top + 4, ink.facts, ink.colors.muted, trouble_detail(value))
        self._line = ceil(ink.facts.line) + 4
        self._foot = top + 2
        self.height = ceil(self._foot + self._line + _PAD - 4)

    def _add(self, top: float, face: Face, color: QColor, text: str, style: Style = Style.PLAIN) -> float:
        if not text:
            return top
        rich = RichText(self.ink, face, color, (Run(text, style),))
        rich.set_width(self.width - 2 * _PAD - _EDGE)
        self._parts.append((top, rich))
        return top + rich.height

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw card, words and actions."""
        painter.setPen(self.ink.colors.line)
        painter.setBrush(self.ink.colors.card)
        painter.drawRoundedRect(QRectF(0.5, 0.5, self.width - 1, self.height - 1), 8, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.ink.colors.error)
        painter.drawRoundedRect(QRectF(0, 6, _EDGE, self.height - 12), _EDGE / 2, _EDGE / 2)
        for top, rich in self._parts:
            painter.translate(_PAD + _EDGE, top)
            rich.paint(painter)
            painter.translate(-_PAD - _EDGE, -top)
        paint_words(painter, self.ink, self.actions(), [word for _, word, _ in self._words()], shown)

    def _words(self) -> list[tuple[str, str, str]]:
        words = [("retry", tr("Retry"), tr("Retry this answer"))]
        if trouble_detail(self._value):
            words.insert(0, ("fold", tr("Hide details") if self._value.open else tr("Details"), tr("Error details")))
        return words

    def actions(self) -> Sequence[Action]:
        """Details and Retry."""
        found = word_actions(self._words(), self.ink.facts, self.width - _PAD, self._line)
        return [Action(a.key, a.label, tuple(rect.translated(0, self._foot) for rect in a.rects)) for a in found]


def trouble_detail(value: Trouble) -> str:
    """The technical part of an error."""
    error = value.error
    status = tr("HTTP status {0}", error.status) if error.status else ""
    return "\n".join(part for part in (error.code, status, error.detail) if part)
