"""Counts tokens by the API, sparingly: what was counted is remembered, and one request at a time is under way."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from app.base.clock import Clock
from app.base.collector import held_collections
from app.logic import counting
from app.logic.tokens import Calibration
from app.model.blocks import Json
from app.model.errors import ChatelaineError, ErrorKind, TurnError

if TYPE_CHECKING:
    from app.services.held_sources import HeldSources
    from app.storage.counts import CountStore

_log = logging.getLogger(__name__)

_REMEMBERED = 2_000  # counts in memory
_FIRST_PAUSE_S = 15.0  # after a failure, doubled with each further one
_LONGEST_PAUSE_S = 600.0
_HOPELESS_S = 3_600.0  # when the address does not count at all, or the key may not
_MONTH_MS = 30 * 86_400_000
_OF_THIS_REQUEST = (  # another one may be counted
    "invalid_request_error",
    "request_too_large",
    "not_found_error",
    "thinking_prefix",
    "attachment_missing",
    "attachment_damaged",
)


class CountSource(Protocol):
    """Where counts come from: POST /v1/messages/count_tokens, which is free."""

    async def count_tokens(self, request: Json) -> int:
        """Input tokens of *request*. Raises ChatelaineError."""
        ...


class Counter:
    """Counts requests, or says that it cannot at the moment; then the local estimate has to do.

    *endpoint* is where requests go, None without a key. After a failure nothing is asked for a while, unless the
    endpoint changes.
    """

    def __init__(
        self,
        *,
        api: CountSource,
        store: CountStore,
        clock: Clock,
        endpoint: Callable[[], object | None],
        held: HeldSources,
    ) -> None:
        self._api = api
        self._store = store
        self._clock = clock
        self._endpoint = endpoint
        self._held = held
        self._known: OrderedDict[str, int | None] = OrderedDict()  # None: the API refused to count this
        self._calibrations: dict[str, Calibration] = {}
        self._asking = asyncio.Lock()
        self._wish = 0
        self._failures = 0
        self._paused_until = 0.0  # by the monotonic clock, in seconds
        self._failed_at: object | None = None

    async def load(self) -> None:
        """Read what was learned about the estimates. Raises the storage's errors."""
        self._calibrations = await self._store.calibrations()

    def factor(self, model: str) -> float:
        """What an estimate of text for *model* is to be multiplied with, by what was counted so far."""
        return self._calibrations.get(model, Calibration()).factor

    @property
    def can_ask(self) -> bool:
        """Whether the API would be asked now: there is a key, and no pause after a failure."""
        endpoint = self._endpoint()
        if endpoint is None:
            return False
        return endpoint != self._failed_at or self._clock.monotonic() >= self._paused_until

    async def count(self, requests: Sequence[Json], *, wanted: bool = False) -> tuple[int, ...] | None:
        """Input tokens of each of *requests*; None when they cannot be had now, or a later call came in between.

        What is known is not asked again. Requests go out one after the other, and while one is under way a later call
        waits for it: the latest call wins, the others end with None. What the user *wanted* by a command overtakes
        nothing and is not overtaken. Never raises for what the API or the disk does.
        """
        self._wish += not wanted
        wish = None if wanted else self._wish
        with held_collections():
            digests = await asyncio.to_thread(lambda: [counting.digest(request) for request in requests])
        found: list[int] = []
        for request, digest in zip(requests, digests, strict=True):
            tokens = await self._find(digest)
            if tokens is None and digest not in self._known:
                tokens = await self._ask(request, digest, wish)
            if tokens is None:
                return None
            found.append(tokens)
        return tuple(found)

    async def weight(self, requests: Sequence[Json]) -> int:
        """Bytes of attachments that would be sent to count *requests*: those of what was not counted before."""
        with held_collections():
            digests = await asyncio.to_thread(lambda: [counting.digest(request) for request in requests])
        sizes = [
            await self._held.weight(request)
            for request, digest in zip(requests, digests, strict=True)
            if digest not in self._known and await self._find(digest) is None
        ]
        return sum(sizes)

    async def _find(self, digest: str) -> int | None:
        if digest in self._known:
            self._known.move_to_end(digest)
            return self._known[digest]
        try:
            tokens = await self._store.find(digest, self._clock.now_ms() - _MONTH_MS)
        except ChatelaineError as error:
            _log.info("counts could not be read: %s", error.error.code)
            return None
        if tokens is not None:
            self._remember(digest, tokens)
        return tokens

    async def _ask(self, request: Json, digest: str, wish: int | None) -> int | None:
        async with self._asking:
            if digest in self._known:
                return self._known[digest]
            if wish not in (None, self._wish) or not self.can_ask:
                return None
            try:
                tokens = await self._api.count_tokens(await self._held.resolve(request, upload=False))
            except ChatelaineError as error:
                self._take_failure(error.error, digest)
                return None
        self._failures, self._failed_at = 0, None
        self._remember(digest, tokens)
        await self._keep(request, digest, tokens)
        return tokens

    def _remember(self, digest: str, tokens: int | None) -> None:
        self._known[digest] = tokens
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    async def _keep(self, request: Json, digest: str, tokens: int) -> None:
        model = str(request["model"])
        with held_collections():
            expected = await asyncio.to_thread(counting.expected_text, request)
        try:
            await self._store.keep(digest, model, tokens, self._clock.now_ms())
            if expected is not None:
                learned = self._calibrations.get(model, Calibration()).learn(expected, tokens)
                self._calibrations[model] = learned
                await self._store.learn(model, learned)
        except ChatelaineError as error:  # the count itself is good; a full disk is told by whatever must be stored
            _log.info("a count could not be kept: %s", error.error.code)

    def _take_failure(self, error: TurnError, digest: str) -> None:
        _log.info("tokens could not be counted: %s", error.code)
        if error.code in _OF_THIS_REQUEST:
            self._remember(digest, None)
            return
        self._failures += 1
        self._failed_at = self._endpoint()
        self._paused_until = self._clock.monotonic() + _pause_s(error, self._failures)


def _pause_s(error: TurnError, failures: int) -> float:
    if error.kind is not ErrorKind.RETRY:
        return _HOPELESS_S
    grown = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2.0 ** min(failures - 1, 10))
    return max(grown, error.retry_after_s or 0.0)
