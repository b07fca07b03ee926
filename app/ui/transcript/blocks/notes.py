"""Short remarks on a turn: stopped, waiting, working."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from app.logic.markdown.values import Run
from app.ui.amounts import seconds
from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action, BlockState, Layout, Shown, Tools
from app.ui.transcript.blocks.line import baseline
from app.ui.transcript.blocks.rich import RichText
from app.ui.transcript.blocks.words import Word, Words
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import Note, Wait, Working

_APART = 14  # px between the countdown and the words beside it


class NoteLayout(Layout):
    """One muted remark."""

    def __init__(self, value: Note, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._text = RichText(ink, ink.small, ink.colors.muted, (Run(value.text),))
        self._text.set_width(width)
        self.height = ceil(self._text.height)

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw the remark."""
        self._text.paint(painter)


class WorkingLayout(Layout):
    """What stands in place of an answer before its first event."""

    ticks = True

    def __init__(self, value: Working, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._value = value
        self._tools = tools
        self.height = ceil(ink.small.line)

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw the words."""
        waited = self._tools.now_ms() - self._value.started_ms
        words = tr("Waiting for the answer…")
        if waited >= 2000:
            words = tr("Waiting for the answer… {0}", seconds(waited))
        painter.setFont(self.ink.small.font)
        painter.setPen(self.ink.colors.muted)
        painter.drawText(QPointF(0, baseline(self.ink.small, self.height)), words)


class WaitLayout(Layout):
    """A request that is held back: why, for how long, and the two ways out."""

    ticks = True

    def __init__(self, value: Wait, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._value = value
        self._tools = tools
        self._line = ceil(ink.small.line)
        reason = value.error.message if value.error else tr("Preparing the connection…")
        self._reason = RichText(ink, ink.small, ink.colors.warn if value.error else ink.colors.muted, (Run(reason),))
        self._reason.set_width(width)
        top = ceil(self._reason.height)
        self._words = Words(_wait_words() if value.until_ms else (), ink, width, self._line, top)
        if ink.small.metrics.horizontalAdvance(countdown_words(value, tools.now_ms())) > self._words.left - _APART:
            self._words.move_to(top + self._line)
            self.height = top + self._line * (1 + self._words.lines)
        else:
            self.height = top + (self._line if value.until_ms else 0)

    def update(self, value: object) -> bool:
        """Only the time may differ."""
        if not isinstance(value, Wait) or value != self._value:
            return False
        self.touch()
        return True

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw reason, countdown and actions; these stand below where there is no room beside it."""
        self._reason.paint(painter)
        if not self._value.until_ms:
            return
        top = ceil(self._reason.height)
        painter.setFont(self.ink.small.font)
        painter.setPen(self.ink.colors.muted)
        words = countdown_words(self._value, self._tools.now_ms())
        painter.drawText(QPointF(0, top + baseline(self.ink.small, self._line)), words)
        self._words.paint(painter, shown)

    def actions(self) -> Sequence[Action]:
        """Retry now and Cancel, behind the countdown."""
        return self._words.actions()


def countdown_words(wait: Wait, now_ms: int) -> str:
    """How long it is until the next attempt; empty while the program only prepares."""
    if not wait.until_ms:
        return ""
    left = max(0, wait.until_ms - now_ms)
    return tr("Trying again in {0} (attempt {1})", seconds(-(-left // 1000) * 1000), wait.attempt + 1)


def _wait_words() -> list[Word]:
    return [
        Word("retry_now", tr("Retry now"), tr("Retry now"), always=True),
        Word("cancel_wait", tr("Cancel"), tr("Cancel and keep what is here"), always=True),
    ]
