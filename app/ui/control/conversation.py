"""Shows one conversation and keeps it up to date while answers run."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from app.model.blocks import Json
from app.model.conversation import Conversation, ConversationSummary
from app.model.ids import ConversationId, MessageId
from app.model.message import Message, Status
from app.model.news import TurnFinished, TurnProgress, TurnRestarted, TurnStarted, TurnWaiting, UploadMoved
from app.ui.i18n import tr
from app.ui.transcript.model import Version

if TYPE_CHECKING:
    from app.services.conversations import Conversations
    from app.services.turns import Turns
    from app.ui.bridge import Bridge
    from app.ui.control.drafts import DraftKeeper
    from app.ui.control.open_chat import OpenChat
    from app.ui.control.running import Running
    from app.ui.control.unread import Unread
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.transcript import TranscriptView


Hold = Callable[[Conversation], MessageId | None]
Loaded = tuple[Conversation, str, tuple[MessageId, str] | None]  # with its draft, and a message being edited


_AT_ONCE = 100  # messages that are read and shown before the others
_IN_ONE_GO = 1_000  # of the others: as many as the window can take without a halt
_CONTEXT = 20  # messages above what is shown: the day and the model are said where they differ from theirs


class Anchors(Protocol):
    """Remembers where each conversation was left."""

    def anchor(self, conversation_id: ConversationId) -> Json | None:
        """Where it was left, if it is known."""
        ...

    def set_anchor(self, conversation_id: ConversationId, anchor: Json) -> None:
        """It is left here."""
        ...


class ConversationControl(QObject):
    """Opens conversations in the transcript and hands it the news of the one that is open.

    ``sought`` says that one of a conversation's messages is to be seen (ConversationId).
    """

    sought = Signal(object)

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        chat: OpenChat,
        window: MainWindow,
        transcript: TranscriptView,
        conversations: Conversations,
        turns: Turns,
        drafts: DraftKeeper,
        running: Running,
        bridge: Bridge,
        anchors: Anchors,
        unread: Unread,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._chat = chat
        self._window = window
        self._transcript = transcript
        self._conversations = conversations
        self._turns = turns
        self._drafts = drafts
        self._running = running
        self._bridge = bridge
        self._anchors = anchors
        self._unread = unread
        self._tasks = tasks
        self._ticket = 0  # of the latest wish to open something; older ones are dropped
        self._happened: Counter[ConversationId] = Counter()  # how often a turn has begun or ended
        self._turning = asyncio.Lock()  # branches are read one after the other: what is wished for last is shown last
        self._expected: tuple[int, str] | None = None
        self._latest: ConversationSummary | None = None  # a new conversation is described before its turn starts
        self._acts: Callable[[], bool] = lambda: True
        self._connect()

    def use_actor(self, acts: Callable[[], bool]) -> None:
        """*acts* says whether turns are begun in this window: one that another window begins moves nothing here."""
        self._acts = acts

    # Opening

    async def open(
        self, conversation_id: ConversationId, keep_typed: bool = False, at: MessageId | None = None
    ) -> None:
        """Show a conversation as it is now, running answers included. Raises the services' errors.

        *at* is where to, in the place of where it was left.
        """
        ticket = self._leave()
        if at is not None:
            self._anchors.set_anchor(conversation_id, {"message": at, "block": 0, "offset": 0, "end": False})
            self.seek(conversation_id)
        loaded = await self._load(conversation_id, ticket)
        if loaded is not None:
            conversation, draft, edit = loaded
            typed = self._window.composer.text() if keep_typed else ""
            self._show(conversation)
            if not conversation.whole:
                self._tasks.start("read earlier messages", self._show_earlier(conversation, ticket))
            self._drafts.switch(conversation_id, draft, keep_typed)
            if edit is not None and not typed:  # what somebody is typing is not taken out of the field
                self._drafts.edit(*edit)

    def seek(self, conversation_id: ConversationId) -> None:
        """One of the conversation's messages is about to be shown: what stands in the way of that gives way."""
        self.sought.emit(conversation_id)

    async def open_new(self, keep_typed: bool = False) -> None:
        """Show an empty chat that becomes a conversation with its first message. Raises the storage's errors."""
        ticket = self._leave()
        draft = await self._drafts.load(None)
        if ticket == self._ticket:
            self._show_new()
            self._drafts.switch(None, draft, keep_typed)

    def expect(self, text: str) -> None:
        """The new chat that is open is about to become a conversation that begins with *text*."""
        self._expected = (self._ticket, text)

    def remember_place(self) -> None:
        """Keep where the reader is."""
        if self._chat.id is not None and self._chat.messages:
            self._anchors.set_anchor(self._chat.id, self._transcript.anchor())
            self._unread.note()

    def _leave(self) -> int:
        self.remember_place()
        self._ticket += 1
        self._expected = None
        return self._ticket

    async def _load(self, conversation_id: ConversationId, ticket: int) -> Loaded | None:
        """Read until nothing happened in the conversation meanwhile; None when something else was opened."""
        while True:
            happened = self._happened[conversation_id]
            conversation = await self._end_of(conversation_id)
            draft = await self._drafts.load(conversation_id)
            edit = await self._unfinished_edit(conversation)
            if ticket != self._ticket:
                return None
            if happened == self._happened[conversation_id]:
                return conversation, draft, edit

    async def _end_of(self, conversation_id: ConversationId) -> Conversation:
        """The last messages, which are on the screen at once however long the conversation is.

        All of them, where the reader left off further up or was writing a new version of a message there.
        """
        end = await self._conversations.open(conversation_id, _AT_ONCE + _CONTEXT)
        if end.whole:
            return end
        anchor = self._anchors.anchor(conversation_id) or {"end": True}
        wanted = set(await self._conversations.unfinished_edits(conversation_id))
        if not anchor.get("end", True):
            wanted.add(MessageId(str(anchor.get("message", ""))))
        wanted.update(self._unread.wanted(conversation_id))
        if wanted <= {message.id for message in end.path[_CONTEXT:]}:
            return end
        return await self._conversations.open(conversation_id)

    async def _show_earlier(self, end: Conversation, ticket: int) -> None:
        """Read and show what stands before *end*, part by part, unless other messages are shown by then."""
        first = end.path[_CONTEXT]
        while first.parent_id is not None:
            shown = replace(end, path=(first,))
            earlier = await self._conversations.earlier(shown, _IN_ONE_GO + _CONTEXT)
            if ticket != self._ticket or not self._chat.messages or self._chat.messages[0].id != first.id:
                return
            before, part = _split(earlier)
            self._chat.precede(part)
            self._transcript.branches.prepend(part.path, self._versions(part.siblings), before)
            first = part.path[0]

    async def _unfinished_edit(self, conversation: Conversation) -> tuple[MessageId, str] | None:
        """The last message of the branch of which a new version was being written when the conversation was left."""
        edits = await self._conversations.unfinished_edits(conversation.summary.id)
        shown = [message.id for message in conversation.path if message.id in edits] if edits else []
        return (shown[-1], edits[shown[-1]]) if shown else None

    def _show_new(self) -> None:
        self._chat.switch(None)
        self._transcript.clear()
        self._window.show_empty()
        self._refresh_title()
        self._window.composer.set_placeholder(tr("Ask anything, or drop images and PDFs anywhere"))
        self._window.composer.focus()

    def _show(self, conversation: Conversation) -> None:
        self._bridge.flush()  # what was held back is in the snapshots already
        before, shown = _split(conversation)
        messages = [self._live(message) for message in shown.path]
        self._chat.switch(shown.summary, messages, shown)
        self._present(messages, before)
        anchor = self._anchors.anchor(conversation.summary.id)
        if anchor is not None:
            self._transcript.restore_anchor(anchor)
        self._unread.opened()

    async def turn_to(self, place: ConversationId, read: Callable[[], Awaitable[Conversation]], hold: Hold) -> None:
        """Show the branch of the open conversation *place* that *read* gives, as it is then; nothing in another one.

        *hold* says of it which message comes to where the one stood that it replaces. Raises what *read* raises.
        """
        ticket = self._ticket
        async with self._turning:
            happened = self._happened[place]
            branch = await read()
            while happened != self._happened[place]:  # what runs may have ended while it was read
                happened = self._happened[place]
                branch = await self._conversations.open(place)
            if place == self._chat.id and ticket == self._ticket:
                self._show_branch(branch, hold(branch))

    def _show_branch(self, branch: Conversation, hold: MessageId | None) -> None:
        if not branch.path or not self._chat.messages:  # everything was deleted, or came back
            self._chat.turn_to([self._live(message) for message in branch.path], branch)
            self._show_all_or_nothing()
            return
        self._bridge.flush()
        messages = [self._live(message) for message in branch.path]
        self._chat.turn_to(messages, branch)
        self._transcript.branches.show(messages, self._versions(), bool(self._chat.later), hold)
        self._show_waits(messages)

    def _show_all_or_nothing(self) -> None:
        if self._chat.messages:
            self._present(self._chat.messages)
        else:
            self._transcript.clear()
            self._window.show_empty()

    def _versions(self, among: Iterable[MessageId] | None = None) -> dict[str, Version]:
        """Which of its siblings each message is that has any, of all of them or of *among*."""
        messages = self._chat.siblings if among is None else among
        return {message: Version(*self._chat.version(message)) for message in messages}

    def _present(self, messages: Sequence[Message], before: Sequence[Message] = ()) -> None:
        self._transcript.show_conversation(messages, before)
        self._transcript.branches.place(self._versions(), ends_branch=bool(self._chat.later))
        self._show_waits(messages)
        self._window.show_transcript()
        self._refresh_title()
        self._window.composer.set_placeholder(tr("Ask a follow-up, or drop images and PDFs anywhere"))

    def _show_waits(self, messages: Sequence[Message]) -> None:
        for message in messages:
            waiting = self._running.waiting(message.id)
            if waiting is not None:
                self._show_waiting(waiting)
            upload = self._running.upload(message.id)
            if upload is not None:
                self._show_upload(upload)

    def _live(self, message: Message) -> Message:
        if message.status is not Status.RUNNING:
            return message
        return self._turns.snapshot(message.id) or message

    def _refresh_title(self) -> None:
        summary = self._chat.summary
        title = (summary.title if summary else "") or (tr("New chat") if self._chat.id is None else "")
        self._window.header.set_title(title, renamable=summary is not None)
        self._window.set_conversation_title(title if summary else "")

    # News

    def _connect(self) -> None:
        self._bridge.turn_started.connect(self._started)
        self._bridge.turn_progress.connect(self._progress)
        self._bridge.turn_waiting.connect(self._waits)
        self._bridge.turn_restarted.connect(self._restarted)
        self._bridge.turn_finished.connect(self._finished)
        self._bridge.upload_moved.connect(self._uploads)
        self._bridge.conversation_changed.connect(self._changed)

    def _started(self, news: TurnStarted) -> None:
        self._happened[news.conversation_id] += 1
        if self._is_expected(news):
            self._adopt(news)
        elif news.conversation_id == self._chat.id:
            if news.beside:
                self._note_version(news)
            else:
                self._grow(news)

    def _is_expected(self, news: TurnStarted) -> bool:
        if self._chat.id is not None or news.user is None or self._expected is None:
            return False
        return self._expected == (self._ticket, news.user.text)

    def _adopt(self, news: TurnStarted) -> None:
        self._expected = None
        self._ticket += 1  # a new chat that is still being opened has become this conversation
        messages = [message for message in (news.user, news.answer) if message is not None]
        self._chat.adopt(news.conversation_id, messages)
        if self._latest is not None and self._latest.id == news.conversation_id:
            self._chat.describe(self._latest)
        self._drafts.move_to(news.conversation_id)
        self._present(messages)

    def _grow(self, news: TurnStarted) -> None:
        messages = [news.answer] if news.user is None else [news.user, news.answer]
        own = self._acts()
        if not own and not self._chat.ends_with(messages[0].parent_id):
            self._note_version(news)
            return
        own = own or self._transcript.branches.at_end()
        self._unread.went_on()
        self._chat.add(messages, news.siblings)
        self._transcript.branches.show(self._chat.messages, self._versions())
        if own:
            self._transcript.jump_to_latest()

    def _note_version(self, news: TurnStarted) -> None:
        """A branch was begun that leaves the one shown here, which stays: in another window, or beside an answer."""
        if self._chat.note_siblings(news.siblings):
            self._transcript.branches.show(self._chat.messages, self._versions())

    def _progress(self, news: TurnProgress) -> None:
        if news.conversation_id == self._chat.id:
            self._transcript.apply_progress(news.answer_id, news.events, news.received_ms)

    def _waits(self, news: TurnWaiting) -> None:
        if news.conversation_id == self._chat.id:
            self._show_waiting(news)

    def _show_waiting(self, news: TurnWaiting) -> None:
        self._transcript.set_waiting(news.answer_id, news.until_ms, news.attempt, news.error)

    def _uploads(self, news: UploadMoved) -> None:
        if news.conversation_id == self._chat.id:
            self._show_upload(news)

    def _show_upload(self, news: UploadMoved) -> None:
        self._transcript.set_upload(news.answer_id, news.name, news.sent, news.total)

    def _restarted(self, news: TurnRestarted) -> None:
        if news.conversation_id == self._chat.id:
            self._transcript.restart(news.answer_id)

    def _finished(self, news: TurnFinished) -> None:
        self._happened[news.conversation_id] += 1
        if news.conversation_id == self._chat.id:
            self._chat.put(news.answer)
            self._transcript.finish(news.answer)
            self._unread.note()

    def _changed(self, summary: ConversationSummary) -> None:
        self._latest = summary
        if summary.id == self._chat.id:
            self._chat.describe(summary)
            self._refresh_title()


def _split(conversation: Conversation) -> tuple[Sequence[Message], Conversation]:
    """The first messages of an end of a branch, which are only looked at, and the part of it that is shown."""
    if conversation.whole:
        return (), conversation
    before, path = conversation.path[:_CONTEXT], conversation.path[_CONTEXT:]
    siblings = {
        message.id: conversation.siblings[message.id] for message in path if message.id in conversation.siblings
    }
    return before, replace(conversation, path=path, siblings=siblings)
