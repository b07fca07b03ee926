"""Sends messages and keeps every reply on its way to disk and screen."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from app.base.clock import Clock
from app.base.identity import IdSource
from app.model.attachment import DraftPlace
from app.model.errors import ChatelaineError
from app.model.ids import ConversationId, MessageId
from app.model.message import Message, Role
from app.model.news import BranchesChanged, ConversationChanged, StorageTrouble, TurnStarted
from app.model.sent import SentRecord
from app.model.turn import Draft, StartedComparison, StartedTurn, TurnSettings
from app.services import recovery, turn_runs, turn_start
from app.services.answer_saver import AnswerSaver
from app.services.feed import Feed
from app.services.turn_attachments import ReadyAttachments, attaching
from app.services.turn_making import TurnMaker
from app.services.turn_outcome import refused
from app.services.turn_run import EndedBy, TurnTools
from app.services.turn_runs import TurnRuns, UnderWay
from app.services.turn_start import NewTurn

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
T = TypeVar("T")

_FEWEST, _MOST = 2, 4  # answers that are compared

Making = Callable[[], Awaitable[tuple[NewTurn, ...]]]


class Turns:
    """Runs turns: one at a time per conversation, any number at once. A turn's task belongs to this service.

    Only :meth:`compare` has several answers of one conversation under way, all below one message, and :meth:`retry`
    of one of them.
    """

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
        self._ids = ids
        self._settings = settings
        self._options = options
        self._budgets = budgets
        self._attachments = attachments
        self._maker = TurnMaker(conversations, attachments, clock, ids)
        self._saver = AnswerSaver(store, feed)
        self._tools = TurnTools(store, outgoing, api, ledger, self._saver, feed, clock, held)
        self._starting: dict[ConversationId, asyncio.Task[Any]] = {}
        retries = partial(settings.integer, "net.max_retries")
        self._runs = TurnRuns(self._tools, budgets, retries, self._starting.__contains__)
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

        async def make() -> tuple[NewTurn, ...]:
            is_new = draft.conversation_id is None
            await self._budgets.admit(conversation_id, draft.expected_nano, agreed=draft.over_budget, new=is_new)
            return (await self._maker.from_draft(conversation_id, draft),)

        return (await self._start(conversation_id, make))[0].started

    async def retry(
        self,
        answer_id: MessageId,
        settings: TurnSettings | None = None,
        *,
        expected_nano: int = 0,
        over_budget: bool = False,
        beside: bool = False,
    ) -> StartedTurn:
        """Ask again for an answer, as a sibling of the old one, which stays; *settings* None means the same ones.

        *expected_nano* and *over_budget* are as in a draft. *beside* says that other answers to the same message may be
        under way. Raises the same as :meth:`send`.
        """
        old = await self._conversations.message(answer_id)
        if old is None:
            raise refused("message_missing", "This answer is no longer there.")
        parent = old.parent_id
        if old.role is not Role.ASSISTANT or parent is None:
            raise refused("not_an_answer", "Only answers can be asked for again.")
        asked = settings or old.settings or TurnSettings(self._settings.text("model.default"))

        async def make() -> tuple[NewTurn, ...]:
            await self._budgets.admit(old.conversation_id, expected_nano, agreed=over_budget)
            return (await self._maker.answer_under(old.conversation_id, parent, asked),)

        free = parent if beside and self._runs.find(answer_id) is None else None
        return (await self._start(old.conversation_id, make, free))[0].started

    async def compare(
        self,
        asked: Draft | MessageId,
        settings: Sequence[TurnSettings],
        *,
        expected_nano: int = 0,
        over_budget: bool = False,
    ) -> StartedComparison:
        """Ask two to four times at once: all answers stand beside each other below one message, the first is shown.

        *asked* is a draft, or a message of the user's that stands already. *settings* are of each answer, in order;
        of those of a draft only the model counts: a new conversation goes on with it. *expected_nano* and
        *over_budget* are of all answers together, and count rather than a draft's. Attachments are made ready for the
        first model, and every request begins where that of the first does. An answer that fails leaves the others.
        Raises the same as :meth:`send`.
        """
        if not _FEWEST <= len(settings) <= _MOST:
            raise refused("not_a_comparison", "Choose two to four models to compare.")
        conversation_id, is_new, make_first = await self._maker.asked(asked, settings[0])

        async def make() -> tuple[NewTurn, ...]:
            await self._budgets.admit(conversation_id, expected_nano, agreed=over_budget, new=is_new)
            return turn_start.compared(await make_first(), [(MessageId(self._ids.new()), one) for one in settings[1:]])

        turns = await self._start(conversation_id, make)
        return StartedComparison(conversation_id, turns[0].user_id, tuple(turn.answer.id for turn in turns))

    async def keep(self, draft: Draft) -> MessageId:
        """Store a draft that edits a message as a new version without an answer; its branch is shown then.

        Raises the same as :meth:`send`.
        """
        conversation_id = draft.conversation_id
        if conversation_id is None or draft.edits is None:
            raise refused("message_missing", "The message that was edited is no longer there.")
        if not draft.text.strip() and not draft.attachments:
            raise refused("empty_message", "There is nothing to save yet.")
        return await self._begun(conversation_id, lambda: self._keep(conversation_id, draft))

    async def _keep(self, conversation_id: ConversationId, draft: Draft) -> MessageId:
        try:
            turn = await self._maker.from_draft(conversation_id, draft)
            assert turn.user is not None
            kept = replace(turn.conversation, active_leaf=turn.user.id)
            await self._store.keep(kept, turn.user, attaching(turn))
        finally:
            del self._starting[conversation_id]
        self._left_draft(turn)
        self._feed.publish(ConversationChanged(kept))
        self._feed.publish(BranchesChanged(conversation_id))
        await self._send_from_new(turn)
        return turn.user.id

    async def answer(
        self, message_id: MessageId, settings: TurnSettings, *, expected_nano: int = 0, over_budget: bool = False
    ) -> StartedTurn:
        """Ask for an answer to a message of the user's that stands already. Raises the same as :meth:`send`."""
        user = await self._maker.of_the_user(message_id)
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

        async def make() -> tuple[NewTurn, ...]:
            await self._budgets.admit(conversation_id, expected_nano, agreed=over_budget)
            return (await self._maker.answer_under(conversation_id, under, settings),)

        return (await self._start(conversation_id, make))[0].started

    async def stop(self, conversation_id: ConversationId) -> None:
        """End every stream or wait of a conversation; returns when the answers are stored. Without one nothing happens.

        Stored as STOPPED, or as FAILED with its error when the request was being held back after one.
        """
        await turn_runs.end(await self._runs_of(conversation_id), EndedBy.USER)

    async def stop_one(self, answer_id: MessageId) -> bool:
        """End one answer as :meth:`stop` does, and leave those beside it. False when it is not under way."""
        found = self._runs.find(answer_id)
        if found is not None:
            await turn_runs.end([found], EndedBy.USER)
        return found is not None

    async def retry_now(self, conversation_id: ConversationId) -> None:
        """Cut the countdowns of a conversation short; without one it does nothing."""
        for one in await self._runs_of(conversation_id):
            one.run.retry_now()

    def running(self) -> frozenset[ConversationId]:
        """The conversations in which an answer is under way, or about to be."""
        return self._runs.conversations().union(self._starting)

    def snapshot(self, answer_id: MessageId) -> Message | None:
        """A running answer as folded so far, or a finished one that the disk did not take yet; else None."""
        found = self._runs.find(answer_id)
        return found.run.snapshot() if found is not None else self._saver.unsaved(answer_id)

    def sent(self, answer_id: MessageId) -> SentRecord | None:
        """What is remembered of the request for an answer that :meth:`snapshot` knows, once it went out."""
        found = self._runs.find(answer_id)
        return found.run.sent() if found is not None else self._saver.unsaved_record(answer_id)

    async def wait(self, conversation_id: ConversationId) -> Message:
        """The finished answer of the turn that runs in a conversation, or else of the branch that is shown.

        Of several that run it is the first, once all have ended.

        Raises:
            TurnRefusedError: there is no such conversation or no answer in it.
            ChatelaineError: the storage could not be read.
        """
        if found := await self._runs_of(conversation_id):
            return (await turn_runs.results(found))[0]
        summary = await self._maker.summary(conversation_id)
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
        await turn_runs.end(self._runs.all(), EndedBy.PROGRAM)
        await self._saver.close()

    async def _start(
        self, conversation_id: ConversationId, make: Making, beside: MessageId | None = None
    ) -> tuple[NewTurn, ...]:
        return await self._begun(conversation_id, lambda: self._begin(conversation_id, make), beside)

    async def _begun(
        self,
        conversation_id: ConversationId,
        work: Callable[[], Coroutine[Any, Any, T]],
        beside: MessageId | None = None,
    ) -> T:
        """What comes of *work*, which is the only one to begin something in the conversation, and says when it has.

        Only answers to the message *beside* may be under way there.
        """
        self._require_free(conversation_id, beside)
        begin = asyncio.create_task(work(), name=f"begin turn in {conversation_id}")
        self._starting[conversation_id] = begin
        begin.add_done_callback(turn_runs.look_at)
        return await asyncio.shield(begin)  # what is being stored is run, even if nobody waits for it any more

    def _require_free(self, conversation_id: ConversationId, beside: MessageId | None) -> None:
        if self._closed:
            raise refused("program_ending", "The program is about to end.")
        others = (one for one in self._runs.of(conversation_id) if beside is None or one.run.parent_id != beside)
        if conversation_id in self._starting or any(others):
            raise refused(
                "turn_running", "An answer is still being received here.", "Wait for its end, or stop it first."
            )

    async def _begin(self, conversation_id: ConversationId, make: Making) -> tuple[NewTurn, ...]:
        try:
            turns = await make()
            first, beside = turns[0], [turn.answer for turn in turns[1:]]
            attach = attaching(first)
            await self._store.begin(first.conversation, first.user, first.answer, first.options, attach, beside)
            self._runs.launch(turns)
        finally:
            del self._starting[conversation_id]
            if not self._runs.of(conversation_id):
                self._budgets.ended(conversation_id)
        if first.options is not None:
            self._options.born(conversation_id, first.options)
        self._left_draft(first)
        self._feed.publish(ConversationChanged(first.conversation))
        for turn in turns:  # told before anything is awaited: a run that has begun may end at once
            self._feed.publish(
                TurnStarted(conversation_id, turn.user, turn.answer, turn.siblings, beside=turn is not first)
            )
        await self._send_from_new(first)
        return turns

    def _left_draft(self, turn: NewTurn) -> None:
        """The message of a turn is on disk, so its attachments have left the draft."""
        if turn.attached is not None and turn.attached.draft is not None:
            self._attachments.sent(turn.attached.draft, turn.attached.sent, DraftPlace(turn.conversation.id))

    async def _send_from_new(self, turn: NewTurn) -> None:
        """Where the first message that is sent was edited, later turns begin with the new version, too."""
        user = turn.user
        if user is None or turn.settings.history_from != user.id:
            return
        try:
            await self._options.update(turn.conversation.id, lambda known: replace(known, history_from=user.id))
        except ChatelaineError as error:  # the turn runs already; the next one is sent with the whole branch
            _log.info("where a conversation begins could not be kept: %s", error.error.code)
            self._feed.publish(StorageTrouble(error.error))

    async def _runs_of(self, conversation_id: ConversationId) -> tuple[UnderWay, ...]:
        starting = self._starting.get(conversation_id)
        if starting is not None:
            await asyncio.wait({starting})
        return self._runs.of(conversation_id)
