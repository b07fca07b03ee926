"""Deletes a message with what follows it, with a way back, and shows what stands there then."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.model.binned import BinnedPlace
from app.model.ids import ConversationId, MessageId
from app.ui.i18n import tr

if TYPE_CHECKING:
    from app.model.conversation import Conversation
    from app.services.bin import Bin
    from app.services.conversations import Conversations
    from app.ui.bridge import Bridge
    from app.ui.control.conversation import ConversationControl
    from app.ui.control.drafts import DraftKeeper
    from app.ui.control.open_chat import OpenChat
    from app.ui.control.undoing import UndoControl
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.transcript import TranscriptView


class RemoveControl(QObject):
    """Also shows the branch anew when one went, or came back, from anywhere."""

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        chat: OpenChat,
        transcript: TranscriptView,
        bin: Bin,
        conversations: Conversations,
        view: ConversationControl,
        drafts: DraftKeeper,
        undoing: UndoControl,
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._chat = chat
        self._transcript = transcript
        self._bin = bin
        self._conversations = conversations
        self._view = view
        self._drafts = drafts
        self._undoing = undoing
        self._tasks = tasks
        transcript.delete_requested.connect(lambda message: self.remove(MessageId(message)))
        window.commands.handle("turn.delete", self.remove_near)
        bridge.branches_changed.connect(self._changed)
        for signal in (chat.switched, chat.grown):
            signal.connect(self._refresh)
        self._refresh()

    def remove(self, message_id: MessageId) -> None:
        """Put a message of the open conversation, with all that follows it, into the bin."""
        if self._chat.id is not None:
            self._tasks.start("delete a branch", self._remove(self._chat.id, message_id))

    def remove_near(self) -> None:
        """The same for the message that has the focus, else for the last turn."""
        message = self._transcript.branches.focused()
        if message is None:
            last = self._chat.last_user()
            message = None if last is None else last.id
        if message is not None:
            self.remove(message)

    async def _remove(self, place: ConversationId, message_id: MessageId) -> None:
        removed = await self._bin.remove(place, message_id)
        branch = BinnedPlace(place, removed.message_id)
        self._undoing.offer(
            tr("The message and what follows it were moved to the bin."),
            lambda: self._bin.restore(branch, removed.before),
        )

    def _changed(self, place: ConversationId) -> None:
        if place == self._chat.id:
            self._tasks.start("show the branch anew", self._show(place))

    async def _show(self, place: ConversationId) -> None:
        await self._view.turn_to(place, partial(self._conversations.open, place), self._turned)

    def _turned(self, branch: Conversation) -> MessageId | None:
        there = {message.id for message in branch.path}
        if self._drafts.editing is not None and self._drafts.editing not in there:
            self._end_edit(self._drafts.editing)
        return self._hold(branch)

    def _end_edit(self, message_id: MessageId) -> None:
        """The message that is written anew is gone, perhaps by another window: what was written becomes the draft."""
        message, text = self._chat.find(message_id), self._window.composer.text()
        self._drafts.end_edit()
        if text.strip() and (message is None or text != message.text):
            self._window.composer.put_back(text)

    def _hold(self, branch: Conversation) -> MessageId | None:
        """What comes to where the first message stood that is shown no more: the one in its place, else the last."""
        shown = [message.id for message in self._chat.messages]
        differing = [one.id for one, old in zip(branch.path, shown, strict=False) if one.id != old]
        return differing[0] if differing else branch.path[-1].id if branch.path else None

    def _refresh(self) -> None:
        self._window.commands.set_enabled("turn.delete", bool(self._chat.messages))
