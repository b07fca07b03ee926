"""Keeps what is typed but not sent, for each conversation and for the message that is edited, within a second."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from app.model.attachment import DraftPlace
from app.model.ids import ConversationId, MessageId

if TYPE_CHECKING:
    from app.model.news import DraftChanged
    from app.services.conversations import Conversations
    from app.ui.bridge import Bridge
    from app.ui.composer import Composer
    from app.ui.tasks import Tasks

_PAUSE_MS = 500  # from the first unsaved key to the disk


class Place(NamedTuple):
    """Where a draft belongs: a conversation, None for the new chat; and the message that it is a new version of."""

    conversation: ConversationId | None
    edits: MessageId | None = None


class DraftKeeper(QObject):
    """Ties the composer to the draft of one place. While a message is edited the conversation's own draft waits.

    ``moved`` says that another draft is shown, ``edit_ended`` that an edit was given up. ``followed`` says that what
    belonged to one draft belongs to another from now on: the message was sent, and this is of the next one.
    """

    moved = Signal()
    edit_ended = Signal(object)  # DraftPlace
    followed = Signal(object, object)  # DraftPlace, from and to

    def __init__(self, composer: Composer, conversations: Conversations, bridge: Bridge, tasks: Tasks) -> None:
        super().__init__(composer)
        self._name = f"{id(self):x}"  # of this window, among those that are open
        self._composer = composer
        self._conversations = conversations
        self._tasks = tasks
        self._place = Place(None)
        self._saved = ""  # what the disk has, or is about to have, for this place
        self._put_aside = ""  # the conversation's own draft while a message is edited
        self._under_way: dict[Place, str] = {}  # texts that are being saved
        self._begin: Callable[[DraftPlace], Awaitable[None]] | None = None
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._save_soon)
        composer.text_changed.connect(self._typed)
        bridge.draft_changed.connect(self._heard)

    @property
    def editing(self) -> MessageId | None:
        """The message of which a new version is written."""
        return self._place.edits

    async def load(self, conversation: ConversationId | None, edits: MessageId | None = None) -> str:
        """The draft of a place. Raises the storage's errors."""
        place = Place(conversation, edits)
        if place in self._under_way:
            return self._under_way[place]
        return await self._conversations.load_draft(conversation, edits)

    def switch(self, conversation: ConversationId | None, draft: str, keep_typed: bool = False) -> None:
        """Show *draft*, which was loaded for *conversation*; the text of the old place is saved.

        With *keep_typed* what stands in the field goes along: it was typed before anything was open.
        """
        if not keep_typed:
            self._save_soon()
        self._composer.set_editing(False)
        self._stand_at(Place(conversation), draft)
        if not keep_typed:
            self._composer.set_text(draft)
        elif draft:
            self._composer.put_back(draft)
        self._pause.stop()
        self._typed()

    def move_to(self, conversation: ConversationId) -> None:
        """The new chat has become *conversation*; what is typed from now on belongs there."""
        before = DraftPlace(*self._place)
        self._start_saving(self._place, "")
        self.followed.emit(before, DraftPlace(conversation))
        self._stand_at(Place(conversation), "")
        self._typed()

    # Editing

    def use_attachments(self, begin: Callable[[DraftPlace], Awaitable[None]]) -> None:
        """*begin* makes the attachments of a message those of its new version, which is not written yet."""
        self._begin = begin

    async def begin_edit(self, message: MessageId, text: str) -> None:
        """Write a new version of *message*, from what was written of it before or from its own *text*.

        Raises the storage's errors.
        """
        conversation = self._place.conversation
        unfinished = await self.load(conversation, message)
        if not unfinished and self._begin is not None:
            await self._begin(DraftPlace(conversation, message))
        if self._place.conversation == conversation:
            self.edit(message, unfinished or text)

    def edit(self, message: MessageId, text: str) -> None:
        """Show *text* as the new version of *message*; what stands in the field is kept until the edit ends."""
        self._save_soon()
        if self._place.edits is None:
            self._put_aside = self._composer.text()
        self._stand_at(Place(self._place.conversation, message), text)
        self._composer.set_editing(True)
        self._composer.set_text(text)
        self._composer.focus()

    def end_edit(self, sent: bool = False) -> None:
        """The new version was *sent* or given up: the conversation's own draft comes back."""
        if self._place.edits is None:
            return
        ended, after = DraftPlace(*self._place), DraftPlace(self._place.conversation)
        self._pause.stop()
        self._start_saving(self._place, "")
        self._stand_at(Place(self._place.conversation), self._put_aside)
        self._composer.set_editing(False)
        self._composer.set_text(self._put_aside)
        self._put_aside = ""
        if sent:
            self.followed.emit(ended, after)
        else:
            self.edit_ended.emit(ended)

    def keep_edit(self) -> None:
        """The new version has changed in more than its words: it is found again after a restart, as it is."""
        if self._place.edits is not None:
            self._pause.stop()
            self._saved = self._composer.text()
            self._start_saving(self._place, self._saved)

    async def flush(self) -> None:
        """Save now what is not saved yet. Raises the storage's errors."""
        self._pause.stop()
        text = self._composer.text()
        if text != self._saved:
            self._saved = text
            await self._save(self._place, text)

    async def add_to(self, conversation: ConversationId | None, text: str, edits: MessageId | None = None) -> None:
        """Put *text*, which could not be sent, before the draft of a place, whether it is open or not."""
        place = Place(conversation, edits)
        if place == self._place:
            self._composer.put_back(text)
            return
        draft = await self.load(conversation, edits)
        await self._save(place, f"{text}\n\n{draft}" if draft else text)

    def leave(self) -> None:
        """Another window is used now: it is to show what was typed here, if it has the same place."""
        self._pause.stop()
        self._save_soon()

    def _heard(self, news: DraftChanged) -> None:
        """Another window has stored a draft: show it, unless something is typed here that is not stored yet."""
        if news.by == self._name:
            return
        if news.place != DraftPlace(*self._place):
            if news.place == DraftPlace(self._place.conversation):
                self._put_aside = news.text
        elif self._composer.text() == self._saved != news.text:
            self._saved = news.text
            self._composer.set_text(news.text)

    def _stand_at(self, place: Place, saved: str) -> None:
        moved = place != self._place
        self._place, self._saved = place, saved
        if moved:
            self.moved.emit()

    def _typed(self) -> None:
        if not self._pause.isActive() and self._composer.text() != self._saved:
            self._pause.start()

    def _save_soon(self) -> None:
        text = self._composer.text()
        if text != self._saved:
            self._saved = text
            self._start_saving(self._place, text)

    def _start_saving(self, place: Place, text: str) -> None:
        self._tasks.start("save draft", self._save(place, text))

    async def _save(self, place: Place, text: str) -> None:
        self._under_way[place] = text
        try:
            await self._conversations.save_draft(place.conversation, text, place.edits, self._name)
        except BaseException:
            if self._place == place and self._saved == text:
                self._saved = "\0"  # not on disk: the next key tries again
            raise
        finally:
            if self._under_way.get(place) == text:
                del self._under_way[place]
