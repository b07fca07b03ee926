"""An error, on the turn that failed: what, why, what to do, and the details one click away."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtGui import QPainter

from app.logic.markdown.values import Style
from app.logic.rejections import is_repairable
from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action, BlockState, Shown, Tools
from app.ui.transcript.blocks.edged import PAD, EdgedCard
from app.ui.transcript.blocks.full_window import fitting_words
from app.ui.transcript.blocks.words import Word, Words
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import Trouble


class TroubleLayout(EdgedCard):
    """A card with the error's colour at its left edge."""

    def __init__(self, value: Trouble, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width, ink.colors.error)
        error, muted = value.error, ink.colors.muted
        top = self.add(PAD, ink.small, ink.colors.text, error.message, Style.BOLD)
        top = self.add(top, ink.small, ink.colors.text, error.advice)
        if error.request_id:
            top = self.add(top + 2, ink.facts, muted, tr("Request {0}", error.request_id))
        if value.open:
            top = self.add(top + 4, ink.facts, muted, trouble_detail(value))
        line = ceil(ink.facts.line) + 4
        self._words = Words(_words(value), ink, width - PAD, line, top + 2)
        self.height = ceil(top + 2 + line * self._words.lines + PAD - 4)

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw card, words and actions."""
        super().paint(painter, shown)
        self._words.paint(painter, shown)

    def actions(self) -> Sequence[Action]:
        """Details, what helps, and Retry."""
        return self._words.actions()


def _words(value: Trouble) -> list[Word]:
    words = [*_remedies(value), Word("retry", tr("Retry"), tr("Retry this answer"), always=True)]
    if trouble_detail(value):
        shows = tr("Hide details") if value.open else tr("Details")
        words.insert(0, Word("fold", shows, tr("Error details"), always=True))
    return words


def _remedies(value: Trouble) -> list[Word]:
    """What helps besides another attempt."""
    if value.error.code in ("prompt_too_long", "limit_window", "limit_messages"):
        return fitting_words()
    if is_repairable(value.error):
        return [Word("repair", tr("Repair this turn…"), tr("Repair this turn and ask again"), always=True)]
    return []


def trouble_detail(value: Trouble) -> str:
    """The technical part of an error."""
    error = value.error
    status = tr("HTTP status {0}", error.status) if error.status else ""
    return "\n".join(part for part in (error.code, status, error.detail) if part)
