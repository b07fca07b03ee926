"""Keeps what is typed but not sent, for each conversation, within a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.model.ids import ConversationId

if TYPE_CHECKING:
    from app.services.conversations import Conversations
    from app.ui.composer import Composer
    from app.ui.tasks import Tasks

_PAUSE_MS = 500  # from the first unsaved key to the disk
Place = ConversationId | None


class DraftKeeper(QObject):
    """Ties the composer to the draft of one place: a conversation, or None for the new chat."""

    def __init__(self, composer: Composer, conversations: Conversations, tasks: Tasks) -> None:
        super().__init__(composer)
        self._composer = composer
        self._conversations = conversations
        self._tasks = tasks
        self._place: Place = None
        self._saved = ""  # what the disk has, or is about to have, for this place
        self._under_way: dict[Place, str] = {}  # texts that are being saved
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._save_soon)
        composer.text_changed.connect(self._typed)

    async def load(self, place: Place) -> str:
        """The draft of *place*. Raises the storage's errors."""
        if place in self._under_way:
            return self._under_way[place]
        return await self._conversations.load_draft(place)

    def switch(self, place: Place, draft: str, keep_typed: bool = False) -> None:
        """Show *draft*, which was loaded for *place*; the text of the old place is saved.

        With *keep_typed* what stands in the field goes along: it was typed before anything was open.
        """
        if not keep_typed:
            self._save_soon()
        self._place, self._saved = place, draft
        if not keep_typed:
            self._composer.set_text(draft)
        elif draft:
            self._composer.put_back(draft)
        self._pause.stop()
        self._typed()

    def move_to(self, place: ConversationId) -> None:
        """The new chat has become the conversation *place*; what is typed from now on belongs there."""
        self._start_saving(self._place, "")
        self._place, self._saved = place, ""
        self._typed()

    async def flush(self) -> None:
        """Save now what is not saved yet. Raises the storage's errors."""
        self._pause.stop()
        text = self._composer.text()
        if text != self._saved:
            self._saved = text
            await self._save(self._place, text)

    async def add_to(self, place: Place, text: str) -> None:
        """Put *text*, which could not be sent, before the draft of *place*, whether it is open or not."""
        if place == self._place:
            self._composer.put_back(text)
            return
        draft = await self.load(place)
        await self._save(place, f"{text}\n\n{draft}" if draft else text)

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
            await self._conversations.save_draft(place, text)
        except BaseException:
            if self._place == place and self._saved == text:
                self._saved = "\0"  # not on disk: the next key tries again
            raise
        finally:
            if self._under_way.get(place) == text:
                del self._under_way[place]
