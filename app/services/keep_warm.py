"""Keeps the cache of conversations warm where the user asked for it, within what that may cost."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from app.base.clock import Clock
from app.logic import outlook
from app.logic.cache_shelf import LIFETIME_MS
from app.logic.prices import Call, category_of, prompt_nano
from app.logic.rounds import rounds
from app.logic.usage_runs import prompt_usage
from app.logic.warming import due_ms, warm_request
from app.model.blocks import Json
from app.model.errors import ChatelaineError
from app.model.estimate import CacheState
from app.model.ids import ConversationId, MessageId
from app.model.ledger import KEPT_WARM
from app.model.message import Message, Status
from app.model.news import (
    CacheWarmed,
    ConversationsRemoved,
    News,
    OptionsChanged,
    TurnFinished,
    TurnStarted,
)
from app.model.options import KeepWarm
from app.model.usage import Usage
from app.model.warming import WarmEnd, Warming
from app.services.estimates import SentRecords

if TYPE_CHECKING:
    from app.services.feed import Feed
    from app.services.held_sources import HeldSources
    from app.services.history import History
    from app.services.ledger import Ledger
    from app.services.options import Options
    from app.storage.conversations import ConversationStore
    from app.storage.usage import LedgerStore

_log = logging.getLogger(__name__)

_LONGEST_WAIT_S = 30.0  # a machine that slept is noticed by the wall clock, which timers do not follow
_LAST_CALL_S = 3.0  # at the end of the program: a request under way is billed, so its price should be known
_MINUTE_MS = 60_000
_RECENT = 20  # messages at the end of the branch among which the last answer is looked for

Allows = Callable[[ConversationId, int], Awaitable[bool]]


class MessageSource(Protocol):
    """Where requests without a stream go."""

    async def create(self, request: Json) -> Json:
        """The whole message that answers *request*. Raises ChatelaineError."""
        ...


@dataclass(slots=True)
class _Watch:
    """A conversation that is kept warm. ``cache`` is what its last turn left, with the expiry as it is now."""

    conversation_id: ConversationId
    answer: Message
    cache: CacheState
    warming: Warming = field(default_factory=Warming)
    busy: bool = False

    @property
    def due_ms(self) -> int | None:
        """When the next request is due (since 1970 UTC); None when there will be none."""
        return None if self.warming.ended or self.busy else due_ms(self.cache)


class CacheWarmer:
    """Sends requests without output shortly before the cache of a conversation expires. Opt-in, per conversation.

    It begins with the end of a turn, or when it is switched on, and ends with the next turn, with a cap of money or
    time since the last one, with a hard budget (*allows* says whether so many nano-dollars more may be spent), with a
    failure, or when the cache has expired already. Every request is on the ledger.
    """

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        conversations: ConversationStore,
        history: History,
        options: Options,
        api: MessageSource,
        ledger: Ledger,
        rows: LedgerStore,
        sent: SentRecords,
        feed: Feed,
        clock: Clock,
        allows: Allows,
        held: HeldSources,
    ) -> None:
        self._conversations = conversations
        self._history = history
        self._options = options
        self._api = api
        self._ledger = ledger
        self._rows = rows
        self._sent = sent
        self._feed = feed
        self._clock = clock
        self._allows = allows
        self._held = held
        self._watches: dict[ConversationId, _Watch] = {}
        self._drops: dict[ConversationId, int] = {}  # how often it had to end, in this run
        self._watching = asyncio.Lock()
        self._wake = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._unsubscribe: Callable[[], None] | None = None

    def start(self) -> None:
        """Follow the feed from now on."""
        self._unsubscribe = self._feed.subscribe(self._hear)
        self._loop = asyncio.create_task(self._run(), name="keep caches warm")

    async def close(self) -> None:
        """Send nothing more; a request that is under way gets a moment to end. Safe to call twice."""
        if self._unsubscribe is not None:
            self._unsubscribe()
        self._watches.clear()
        tasks = {*self._tasks, *([self._loop] if self._loop is not None else [])}
        if self._loop is not None:
            self._loop.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_LAST_CALL_S)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def warming(self, conversation_id: ConversationId | None) -> Warming:
        """What has become of keeping a conversation warm since its last turn."""
        watch = self._watches.get(conversation_id) if conversation_id is not None else None
        return watch.warming if watch is not None else Warming()

    def expires_ms(self, answer_id: MessageId) -> int | None:
        """Until when the request for an answer was kept in the cache (since 1970 UTC); None if it was not."""
        found = (watch for watch in self._watches.values() if watch.answer.id == answer_id)
        return next((watch.warming.expires_ms for watch in found), None)

    async def watch(self, conversation_id: ConversationId) -> None:
        """Keep a conversation warm from now on if its options say so: it was opened, or switched on.

        Raises the storage's errors.
        """
        async with self._watching:
            await self._watch(conversation_id)

    async def _watch(self, conversation_id: ConversationId) -> None:
        drops = self._drops.get(conversation_id, 0)
        options = await self._options.load(conversation_id)
        caching = options.cache.mode != "off"  # else nobody would read what is kept
        if not options.keep_warm.on:
            self._drop(conversation_id)
            return
        if await self._conversations.get(conversation_id) is None:  # it lies in the bin
            return
        path = await self._conversations.path(conversation_id, most=_RECENT)
        found, known = outlook.answered(path), self._watches.get(conversation_id)
        if not found or path[-1].status is Status.RUNNING:
            return
        answer = found[-1]
        if known is not None and known.answer.id == answer.id:
            self._again(known, caching)
            return
        watch = await self._made(conversation_id, answer)
        if not caching and not watch.warming.ended:
            watch.warming = replace(watch.warming, ended="off")
        if drops == self._drops.get(conversation_id, 0):  # else a turn began meanwhile, or the conversation went
            self._watches[conversation_id] = watch
            self._tell(watch)

    async def check(self) -> None:
        """Send what is due now, and return when it was answered. Never raises for what may go wrong on the way."""
        now_ms = self._clock.now_ms()
        due = [watch for watch in self._watches.values() if watch.due_ms is not None and watch.due_ms <= now_ms]
        await asyncio.gather(*(self._serve(watch) for watch in due))

    # Following

    def _hear(self, news: News) -> None:
        match news:
            case TurnStarted(conversation_id=conversation_id):
                self._drop(conversation_id)
            case ConversationsRemoved(ids):
                for conversation_id in ids:
                    self._drop(conversation_id)
            case TurnFinished(conversation_id=conversation_id):
                self._spawn(self.watch(conversation_id))
            case OptionsChanged(conversation_id) if conversation_id is not None:
                self._spawn(self.watch(conversation_id))

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(_logged(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _drop(self, conversation_id: ConversationId) -> None:
        self._drops[conversation_id] = self._drops.get(conversation_id, 0) + 1
        if self._watches.pop(conversation_id, None) is not None:
            self._feed.publish(CacheWarmed(conversation_id))

    async def _made(self, conversation_id: ConversationId, answer: Message) -> _Watch:
        settings = answer.settings
        record = await self._sent.load(answer.id)
        cache = outlook.cached([(answer, record)], settings) if settings is not None else None
        ended: WarmEnd = "" if cache else "nothing"
        if rounds(answer, record.marks if record is not None else ()) > 1:
            ended = "unsuited"  # what the API's own tools added is not part of the request that was sent
        watch = _Watch(conversation_id, answer, cache or CacheState(0, "5m", 0), Warming(ended=ended))
        await self._recall(watch)
        return watch

    async def _recall(self, watch: _Watch) -> None:
        """Take what the ledger knows of requests for this answer, of an earlier run of the program."""
        since = watch.answer.timing.created_ms
        rows = await self._rows.rows(since, conversation_id=watch.conversation_id)
        earlier = [row for row in rows if row.kind == KEPT_WARM and row.message_id == watch.answer.id]
        if not earlier or watch.warming.ended:
            return
        spent = sum(row.cost.total_nano or 0 for row in earlier)
        expires = earlier[-1].created_ms + LIFETIME_MS[watch.cache.lifetime]
        watch.cache = replace(watch.cache, expires_ms=max(expires, watch.cache.expires_ms))
        watch.warming = Warming(watch.cache.expires_ms, len(earlier), spent)

    def _again(self, watch: _Watch, caching: bool) -> None:
        """Other caps may have been set: what they had ended goes on. Without *caching* nothing does."""
        if not caching:
            if not watch.warming.ended:
                self._end(watch, "off")
        elif watch.warming.ended in ("money", "time", "budget", "off"):
            self._end(watch, "")
        self._wake.set()

    # Sending

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            await self.check()
            dues = [watch.due_ms for watch in self._watches.values() if watch.due_ms is not None]
            left = (min(dues) - self._clock.now_ms()) / 1_000 if dues else None
            wait = None if left is None else min(max(left, 0.0), _LONGEST_WAIT_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._wake.wait()

    async def _serve(self, watch: _Watch) -> None:
        watch.busy = True
        try:
            options = await self._options.load(watch.conversation_id)
            why = await self._hindrance(watch, options.keep_warm)
            if why:
                self._end(watch, why)
                return
            call = asyncio.create_task(self._send(watch), name="keep a cache warm")
            self._tasks.add(call)
            call.add_done_callback(self._tasks.discard)
            await asyncio.shield(call)
        except ChatelaineError as error:
            _log.info("a cache could not be kept warm: %s", error.error.code)
            watch.warming = replace(watch.warming, error=error.error)
            self._end(watch, "failed")
        except Exception:
            _log.exception("a cache could not be kept warm")
            self._end(watch, "failed")
        finally:
            watch.busy = False

    async def _hindrance(self, watch: _Watch, keep: KeepWarm) -> WarmEnd:
        """Why nothing may be sent; empty if it may."""
        now_ms = self._clock.now_ms()
        if now_ms >= watch.cache.expires_ms:
            return "expired"
        if now_ms - watch.answer.timing.created_ms > keep.most_minutes * _MINUTE_MS:
            return "time"
        price = self._price(watch)
        if price is None or watch.warming.spent_nano + price > keep.most_nano:
            return "money" if price is not None else "unpriced"
        return "" if await self._allows(watch.conversation_id, price) else "budget"

    def _price(self, watch: _Watch) -> int | None:
        """What one request costs, in nano-dollars: the cached prefix read, what stands behind its last mark sent."""
        settings, tokens, usage = watch.answer.settings, watch.cache.tokens, watch.answer.usage
        assert settings is not None
        rest = max(0, prompt_usage(usage).prompt - tokens) if usage is not None else 0
        row = self._ledger.rates(settings.model, self._clock.now_ms(), tokens + rest)
        factor = self._ledger.factor(settings)
        return None if row is None else prompt_nano(row, read=tokens, input=rest, factor=factor)

    async def _send(self, watch: _Watch) -> None:
        settings = watch.answer.settings
        assert settings is not None
        record = await self._sent.load(watch.answer.id)
        rebuilt = await self._history.sent(watch.answer, record)
        as_sent = rebuilt is not None and (rebuilt.exact or record is None)
        request = warm_request(rebuilt.request) if rebuilt is not None and as_sent else None
        if request is None:
            self._end(watch, "unsuited")
            return
        request = await self._held.resolve(request)
        start_ms = self._clock.now_ms()
        message = await self._api.create(request)
        usage = Usage(message["usage"])
        call = _call(message, usage, settings.model, start_ms)
        row = await self._ledger.record(
            KEPT_WARM, call, conversation_id=watch.conversation_id, message_id=watch.answer.id
        )
        expires = start_ms + LIFETIME_MS[watch.cache.lifetime]
        watch.cache = replace(watch.cache, expires_ms=expires)
        old = watch.warming
        watch.warming = replace(
            old, expires_ms=expires, times=old.times + 1, spent_nano=old.spent_nano + (row.cost.total_nano or 0)
        )
        # What was read in part was written in part, for the price of a miss: once is enough.
        self._end(watch, "" if usage.cache_read >= watch.cache.tokens else "expired")

    def _end(self, watch: _Watch, why: WarmEnd) -> None:
        watch.warming = replace(watch.warming, ended=why, error=watch.warming.error if why == "failed" else None)
        self._tell(watch)

    def _tell(self, watch: _Watch) -> None:
        if self._watches.get(watch.conversation_id) is watch:
            self._feed.publish(CacheWarmed(watch.conversation_id))
            self._wake.set()


def _call(message: Json, usage: Usage, model: str, at_ms: int) -> Call:
    refused = message.get("stop_reason") == "refusal"
    category = category_of(message.get("stop_details"))
    by = str(message.get("model") or model)
    return Call(by, usage, at_ms, refused=refused, refusal_category=category, has_output=bool(message.get("content")))


async def _logged(work: Awaitable[None]) -> None:
    try:
        await work
    except ChatelaineError as error:
        _log.info("whether to keep a cache warm could not be found out: %s", error.error.code)
