"""One turn from its place on disk to its end: the state machine between the network, the screen and the journal."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from app.api.errors import ApiError
from app.logic import fold
from app.model.errors import ChatelaineError, TurnError
from app.model.events import StreamBatch
from app.model.message import Message, Status
from app.model.news import StorageRelieved, StorageTrouble, TurnProgress, TurnRestarted, TurnWaiting, UploadMoved
from app.model.sent import SentRecord
from app.services import retry_policy, turn_outcome
from app.services.answer_saver import AnswerSaver, priced
from app.services.journal_writer import JournalWriter
from app.services.turn_outcome import Outcome
from app.services.turn_start import NewTurn

if TYPE_CHECKING:
    from app.api.client import ApiClient
    from app.base.clock import Clock
    from app.services.feed import Feed
    from app.services.held_sources import HeldSources
    from app.services.ledger import Ledger
    from app.services.outgoing import OutgoingRequests
    from app.storage.turns import TurnStore

_log = logging.getLogger(__name__)

_UPLOADS_AGAIN = 2  # of files that are gone from the server, in one turn: the API names one at a time


class EndedBy(Enum):
    """Who ended a turn before its time."""

    USER = "user"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class TurnTools:
    """What every run works with."""

    store: TurnStore
    outgoing: OutgoingRequests
    api: ApiClient
    ledger: Ledger
    saver: AnswerSaver
    feed: Feed
    clock: Clock
    held: HeldSources


class TurnRun:
    """A turn that is on disk. :meth:`run` answers it and never raises for what may go wrong on the way.

    *retries* is how often the request may go out again by itself.
    """

    def __init__(self, turn: NewTurn, tools: TurnTools, retries: int) -> None:
        self.conversation_id = turn.conversation.id
        self.answer_id = turn.answer.id
        self.parent_id = turn.answer.parent_id
        self._answer = turn.answer  # as stored at the start
        self._settings = turn.settings
        self._tools = tools
        self._retries = retries
        self._reply = fold.start()
        self._opened = False  # the API has begun to answer
        self._request_id: str | None = None
        self._sent: SentRecord | None = None  # of the request that went out last
        self._held_by: TurnError | None = None
        self._go_on = asyncio.Event()
        self._ended_by: EndedBy | None = None
        self._work: asyncio.Task[Outcome] | None = None
        self._storing = False
        self._journal = JournalWriter(
            tools.store,
            self.answer_id,
            lambda error: tools.feed.publish(StorageTrouble(error)),
            lambda: tools.feed.publish(StorageRelieved()),
        )

    async def run(self) -> Message:
        """Ask, receive, store; return the answer as stored (or as it would be, when the disk failed)."""
        self._work = asyncio.create_task(self._answered(), name=f"answer {self.answer_id}")
        if self._ended_by is not None:
            self._work.cancel()
        try:
            outcome = await self._work
        except asyncio.CancelledError:
            outcome = self._cut_short()
        return await self._store(outcome)

    def end(self, by: EndedBy) -> None:
        """Ask the run to end with what it has. Too late, or twice, it does nothing."""
        if self._storing or self._ended_by is not None:
            return
        self._ended_by = by
        if self._work is not None:
            self._work.cancel()

    def retry_now(self) -> None:
        """Cut a countdown short, if one runs."""
        self._go_on.set()

    def snapshot(self) -> Message:
        """The answer as far as it has arrived. O(n) in its length."""
        return fold.into_message(self._reply, self._answer, Status.RUNNING, request_id=self._request_id)

    def sent(self) -> SentRecord | None:
        """What is remembered of the request, once one went out."""
        return self._sent

    async def _answered(self) -> Outcome:
        try:
            await self._prepare()
            await self._ask_until_answered()
        except ChatelaineError as error:
            self._request_id = self._request_id or error.error.request_id
            return turn_outcome.of_failure(error.error, self._opened).naming(self._request_id)
        except Exception as error:
            _log.exception("a turn failed")
            return turn_outcome.of_failure(turn_outcome.our_mistake(error), self._opened).naming(self._request_id)
        return turn_outcome.of_whole(self._reply).naming(self._request_id)

    async def _prepare(self) -> None:
        """Wait, visibly, for the SDK's import when a message was sent that early."""
        if self._tools.api.prepared:
            return
        self._tools.feed.publish(TurnWaiting(self.conversation_id, self.answer_id, 0, 0, None))
        await self._tools.api.prepare()
        self._tools.feed.publish(TurnRestarted(self.conversation_id, self.answer_id))

    async def _ask_until_answered(self) -> None:
        attempt = uploads = 0
        while True:
            try:
                return await self._ask()
            except ApiError as error:
                self._take_headers(error.headers)
                if uploads < _UPLOADS_AGAIN and not self._begun and await self._tools.held.upload_again(error.error):
                    uploads += 1
                    continue
                if not self._may_ask_again(error, attempt):
                    raise
                if error.error.code == "thinking_prefix":
                    self._leave_thinking_out()
                    continue
                await self._hold(error.error, attempt)
                attempt += 1

    def _may_ask_again(self, error: ApiError, attempt: int) -> bool:
        if self._begun:
            return False
        if error.error.code == "thinking_prefix":
            return not self._settings.strip_thinking
        return retry_policy.may_repeat(error, attempt, self._retries)

    @property
    def _begun(self) -> bool:
        return self._reply.started or self._reply.trouble is not None

    def _leave_thinking_out(self) -> None:
        """Ask without earlier thinking, for this turn and, as the answer's settings say so, for all that follow."""
        self._settings = replace(self._settings, strip_thinking=True)
        self._answer = replace(self._answer, settings=self._settings)

    async def _ask(self) -> None:
        self._opened, self._request_id = False, None
        outgoing = await self._tools.outgoing.make(self._answer, self._settings)
        request = await self._tools.held.resolve(outgoing.request, told=self._tell_upload)  # which may upload first
        self._sent = replace(outgoing.record, sent_ms=self._tools.clock.now_ms())
        async with aclosing(self._tools.api.stream(request)) as batches:
            async for batch in batches:
                self._take(batch)

    def _tell_upload(self, name: str, sent: int, total: int) -> None:
        self._tools.feed.publish(UploadMoved(self.conversation_id, self.answer_id, name, sent, total))

    def _take(self, batch: StreamBatch) -> None:
        self._opened = True
        self._request_id = batch.request_id or self._request_id
        self._take_headers(batch.headers)
        if not batch.events:
            return
        for event in batch.events:
            self._reply = fold.fold(self._reply, event, batch.received_ms)
        self._journal.add(batch.events, batch.received_ms)
        self._tools.feed.publish(
            TurnProgress(self.conversation_id, self.answer_id, batch.events, batch.received_ms),
        )
        if self._reply.trouble is not None:
            raise ApiError(turn_outcome.garbled(self._reply.trouble))

    def _take_headers(self, headers: Mapping[str, str] | None) -> None:
        """Keep what a response, or a refusal, said of rate limits."""
        if headers and self._sent is not None:
            self._sent = replace(self._sent, headers=dict(headers))

    async def _hold(self, error: TurnError, attempt: int) -> None:
        """Wait as long as the server, or the policy, asks for; Stop and retry_now end it early."""
        wait = retry_policy.wait_s(error, attempt)
        until = self._tools.clock.now_ms() + round(wait * 1000)
        self._held_by = error
        self._go_on.clear()
        self._tools.feed.publish(TurnWaiting(self.conversation_id, self.answer_id, until, attempt + 1, error))
        await self._wait(wait)
        self._held_by = None
        self._tools.feed.publish(TurnRestarted(self.conversation_id, self.answer_id))

    async def _wait(self, seconds: float) -> None:
        """Wait, or until :meth:`retry_now`. Never less: timers of the window's loop may fire a twentieth too early."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not self._go_on.is_set() and (left := end - loop.time()) > 0:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._go_on.wait()

    def _cut_short(self) -> Outcome:
        if self._reply.ended:  # the end came between the last byte and the word to stop
            return turn_outcome.of_whole(self._reply)
        if self._ended_by is not EndedBy.USER:
            return turn_outcome.of_program_end()
        if self._held_by is not None:
            return Outcome(Status.FAILED, self._held_by)
        return Outcome(Status.STOPPED)

    async def _store(self, outcome: Outcome) -> Message:
        self._storing = True
        await self._journal.close()
        answer = fold.into_message(
            self._reply,
            self._answer,
            outcome.status,
            finished_ms=self._tools.clock.now_ms(),
            error=outcome.error,
            request_id=self._request_id,
        )
        answer, row = priced(answer, self._tools.ledger)
        if await self._tools.saver.save(answer, row, self._sent) and self._journal.failing:
            self._tools.feed.publish(StorageRelieved())
        return answer
