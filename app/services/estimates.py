"""What the next message will take and cost, before it is sent: at once by estimate, then as the API counts it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from app.base.clock import Clock
from app.base.collector import held_collections
from app.logic import billed, counting, outlook, segments
from app.logic.cache import CachePlan, plan_later
from app.logic.cache_branches import Around, around
from app.logic.cache_shelf import LIFETIME_MS
from app.logic.cache_state import alive, left
from app.logic.counting import BranchTokens
from app.logic.limits import Load, load_of
from app.logic.prices import prompt_nano
from app.logic.tokens import PER_MESSAGE
from app.model.blocks import Json
from app.model.catalog import ModelInfo
from app.model.estimate import CacheState, SendEstimate, TokenSplit
from app.model.ids import AttachmentId, ConversationId, MessageId
from app.model.message import Message
from app.model.sent import SentMark, SentRecord, SideRequest
from app.model.turn import TurnSettings
from app.services.history import DRAFT
from app.services.lane import Lane

if TYPE_CHECKING:
    from app.services.counter import Counter
    from app.services.history import History, Prepared
    from app.services.ledger import Ledger

_MOST_COUNTED = 8_000_000  # bytes of attachments that are sent to be counted unasked
_MOST_ASKED = 100_000_000  # and when the user wants it
_MILLION = 1_000_000
_DRIFT, _DRIFT_SHARE = 30, 50  # tokens, and a fiftieth of the request
_ANSWERS = 4  # whose requests are looked at for what they left in the cache
_DRAFTS = 20  # counts of what was typed that are kept with a prospect


class SentRecords(Protocol):
    """What is remembered of the requests for answers."""

    async def load(self, answer_id: MessageId) -> SentRecord | None:
        """The record for an answer. Raises ChatelaineError."""
        ...


class BranchRecords(SentRecords, Protocol):
    """The same, and what is remembered of requests on other branches."""

    async def beside(
        self, conversation_id: ConversationId, path: Sequence[MessageId], since_ms: int
    ) -> tuple[SideRequest, ...]:
        """The last requests off the branch *path*, as ``storage.sent`` says. Raises ChatelaineError."""
        ...


@dataclass(frozen=True, slots=True)
class _Left:
    """What the branch's own requests left in the cache, and what is known beside them."""

    own: CacheState | None = None
    around: Around = field(default_factory=Around)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next message will stand, and with what: as in ``Draft``; no conversation is the new chat."""

    conversation_id: ConversationId | None = None
    parent_id: MessageId | None = None
    edits: MessageId | None = None
    attachments: tuple[AttachmentId, ...] | None = None


@dataclass(slots=True)
class Prospect:
    """The branch as the next message will find it, read once: an estimate for another draft takes no look at it.

    It holds little, however long the branch: ``request`` is the preview that is still to be counted, None afterwards;
    ``alone`` is what a draft is counted with, ``digest`` tells two looks at the same branch. ``answer`` is the last
    answer on the branch, whose request has filled the cache. ``looked_with`` are the estimated tokens of the draft at
    the look, ``cold_marks`` the cache marks once ``cache`` has expired, ``stripped`` the thinking blocks, of
    ``stripped_tokens``, that earlier requests had and this one has not. ``own`` is what the branch's own requests left
    in the cache, ``around`` what others did to that: with ``branch`` they make ``cache``. ``rest`` is what the request
    has besides the draft, as far as the API's limits are concerned.
    """

    place: Place
    settings: TurnSettings
    info: ModelInfo
    marks: tuple[SentMark, ...]
    answer: MessageId | None
    digest: str
    alone: Json
    request: Json | None
    branch: BranchTokens
    own: CacheState | None
    around: Around
    rest: Load
    cold_marks: tuple[SentMark, ...]
    looked_with: int
    stripped: int
    stripped_tokens: int
    drafts: OrderedDict[str, int] = field(default_factory=OrderedDict)

    @property
    def cache(self) -> CacheState | None:
        """What of the branch lies in the cache; as exact as ``branch`` is."""
        return self.around.state(self.own, self.branch)

    def has_message(self, text: str) -> bool:
        """Whether *text* with what is attached is something to send."""
        return bool(text.strip()) or bool(self.place.attachments)

    def learn_from(self, earlier: Prospect) -> None:
        """Take over what was counted when the branch was looked at *earlier*, if nothing that counts has changed."""
        if earlier.digest == self.digest and earlier.branch.exact:
            self.branch, self.drafts, self.request = earlier.branch, earlier.drafts, None


class Estimates:
    """Looks ahead. *sent* tells of earlier requests, *warmed* until when that for an answer was kept in the cache."""

    def __init__(
        self,
        *,
        history: History,
        counter: Counter,
        ledger: Ledger,
        sent: BranchRecords,
        clock: Clock,
        warmed: Callable[[MessageId], int | None] = lambda _: None,
        lane: Lane | None = None,
    ) -> None:
        self._history = history
        self._counter = counter
        self._ledger = ledger
        self._sent = sent
        self._clock = clock
        self._warmed = warmed
        self._lane = lane or Lane()

    async def of(self, place: Place, text: str, settings: TurnSettings) -> SendEstimate:
        """What *text* will take at *place*, by what is known without asking. Raises the storage's errors."""
        return self.estimate(await self.look(place, settings, text), text)

    async def look(self, place: Place, settings: TurnSettings, text: str = "") -> Prospect:
        """Read the branch at *place* for a turn with *settings*, estimated. Raises the storage's errors.

        The estimate rests on the bill of the last answer, where that tells how long the branch is up to there.
        The cache marks are those for a draft about as long as *text* (:meth:`is_stale`).
        """
        draft = text if text.strip() else counting.PROBE
        async with self._lane.aside():
            prepared = await self._history.preview(
                place.conversation_id,
                place.parent_id,
                draft,
                settings,
                edits=place.edits,
                attachments=place.attachments,
            )
            answers = outlook.answered(prepared.path, _ANSWERS)
            found = await self._left(place, prepared, answers)
            return await asyncio.to_thread(self._seen, place, prepared, answers, found, text)

    def _seen(self, place: Place, prepared: Prepared, answers: Sequence[Message], found: _Left, text: str) -> Prospect:
        settings, request = prepared.settings, counting.probed(prepared.request)
        known = billed.billed(answers, prepared.built, settings)
        branch = billed.estimated(request, self._counter.factor(settings.model), known)
        cold_marks = _cold_marks(prepared, found.around.state(found.own, branch))
        return Prospect(
            place,
            settings,
            prepared.info,
            prepared.plan.marks,
            answers[-1].id if answers else None,
            counting.digest(counting.countable(request)),
            counting.alone(request, counting.PROBE),
            request,
            branch,
            found.own,
            found.around.within(CachePlan(cold_marks), prepared.built),
            load_of(prepared.request_without_draft()),
            cold_marks,
            counting.estimate_draft(text, settings.model, 1.0),
            prepared.built.stripped_now,
            prepared.built.stripped_tokens,
        )

    def is_stale(self, prospect: Prospect, text: str) -> bool:
        """Whether *text* is so much longer or shorter than the draft looked with that marks may stand elsewhere."""
        draft = counting.estimate_draft(text, prospect.settings.model, 1.0)
        whole = prospect.branch.with_draft(draft, exact=False).total
        return abs(draft - prospect.looked_with) > max(_DRIFT, whole // _DRIFT_SHARE)

    def estimate(self, prospect: Prospect, text: str) -> SendEstimate:
        """What *text* will take: counted where it was counted before, else estimated. Linear in *text* alone."""
        known = prospect.drafts.get(text if text.strip() else "") if prospect.has_message(text) else 0
        draft = known if known is not None else self._draft(prospect, text)
        return self._priced(prospect, prospect.branch.with_draft(draft, exact=known is not None))

    def _draft(self, prospect: Prospect, text: str) -> int:
        model = prospect.settings.model
        words = counting.estimate_draft(text, model, self._counter.factor(model))
        return words if text.strip() else PER_MESSAGE

    async def count(self, prospect: Prospect, text: str, *, asked: bool = False) -> SendEstimate | None:
        """The same, counted by the API; None when it cannot be asked now, or something else was asked meanwhile.

        The branch is counted once, after that every draft costs one small request. Many megabytes of attachments are
        only sent to be counted when the user *asked* for it.
        """
        if prospect.request is not None:
            counted = await self._count_branch(prospect.request, _MOST_ASKED if asked else _MOST_COUNTED)
            if counted is None:
                return None
            prospect.branch, prospect.request = counted, None
        if prospect.has_message(text) and not await self._count_draft(prospect, text):
            return None
        return self.estimate(prospect, text)

    async def _count_draft(self, prospect: Prospect, text: str) -> bool:
        key = text if text.strip() else ""
        if key in prospect.drafts:
            return True
        tokens = await self._counter.count([counting.alone(prospect.alone, key or counting.PROBE)])
        if tokens is None:
            return False
        # A message of attachments alone has no words: the probe, a letter, is one token of what was counted.
        prospect.drafts[key] = tokens[0] if key else max(0, tokens[0] - 1)
        if len(prospect.drafts) > _DRAFTS:
            prospect.drafts.popitem(last=False)
        return True

    def refresh(self, prospect: Prospect) -> None:
        """Take note of a request that kept the cache warm."""
        if prospect.answer is not None:
            prospect.own = outlook.refreshed(prospect.own, self._warmed(prospect.answer))

    async def _count_branch(self, request: Json, most_bytes: int) -> BranchTokens | None:
        with held_collections():
            probes = await asyncio.to_thread(counting.probes, request)
        if probes.parts and await self._counter.weight(probes.all()) > most_bytes:
            return None
        counts = await self._counter.count(probes.all())
        return None if counts is None else counting.counted(probes, counts)

    async def _left(self, place: Place, prepared: Prepared, answers: Sequence[Message]) -> _Left:
        """What lies in the cache for this branch; nothing where earlier thinking has to be left out of it first."""
        if place.conversation_id is None or prepared.built.stripped_now:
            return _Left()
        known = [(answer, await self._sent.load(answer.id)) for answer in answers]
        path = [message.id for message in prepared.path[:-1]]  # the last one is the draft
        since_ms = self._clock.now_ms() - LIFETIME_MS["1h"]
        beside = await self._sent.beside(place.conversation_id, path, since_ms)
        warmed = self._warmed(answers[-1].id) if answers else None
        return await asyncio.to_thread(_found, prepared, known, path, beside, warmed)

    def _priced(self, prospect: Prospect, split: TokenSplit) -> SendEstimate:
        """With what is in the cache now; when nothing is left of it, with what was there last."""
        deepest = prospect.cache
        now_ms = self._clock.now_ms()
        now = alive(deepest, now_ms)
        cache = now or (deepest if deepest is not None and deepest.expires_ms <= now_ms else None)
        found, then = cache.tokens if cache is not None else 0, now.then if now is not None else None
        warm = prospect.marks if cache is deepest else prospect.cold_marks
        rate = self._attached_rate(prospect, split, warm if now is not None else prospect.cold_marks)
        return SendEstimate(
            split,
            prospect.info.context_tokens,
            self._nano(prospect, split, warm, found),
            self._nano(prospect, split, prospect.cold_marks, then.tokens if then is not None else 0),
            cache,
            rate,
        )

    def _attached_rate(self, prospect: Prospect, split: TokenSplit, marks: Sequence[SentMark]) -> int | None:
        row = self._ledger.rates(prospect.settings.model, self._clock.now_ms(), split.total)
        if row is None:
            return None
        lifetime, factor = outlook.written(marks, DRAFT, split, prospect.info), self._ledger.factor(prospect.settings)
        five, hour = (_MILLION if lifetime == each else 0 for each in LIFETIME_MS)
        return prompt_nano(row, write_5m=five, write_1h=hour, input=_MILLION - five - hour, factor=factor)

    def _nano(self, prospect: Prospect, split: TokenSplit, marks: Sequence[SentMark], found: int) -> int | None:
        row = self._ledger.rates(prospect.settings.model, self._clock.now_ms(), split.total)
        if row is None:
            return None
        bill = outlook.bill(split, marks, found, prospect.info)
        return prompt_nano(
            row,
            read=bill.read,
            write_5m=bill.write_5m,
            write_1h=bill.write_1h,
            input=bill.input,
            factor=self._ledger.factor(prospect.settings),
        )


def _found(
    prepared: Prepared,
    known: Sequence[tuple[Message, SentRecord | None]],
    path: Sequence[MessageId],
    beside: Sequence[SideRequest],
    warmed_ms: int | None,
) -> _Left:
    """What the requests for the answers *known*, on the branch *path*, and those *beside* it have left."""
    settings, request, info = prepared.settings, prepared.request, prepared.info
    heads, plain = segments.heads(request, info), segments.heads_without_pictures(request, info)
    same = outlook.alike(known, settings, heads)
    pictureless = outlook.alike(known[: len(known) - len(same)], settings, plain) if plain != heads else []
    own = outlook.refreshed(left([each for _, each in same]), warmed_ms) if same else None
    alike = [each for each in beside if outlook.same_but_citing(each.answer.settings, settings)]
    return _Left(own, around(alike, prepared.built, path, same, info, [each for _, each in pictureless]))


def _cold_marks(prepared: Prepared, cache: CacheState | None) -> tuple[SentMark, ...]:
    """The marks of the request if it goes out when *cache* has expired: what is written anew is planned anew."""
    at_ms = prepared.built.wish.at_ms
    if cache is None or (at_ms is not None and cache.expires_ms <= at_ms):
        return prepared.plan.marks
    return plan_later(prepared.request, prepared.info, prepared.built.wish, cache.expires_ms).marks
