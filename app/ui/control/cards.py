"""Pictures and names of what was attached to messages, for the transcript."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.model.attachment import AttachmentUse, Held
from app.model.errors import ChatelaineError
from app.model.ids import ConversationId
from app.model.message import Message
from app.model.news import TurnFinished, TurnStarted
from app.ui.control.cited_pages import CitedPages
from app.ui.transcript.cards import Known, Lack, Shot
from app.ui.transcript.sections.attaching import preview_of

if TYPE_CHECKING:
    from app.services.attachments import Attachments
    from app.services.citing import Citing
    from app.services.previews import Previews
    from app.ui.bridge import Bridge
    from app.ui.control.open_chat import OpenChat
    from app.ui.tasks import Tasks
    from app.ui.transcript import TranscriptView

_MOST_WORDS = 2_000  # bytes of a text that a card may show the beginning of


class CardPictures(QObject):
    """Draws what a card asks for."""

    def __init__(self, previews: Previews, tasks: Tasks) -> None:
        super().__init__(tasks)
        self._previews = previews
        self._tasks = tasks

    def ask(self, held: Held, width: int, height: int, tell: Callable[[Shot], None]) -> None:
        """Have *tell* hear of a picture of *held* that fits into *width* by *height* pixels, or why there is none."""
        self._tasks.start("draw a card", self._draw(held, width, height, tell))

    async def _draw(self, held: Held, width: int, height: int, tell: Callable[[Shot], None]) -> None:
        try:
            tell(await self._shot(held, width, height))
        except ChatelaineError as error:
            tell(Lack.MISSING if error.error.code == "attachment_missing" else Lack.UNSHOWABLE)

    async def _shot(self, held: Held, width: int, height: int) -> Shot:
        if held.media_type.startswith("text/"):
            return preview_of(await self._previews.beginning(held, _MOST_WORDS))
        return await self._previews.raster(held, width, height)


class Naming(QObject):
    """Tells the transcript what was attached to the messages of the open chat, and which pages its answers cite."""

    def __init__(
        self,
        transcript: TranscriptView,
        chat: OpenChat,
        attachments: Attachments,
        citing: Citing,
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(transcript)
        self._transcript = transcript
        self._views = [transcript]
        self._chat = chat
        self._attachments = attachments
        self._tasks = tasks
        self._citing = citing
        self._pages = CitedPages(citing)
        transcript.set_page_numbers(self._pages.numbers)
        chat.switched.connect(self._switched)
        bridge.turn_started.connect(self._started)
        bridge.turn_finished.connect(self._finished)

    def add_view(self, view: TranscriptView) -> None:
        """Name the pages that are cited in *view*, too."""
        self._views.append(view)
        view.set_page_numbers(self._pages.numbers)

    def look_at(self, answers: Sequence[Message]) -> None:
        """Answers of the open chat are shown that may not be on its branch: find the pages that they cite."""
        self._tasks.start("find the pages that are cited", self._number(answers))

    async def known(self, conversation_id: ConversationId, messages: Sequence[Message]) -> Known:
        """What is known of the attachments of a conversation that need not be open, and of the pages its answers cite.

        Raises the storage's errors.
        """
        uses, pages = await uses_of(self._attachments, conversation_id), CitedPages(self._citing)
        pages.note(use for found in uses.values() for use in found)
        await pages.find(messages)
        return Known(uses, pages.numbers)

    def _switched(self) -> None:
        self._pages.note(())
        if self._chat.id is not None:
            self._tasks.start("name what was attached", self._name(self._chat.id))

    def _started(self, news: TurnStarted) -> None:
        asked = news.user
        if asked is not None and any(block.type in ("image", "document") for block in asked.blocks):
            self._tasks.start("name what was attached", self._name(news.conversation_id))

    def _finished(self, news: TurnFinished) -> None:
        if news.conversation_id == self._chat.id:
            self.look_at((news.answer,))

    async def _name(self, conversation_id: ConversationId) -> None:
        found = await uses_of(self._attachments, conversation_id)
        if conversation_id != self._chat.id:
            return
        self._pages.note(use for uses in found.values() for use in uses)
        await self._pages.find(self._chat.messages)
        if conversation_id == self._chat.id and found:
            self._transcript.set_attached(found)
            self._show_numbers()

    async def _number(self, answers: Sequence[Message]) -> None:
        if await self._pages.find(answers):
            self._show_numbers()

    def _show_numbers(self) -> None:
        for view in self._views:
            view.show_page_numbers()


async def uses_of(attachments: Attachments, conversation_id: ConversationId) -> dict[str, Sequence[AttachmentUse]]:
    """What was attached to each message of a conversation, by message. Raises the storage's errors."""
    uses: defaultdict[str, list[AttachmentUse]] = defaultdict(list)
    for use in await attachments.of_conversation(conversation_id):
        if use.message_id is not None:
            uses[use.message_id].append(use)
    return {message: tuple(found) for message, found in uses.items()}
