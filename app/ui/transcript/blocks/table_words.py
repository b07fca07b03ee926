"""What can be done with a table, at its upper right: seen when the mouse or the focus is on the table."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from PySide6.QtGui import QPainter

from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action, BlockState, Shown
from app.ui.transcript.blocks.words import Word, Words
from app.ui.transcript.ink import Ink


def words_height(ink: Ink) -> int:
    """The room above a table, px; none on paper."""
    return 0 if ink.paper else ceil(ink.facts.line) + 4


class TableWords:
    """``Copy as TSV`` and ``Copy as Markdown``; shorter where there is no room."""

    def __init__(self, ink: Ink, width: int, state: BlockState) -> None:
        self._ink = ink
        self._width = width
        self._state = state
        self.height = words_height(ink)

    def _words(self) -> Words:
        long = Words(self._named(tr("Copy as TSV"), tr("Copy as Markdown")), self._ink, self._width, self.height)
        return long if long.left >= 0 else Words(self._named("TSV", "Markdown"), self._ink, self._width, self.height)

    def _named(self, tsv: str, markdown: str) -> list[Word]:
        named = (("copy_tsv", tsv, tr("Copy table as TSV")), ("copy_markdown", markdown, tr("Copy table as Markdown")))
        return [Word(key, tr("Copied") if self._state.copied == key else text, label) for key, text, label in named]

    def actions(self) -> list[Action]:
        """Both, from left to right; none on paper."""
        return self._words().actions() if self.height else []

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw the words when they are to be seen: a page of tables would otherwise be full of them."""
        if self.height and (shown.hover != -1 or shown.focus != -1 or self._state.copied):
            self._words().paint(painter, replace(shown, near=True))
