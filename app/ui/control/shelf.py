"""Keeps the page Attachments of the inspector on the open conversation, and does what is wanted there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, SignalInstance

from app.model.attachment import AttachmentUse, DraftItem
from app.model.errors import ChatelaineError
from app.model.ids import AttachmentId
from app.ui.control.rasters import image_of
from app.ui.control.shelf_words import draft_rows, sent_rows
from app.ui.inspector.shelf_rows import Row, ShelfRow
from app.ui.wording import error_words

if TYPE_CHECKING:
    from app.services.attachments import Attachments
    from app.services.previews import Previews
    from app.ui.control.open_chat import OpenChat
    from app.ui.control.opening import OpenControl
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.transcript import TranscriptView

_PAUSE_MS = 100  # several changes that come together are one look


@dataclass(frozen=True, slots=True)
class DraftShelf:
    """What the page needs of the draft that is shown: its items with their words, and what can be done with one by id.

    ``changed`` is a signal without a value.
    """

    items: Callable[[], Sequence[tuple[DraftItem, str]]]
    remove: Callable[[str], object]
    pick_pages: Callable[[str], object]
    changed: SignalInstance


class ShelfControl(QObject):
    """Reads only while the page is to be seen."""

    def __init__(  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        chat: OpenChat,
        transcript: TranscriptView,
        attachments: Attachments,
        previews: Previews,
        draft: DraftShelf,
        opening: OpenControl,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._page = window.inspector.attachments
        self._chat = chat
        self._transcript = transcript
        self._attachments = attachments
        self._previews = previews
        self._draft = draft
        self._opening = opening
        self._tasks = tasks
        self._looks = 0
        self._asked: set[str] = set()
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._soon.timeout.connect(self.refresh)
        window.inspector.seen.connect(self.refresh)
        for signal in (chat.switched, chat.grown, draft.changed):
            signal.connect(self._soon.start)
        self._page.list.wanted.connect(self._draw)
        self._page.acted.connect(self._act)
        self._page.turn_wanted.connect(transcript.jumps.to)

    def refresh(self) -> None:
        """Look again, if anybody sees it."""
        if self._page.isVisible():
            self._looks += 1
            self._tasks.start("list attachments", self._look(self._looks))

    async def _look(self, number: int) -> None:
        conversation = self._chat.id
        try:
            uses = await self._attachments.of_conversation(conversation) if conversation is not None else ()
        except ChatelaineError as error:
            self._page.show_nothing(error_words(error.error))
            return
        if number == self._looks and conversation == self._chat.id:
            self._page.show_rows(self._rows(uses))

    def _rows(self, uses: tuple[AttachmentUse, ...]) -> list[Row]:
        return [*sent_rows(uses, self._chat.messages), *draft_rows(self._draft.items())]

    def _draw(self, rows: tuple[ShelfRow, ...]) -> None:
        for row in rows:
            if row.id not in self._asked:
                self._asked.add(row.id)
                self._tasks.start("draw a thumbnail", self._draw_one(row))

    async def _draw_one(self, row: ShelfRow) -> None:
        assert row.held is not None
        side = self._page.picture_side()
        try:
            raster = await self._previews.picture(row.held, side, side)
            if raster is not None:
                self._page.show_picture(row.id, await asyncio.to_thread(image_of, raster))
        finally:
            self._asked.discard(row.id)

    def _act(self, row: ShelfRow, wish: str) -> None:
        if wish == "remove":
            self._draft.remove(row.id)
        elif wish == "pages":
            self._draft.pick_pages(row.id)
        else:
            self._opening.do(AttachmentId(row.id), wish)
