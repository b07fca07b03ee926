"""Fills one viewer: reads what it shows, draws the pages it asks for, searches, finds passages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible

from app.model.errors import ChatelaineError
from app.services.previews import can_be_drawn
from app.ui.control.drawing import PageDrawing
from app.ui.i18n import tr
from app.ui.wording import error_words

if TYPE_CHECKING:
    from app.ui.attachments.viewer import ViewerWindow
    from app.ui.control.handing_out import HandOut
    from app.ui.control.viewing_tools import Shown, Spot, ViewTools

_POINT = 96 / 72  # pixels of a point at 100 %
_MOST_HITS = 500  # what a search in a PDF finds at most


class Viewing(QObject):
    """Lives as long as its viewer."""

    def __init__(self, viewer: ViewerWindow, shown: Shown, tools: ViewTools, hand_out: HandOut) -> None:
        super().__init__(viewer)
        self.viewer = viewer
        self.shown = shown
        self._tools = tools
        self._hand_out = hand_out
        pages = viewer.pages
        self._drawing = PageDrawing(shown.held, tools.previews, tools.tasks, pages.show_picture, pages.show_broken)
        self._looked: asyncio.Task[None] | None = None
        self._let_go: Callable[[], object] | None = None  # of the bytes, while they are at hand
        self._searches = 0
        self._passages = 0
        self._connect()

    def load(self) -> None:
        """Read what is to be shown."""
        self.viewer.show_loading(self.shown.name)
        if can_be_drawn(self.shown.held):
            self._let_go = self._tools.previews.keep_at_hand(self.shown.held)
        self._looked = self._tools.tasks.start("open an attachment", self._load())

    def show_spot(self, spot: Spot) -> None:
        """Go to *spot* once its document is there, and mark the passage."""
        self._passages += 1
        self._tools.tasks.start("find a passage", self._show_spot(spot, self._passages))

    def search(self, words: Sequence[str]) -> None:
        """Look for the first of *words* that stands there, once the document is there."""
        self._searches += 1
        self._tools.tasks.start("search a document", self._find_any(words, self._searches))

    def close(self) -> None:
        """End what is being drawn."""
        self._drawing.draw(())
        if self._let_go is not None:
            self._let_go()
        if self._looked is not None:
            self._looked.cancel()

    # Reading

    async def _load(self) -> None:
        held, name = self.shown.held, self.shown.name
        try:
            if not can_be_drawn(held):
                self.viewer.show_text(await self._tools.previews.text(held))
                return
            facts = self.shown.facts or await self._tools.previews.facts(held, name)
        except ChatelaineError as error:
            self.viewer.show_error(error_words(error.error))
            return
        if facts.page_sizes:
            self.viewer.show_pages(facts.page_sizes, _POINT)
        else:
            self.viewer.show_pages([(facts.width or 1, facts.height or 1)], 1.0, "page")

    async def _show_spot(self, spot: Spot, number: int) -> None:
        if self._looked is not None:
            await asyncio.wait({self._looked})
        if spot.characters is not None:
            self.viewer.show_range(*spot.characters)
            return
        page = spot.pages[0] if spot.pages else 1
        self.viewer.show_passage(page, ())
        try:
            hits = await self._tools.previews.passages(self.shown.held, spot.pages, spot.passage)
        except ChatelaineError as error:
            self.viewer.show_note(error_words(error.error))
            return
        if number != self._passages:
            return
        self.viewer.show_passage(page, hits)
        self.viewer.show_note("" if hits else _not_found(spot.passage))

    # Searching and reading aloud

    def _search(self, words: str) -> None:
        self._searches += 1
        self._tools.tasks.start("search a document", self._find(words, self._searches))

    async def _find(self, words: str, number: int) -> None:
        try:
            hits = await self._tools.previews.search(self.shown.held, words)
        except ChatelaineError as error:
            self.viewer.find_bar.show_trouble(error_words(error.error))
            return
        if number == self._searches:
            self.viewer.show_hits(hits, more=len(hits) >= _MOST_HITS)

    async def _find_any(self, words: Sequence[str], number: int) -> None:
        if self._looked is not None:
            await asyncio.wait({self._looked})
        for each in _one_by_one(words) if self.viewer.searchable else ():
            if self._has_text():
                self.viewer.find_bar.show_words(each)
                await self._find(each, number)
                found = self.viewer.found > 0
            else:
                found = self.viewer.find_text(each)
            if found or number != self._searches:
                return

    def _read_page(self, page: int) -> None:
        """For a screen reader, if there is one."""
        if QAccessible.isActive() and self._has_text():
            self._tools.tasks.start("read a page", self._tell_page(page))

    async def _tell_page(self, page: int) -> None:
        try:
            (text,) = await self._tools.previews.page_texts(self.shown.held, [page])
        except ChatelaineError:
            return  # what cannot be read is shown as broken
        self.viewer.pages.set_page_text(page, text.strip() or tr("This page has no text."))

    def _has_text(self) -> bool:
        return self.shown.held.media_type == "application/pdf"

    def _connect(self) -> None:
        viewer = self.viewer
        viewer.pages.wanted.connect(self._drawing.draw)
        viewer.search_wanted.connect(self._search)
        viewer.page_text_wanted.connect(self._read_page)
        hand_out, shown, tell = self._hand_out, self.shown, viewer.show_note
        viewer.copy_picture_wanted.connect(lambda page: hand_out.copy_picture(shown, page, tell))
        viewer.copy_text_wanted.connect(lambda page: hand_out.copy_text(shown, page, tell))
        viewer.save_wanted.connect(lambda: hand_out.save(shown, viewer, tell))
        viewer.open_wanted.connect(lambda: hand_out.open(shown, tell))
        viewer.reveal_wanted.connect(lambda: hand_out.open(shown, tell, folder=True))
        viewer.closed.connect(self.close)


def _one_by_one(words: Sequence[str]) -> list[str]:
    """What to look for, one after the other: what is given, and then the words of phrases, each once."""
    return list(dict.fromkeys([*words, *(part for each in words for part in each.split())]))


def _not_found(passage: str) -> str:
    words = " ".join(passage.split())
    short = words if len(words) <= 200 else words[:200] + "…"
    return tr("The passage was not found on this page. It is quoted as: {0}", short)
