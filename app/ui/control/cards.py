"""Pictures and names of what was attached to messages, for the transcript."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.model.attachment import AttachmentUse, Held, Raster
from app.model.ids import ConversationId
from app.model.news import TurnStarted
from app.ui.transcript.cards import Lack, Shot

if TYPE_CHECKING:
    from app.services.attachments import Attachments
    from app.services.previews import Previews
    from app.ui.bridge import Bridge
    from app.ui.control.open_chat import OpenChat
    from app.ui.tasks import Tasks
    from app.ui.transcript import TranscriptView


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
        made: Raster | None = await self._previews.picture(held, width, height)
        tell(Lack.UNSHOWABLE if made is None else made)


class CardNames(QObject):
    """Tells the transcript what was attached to the messages of the open chat."""

    def __init__(
        self, transcript: TranscriptView, chat: OpenChat, attachments: Attachments, bridge: Bridge, tasks: Tasks
    ) -> None:
        super().__init__(transcript)
        self._transcript = transcript
        self._chat = chat
        self._attachments = attachments
        self._tasks = tasks
        chat.switched.connect(self._switched)
        bridge.turn_started.connect(self._started)

    def _switched(self) -> None:
        if self._chat.id is not None:
            self._tasks.start("name what was attached", self._name(self._chat.id))

    def _started(self, news: TurnStarted) -> None:
        asked = news.user
        if asked is not None and any(block.type in ("image", "document") for block in asked.blocks):
            self._tasks.start("name what was attached", self._name(news.conversation_id))

    async def _name(self, conversation_id: ConversationId) -> None:
        uses: defaultdict[str, list[AttachmentUse]] = defaultdict(list)
        for use in await self._attachments.of_conversation(conversation_id):
            if use.message_id is not None:
                uses[use.message_id].append(use)
        if conversation_id == self._chat.id and uses:
            self._transcript.set_attached({message: tuple(found) for message, found in uses.items()})
