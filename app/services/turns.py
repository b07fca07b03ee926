"""Sends messages and keeps every reply on its way to disk and screen."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from app.base.clock import Clock
from app.base.identity import IdSource
from app.logic.attaching import Placed
from app.model.attachment import DraftPlace
from app.model.conversation import ConversationSummary
from app.model.errors import ChatelaineError
from app.model.ids import AttachmentId, ConversationId, MessageId
from app.model.message import Message, Role
from app.model.news import BranchesChanged, ConversationChanged, StorageTrouble, TurnFinished, TurnStarted
from app.model.sent import SentRecord
from app.model.turn import Draft, StartedTurn, TurnSettings
from app.services import recovery, turn_start
from app.services.answer_saver import AnswerSaver
from app.services.feed import Feed
from app.services.turn_outcome import refused
from app.services.turn_run import EndedBy, TurnRun, TurnTools
from app.services.turn_start import NewTurn, Place
from app.storage.attachments import TurnAttachments

if TYPE_CHECKING:
    from app.api.client import ApiClient
    from app.services.budgets import Budgets
    from app.services.held_sources import HeldSources
    from app.services.ledger import Ledger
    from app.services.options import Options
    from app.services.outgoing import OutgoingRequests
    from app.services.settings import Settings
    from app.storage.conversations import ConversationStore
    from app.storage.turns import TurnStore

_log = logging.getLogger(__name__)


class ReadyAttachments(Protocol):
    """Where the attachments of a draft are made ready."""

    async def ready(self, ids: Sequence[AttachmentId], model: str) -> tuple[Placed, ...]:
        """The blocks of *ids* for *model*. Raises ChatelaineError when one of them cannot be sent."""
        ...

    async def attached_at(self, message_id: MessageId) -> frozenset[int]:
        """The positions of a message's blocks that were attached to it. Raises the storage's errors."""
        ...

    def sent(self, place: DraftPlace, ids: Sequence[AttachmentId], follows: DraftPlace) -> None:
        """*ids* of a draft are stored with its message; *follows* is the draft of the next one."""
        ...


class Turns:
    """Runs turns: one at a time per conversation, any number at once. A turn's task belongs to this service."""

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        store: TurnStore,
        conversations: ConversationStore,
        outgoing: OutgoingRequests,
        api: ApiClient,
        ledger: Ledger,
        feed: Feed,
        clock: Clock,
        ids: IdSource,
        settings: Settings,
        options: Options,
        budgets: Budgets,
        attachments: ReadyAttachments,
        held: HeldSources,
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._ledger = ledger
        self._feed = feed
        self._clock = clock
        self._ids = ids
        self._settings = settings
        self._options = options
        self._budgets = budgets
        self._attachments = attachments
        self._saver = AnswerSaver(store, feed)
        self._tools = TurnTools(store, outgoing, api, ledger, self._saver, feed, clock, held)
        self._starting: dict[ConversationId, asyncio.Task[StartedTurn]] = {}
        self._runs: dict[ConversationId, tuple[TurnRun, asyncio.Task[Message]]] = {}
        self._closed = False

    async def send(self, draft: Draft) -> StartedTurn:
        """Store the user's message and start the answer; returns once the text is on disk.

        Cancelling the caller then stops neither. A conversation named by the draft must exist.

        Raises:
            TurnRefusedError: kind USER; see its codes. Nothing was stored.
            ChatelaineError: the storage failed (StorageError). Nothing was stored.
        """
        if not draft.text.strip() and not draft.attachments:
            raise refused("empty_message", "There is nothing to send yet.")
        conversation_id = draft.conversation_id or ConversationId(self._ids.new())

        async def make() -> NewTurn:
            is_new = draft.conversation_id is None
            await self._budgets.admit(conversation_id, draft.expected_nano, agreed=draft.over_budget, new=is_new)
            return await self._from_draft(conversation_id, draft)

        return await self._start(conversation_id, make)

    async def retry(
        self,
        answer_id: MessageId,
        settings: TurnSettings | None = None,
        *,
        expected_nano: int = 0,
        over_budget: bool = False,
    ) -> StartedTurn:
        """Ask again for an answer, as a sibling of the old one, which stays; *settings* None means the same ones.

        *expected_nano* and *over_budget* are as in a draft. Raises the same as :meth:`send`.
        """
        old = await self._conversations.message(answer_id)
        if old is None:
            raise refused("message_missing", "This answer is no longer there.")
        parent = old.parent_id
        if old.role is not Role.ASSISTANT or parent is None:
            raise refused("not_an_answer", "Only answers can be asked for again.")
        asked = settings or old.settings or TurnSettings(self._settings.text("model.default"))

        async def make() -> NewTurn:
            await self._budgets.admit(old.conversation_id, expected_nano, agreed=over_budget)
            return await self._answer_under(old.conversation_id, parent, asked)

        return await self._start(old.conversation_id, make)

    async def keep(self, draft: Draft) -> MessageId:
        """Store a draft that edits a message as a new version without an answer; its branch is shown then.

        Raises the same as :meth:`send`.
        """
        conversation_id = draft.conversation_id
        if conversation_id is None or draft.edits is None:
            raise refused("message_missing", "The message that was edited is no longer there.")
        if not draft.text.strip() and not draft.attachments:
            raise refused("empty_message", "There is nothing to save yet.")
        self._require_free(conversation_id)
        turn = await self._from_draft(conversation_id, draft)
        assert turn.user is not None
        kept = replace(turn.conversation, active_leaf=turn.user.id)
        await self._store.keep(kept, turn.user, _attaching(turn))
        await self._stored(turn)
        self._feed.publish(ConversationChanged(kept))
        self._feed.publish(BranchesChanged(conversation_id))
        return turn.user.id

    async def answer(
        self, message_id: MessageId, settings: TurnSettings, *, expected_nano: int = 0, over_budget: bool = False
    ) -> StartedTurn:
        """Ask for an answer to a message of the user's that stands already. Raises the same as :meth:`send`."""
        user = await self._conversations.message(message_id)
        if user is None or user.role is not Role.USER:
            raise refused("message_missing", "The message to be answered is no longer there.")
        return await self.compact(
            user.conversation_id, user.id, settings, expected_nano=expected_nano, over_budget=over_budget
        )

    async def compact(
        self,
        conversation_id: ConversationId,
        under: MessageId,
        settings: TurnSettings,
        *,
        expected_nano: int = 0,
        over_budget: bool = False,
    ) -> StartedTurn:
        """Ask for a summary of the branch that ends with the answer *under*; it becomes an answer below that one.

        *settings* have ``compaction``; *expected_nano* and *over_budget* are as in a draft. Raises the same as
        :meth:`send`.
        """

        async def make() -> NewTurn:
            await self._budgets.admit(conversation_id, expected_nano, agreed=over_budget)
            return await self._answer_under(conversation_id, under, settings)

        return await self._start(conversation_id, make)

    async def stop(self, conversation_id: ConversationId) -> None:
        """End a stream or a wait; returns when the answer is stored. Without a running turn it does nothing.

        Stored as STOPPED, or as FAILED with its error when the request was being held back after one.
        """
        run = await self._run_of(conversation_id)
        if run is not None:
            run[0].end(EndedBy.USER)
            await asyncio.shield(run[1])

    async def retry_now(self, conversation_id: ConversationId) -> None:
        """Cut a countdown short; without one it does nothing."""
        run = await self._run_of(conversation_id)
        if run is not None:
            run[0].retry_now()

    def running(self) -> frozenset[ConversationId]:
        """The conversations in which an answer is under way, or about to be."""
        return frozenset((*self._starting, *self._runs))

    def snapshot(self, answer_id: MessageId) -> Message | None:
        """A running answer as folded so far, or a finished one that the disk did not take yet; else None."""
        for run, _ in self._runs.values():
            if run.answer_id == answer_id:
                return run.snapshot()
        return self._saver.unsaved(answer_id)

    def sent(self, answer_id: MessageId) -> SentRecord | None:
        """What is remembered of the request for an answer that :meth:`snapshot` knows, once it went out."""
        for run, _ in self._runs.values():
            if run.answer_id == answer_id:
                return run.sent()
        return self._saver.unsaved_record(answer_id)

    async def wait(self, conversation_id: ConversationId) -> Message:
        """The finished answer of the turn that runs in a conversation, or else of the branch that is shown.

        Raises:
            TurnRefusedError: there is no such conversation or no answer in it.
            ChatelaineError: the storage could not be read.
        """
        run = await self._run_of(conversation_id)
        if run is not None:
            return await asyncio.shield(run[1])
        summary = await self._summary(conversation_id)
        leaf = summary.active_leaf
        answer = None if leaf is None else self._saver.unsaved(leaf) or await self._conversations.message(leaf)
        if answer is None:
            raise refused("message_missing", "There is no answer in this conversation.")
        return answer

    async def recover(self) -> int:
        """At start: finish answers that an earlier process left running, with their text. Returns how many."""
        return await recovery.recover(self._store, self._ledger, self._feed)

    async def close(self) -> None:
        """Stop all turns, stored as interrupted with what had arrived, and take no more. Safe to call twice."""
        self._closed = True
        if self._starting:
            await asyncio.wait([*self._starting.values()])
        runs = [*self._runs.values()]
        for run, _ in runs:
            run.end(EndedBy.PROGRAM)
        if runs:
            await asyncio.wait([task for _, task in runs])
        await self._saver.close()

    async def _start(self, conversation_id: ConversationId, make: Callable[[], Awaitable[NewTurn]]) -> StartedTurn:
        self._require_free(conversation_id)
        begin = asyncio.create_task(self._begin(conversation_id, make), name=f"begin turn in {conversation_id}")
        self._starting[conversation_id] = begin
        begin.add_done_callback(_look_at)
        return await asyncio.shield(begin)  # what is being stored is run, even if nobody waits for it any more

    def _require_free(self, conversation_id: ConversationId) -> None:
        if self._closed:
            raise refused("program_ending", "The program is about to end.")
        if conversation_id in self._starting or conversation_id in self._runs:
            raise refused(
                "turn_running", "An answer is still being received here.", "Wait for its end, or stop it first."
            )

    async def _begin(self, conversation_id: ConversationId, make: Callable[[], Awaitable[NewTurn]]) -> StartedTurn:
        try:
            turn = await make()
            await self._store.begin(turn.conversation, turn.user, turn.answer, turn.options, _attaching(turn))
            self._launch(turn)
        finally:
            del self._starting[conversation_id]
            if conversation_id not in self._runs:
                self._budgets.ended(conversation_id)
        if turn.options is not None:
            self._options.born(conversation_id, turn.options)
        await self._stored(turn)
        self._feed.publish(ConversationChanged(turn.conversation))
        self._feed.publish(TurnStarted(conversation_id, turn.user, turn.answer, turn.siblings))
        return turn.started

    async def _stored(self, turn: NewTurn) -> None:
        """The message of a turn is on disk: its attachments have left the draft, and it may begin what is sent."""
        place = turn.conversation.id
        if turn.attached is not None and turn.attached.draft is not None:
            self._attachments.sent(turn.attached.draft, turn.attached.sent, DraftPlace(place))
        if turn.user is not None and turn.settings.history_from == turn.user.id:
            await self._send_from(place, turn.user.id)

    async def _send_from(self, conversation_id: ConversationId, message_id: MessageId) -> None:
        """The first message that is sent was edited: later turns begin with the new version, too."""
        try:
            await self._options.update(conversation_id, lambda known: replace(known, history_from=message_id))
        except ChatelaineError as error:  # the turn runs already; the next one is sent with the whole branch
            _log.info("where a conversation begins could not be kept: %s", error.error.code)
            self._feed.publish(StorageTrouble(error.error))

    def _launch(self, turn: NewTurn) -> None:
        conversation_id = turn.conversation.id
        run = TurnRun(turn, self._tools, self._settings.integer("net.max_retries"))
        task = asyncio.create_task(self._drive(run), name=f"turn in {conversation_id}")
        task.add_done_callback(_look_at)
        self._runs[conversation_id] = (run, task)

    async def _drive(self, run: TurnRun) -> Message:
        try:
            answer = await run.run()
        finally:
            del self._runs[run.conversation_id]
            self._budgets.ended(run.conversation_id)
        self._feed.publish(TurnFinished(run.conversation_id, answer))
        return answer

    async def _run_of(self, conversation_id: ConversationId) -> tuple[TurnRun, asyncio.Task[Message]] | None:
        starting = self._starting.get(conversation_id)
        if starting is not None:
            await asyncio.wait({starting})
        return self._runs.get(conversation_id)

    async def _from_draft(self, conversation_id: ConversationId, draft: Draft) -> NewTurn:
        now_ms = self._clock.now_ms()
        if draft.conversation_id is None:
            conversation, place = turn_start.new_conversation(conversation_id, draft, now_ms), Place(None)
        else:
            conversation = await self._summary(conversation_id)
            place = await self._place(draft, conversation)
        user_id, answer_id = MessageId(self._ids.new()), MessageId(self._ids.new())
        files = await self._attachments.ready(draft.attachments or (), draft.settings.model)
        turn = turn_start.from_draft(draft, conversation, place, user_id, answer_id, now_ms, files)
        return turn if draft.conversation_id is not None else replace(turn, options=draft.options)

    async def _place(self, draft: Draft, conversation: ConversationSummary) -> Place:
        old = None if draft.edits is None else await self._edited(draft.edits, conversation.id)
        parent = old.parent_id if old is not None else draft.parent_id or conversation.active_leaf
        replaced = frozenset[int]()
        if draft.edits is not None and draft.attachments is not None:
            replaced = await self._attachments.attached_at(draft.edits)
        return Place(parent, await self._conversations.children(conversation.id, parent, Role.USER), old, replaced)

    async def _edited(self, message_id: MessageId, conversation_id: ConversationId) -> Message:
        old = await self._conversations.message(message_id)
        if old is None or old.conversation_id != conversation_id:
            raise refused("message_missing", "The message that was edited is no longer there.")
        if old.role is not Role.USER:
            raise refused("not_a_message_of_yours", "Only your own messages can be edited.")
        return old

    async def _answer_under(
        self, conversation_id: ConversationId, parent: MessageId, settings: TurnSettings
    ) -> NewTurn:
        conversation = await self._summary(conversation_id)
        beside = await self._conversations.children(conversation_id, parent, Role.ASSISTANT)
        answer_id = MessageId(self._ids.new())
        return turn_start.again(conversation, Place(parent, beside), answer_id, settings, self._clock.now_ms())

    async def _summary(self, conversation_id: ConversationId) -> ConversationSummary:
        summary = await self._conversations.get(conversation_id)
        if summary is None:
            raise refused("conversation_missing", "This conversation is no longer there.")
        return summary


def _attaching(turn: NewTurn) -> TurnAttachments | None:
    """What stores the attachments of the turn's message; None without any."""
    attached = turn.attached
    edited = attached is not None and attached.draft is not None and attached.draft.edits is not None
    if turn.user is None or attached is None or not (attached.placed or attached.kept or edited):
        return None
    follows = DraftPlace(turn.conversation.id)
    parts = attached.placed, attached.old, attached.kept, attached.draft, attached.sent
    return TurnAttachments(turn.user.id, *parts, follows)


def _look_at(task: asyncio.Task[object]) -> None:
    """Take note of how *task* ended: errors of a start belong to its caller, who may have left."""
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.debug("%s ended with %s", task.get_name(), type(error).__name__)
