"""What requests on other branches of a conversation left in the cache for the request that comes next on this one.

They share the messages up to where the branches part. A cached prefix of theirs is of use here when it ends in what is
shared, and it can be reckoned with when its length is known: the usage tells that of what this branch's own requests
cached, the count that of tools and system prompt together, and of all but the draft, which is where the answer before
it ends. Others are passed over: the price said is then too high, never too low.

Requests read what is shared, too, and keep it alive by that (``cache_shelf``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.logic.cache import CachePlan
from app.logic.cache_shelf import LIFETIME_MS
from app.logic.cache_state import Answered, Entry, chained
from app.logic.counting import BranchTokens
from app.logic.request import Built
from app.logic.rounds import left_by
from app.logic.segments import heads
from app.model.blocks import Json
from app.model.caching import SYSTEM, TOOLS, Lifetime
from app.model.catalog import ModelInfo
from app.model.estimate import CacheState
from app.model.ids import MessageId
from app.model.sent import SentMark, SideRequest

_Spot = tuple[int | None, str, int]  # message of the request, place where that is None, block


@dataclass(frozen=True, slots=True)
class Aside:
    """A request on another branch, by what it may have done for this one. Tokens; ms since 1970 UTC.

    ``head`` and ``end`` are the lifetimes of its marks at the end of the system prompt, and of the answer before the
    draft. ``shared`` tokens of its prompt are surely those of this branch, beside the system prompt; ``through`` says
    that everything but the draft is. ``own``: it was made on this branch, and only its system prompt is of use.
    """

    sent_ms: int
    read: int
    cached: int
    shared: int
    through: bool
    head: Lifetime | None
    end: Lifetime | None
    own: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of the cache beside the branch's own requests. ``minimum`` is what the model caches, in tokens.

    ``sees_head`` and ``sees_end`` say whether the next request looks up entries that end there.
    """

    asides: tuple[Aside, ...] = ()
    minimum: int = 0
    sees_head: bool = False
    sees_end: bool = False

    def state(self, own: CacheState | None, branch: BranchTokens) -> CacheState | None:
        """What the next request finds: *own*, which its branch left, and what other branches left and kept alive.

        *branch* tells where the system prompt and the last answer end; exact where it is.
        """
        if not self.asides:
            return own
        entries = {entry.tokens: entry for entry in _unchained(own)}
        head, end = branch.system, self._end(own, branch)
        for aside in self.asides:
            for tokens, lifetime, seen in ((head, aside.head, self.sees_head), (end, aside.end, self.sees_end)):
                if lifetime is None or not seen or tokens < self.minimum or tokens > aside.cached:
                    continue
                if aside.read <= tokens or aside.own:
                    _note(entries, aside, tokens, lifetime)
            _refresh(entries, min(aside.read, max(head, aside.shared, end if aside.through else 0)), aside.sent_ms)
        return chained(list(entries.values()))

    def within(self, plan: CachePlan, built: Built) -> Around:
        """The same for a request that goes out with *plan* as well: what it would not look up is not reckoned with."""
        head, end = _sees(plan, built)
        return replace(self, sees_head=self.sees_head and head, sees_end=self.sees_end and end)

    def _end(self, own: CacheState | None, branch: BranchTokens) -> int:
        """Where the last answer ends; an estimate is fitted between what its neighbours were billed."""
        whole = branch.system + branch.history + branch.attachments
        if branch.exact:
            return whole
        above = [aside.cached for aside in self.asides if aside.end is not None]
        least = own.tokens + 1 if own is not None else branch.system + 1
        return max(least, min([whole, *above]))


def around(
    found: Sequence[SideRequest],
    built: Built,
    path: Sequence[MessageId],
    own: Sequence[tuple[MessageId, Answered]],
    info: ModelInfo,
    pictureless: Sequence[Answered] = (),
) -> Around:
    """What *found*, the requests off the branch *path* (oldest first), tell of the cache for the request *built*.

    *own* are the last requests on the branch, by their answers; *pictureless* those before them with which it has
    tools and system prompt in common, but not the messages, because it has the branch's first picture. Requests from
    which thinking was left out, or that the API's own tools made several of, are passed over, as is everything that
    has another beginning.
    """
    if built.stripped or not (found or pictureless):
        return Around()
    before = {each.name: each.digest for each in heads(built.request, info)}
    known = [each for each in found if _is_like(each, before)]
    places = {id: number for number, id in enumerate(path)}
    ends = {origins[-1]: number for number, origins in enumerate(built.origins) if origins}
    asides = [_aside(each, built, places, ends, own) for each in known]
    asides += [_before_pictures(each, built) for each in pictureless]
    asides.sort(key=lambda aside: aside.sent_ms)
    return Around(tuple(asides), info.min_cache_tokens, *_sees(built.plan, built))


def _is_like(one: SideRequest, before: dict[str, str]) -> bool:
    """Whether the API puts the same before the messages of *one*, and it was billed for one prompt."""
    hashes = {each.name: each.digest for each in one.record.segments if each.name in before}
    usage = one.answer.usage
    cached = usage.cache_read + usage.cache_write_5m + usage.cache_write_1h if usage is not None else 0
    return hashes == before and not one.record.stripped and 0 < cached == left_by(one.answer, one.record.marks)


def _aside(
    one: SideRequest,
    built: Built,
    places: dict[MessageId, int],
    ends: dict[MessageId, int],
    own: Sequence[tuple[MessageId, Answered]],
) -> Aside:
    """*one*; *places* numbers the messages of the branch, *ends* those of the request by the last that is in them.

    Only a request that has every message of its branch surely begins with those that it shares with this one.
    """
    usage, marks = one.answer.usage, one.record.marks
    assert usage is not None
    shared = 0
    number = ends.get(one.meets) if one.meets is not None else None
    whole = number is not None and bool(marks) and marks[-1].message == number + one.below - 1
    if one.meets is not None and whole:
        shared = max((_left(each) for id, each in own if places[id] <= places[one.meets] + 1), default=0)
    spots = {_spot(mark): mark.lifetime for mark in marks if _is_here(mark, built)}
    return Aside(
        one.record.sent_ms,
        usage.cache_read,
        usage.cache_read + usage.cache_write_5m + usage.cache_write_1h,
        shared,
        whole and number == len(built.request["messages"]) - 2,
        spots.get(_head(built.request)),
        spots.get(_answer(built.request)),
    )


def _before_pictures(one: Answered, built: Built) -> Aside:
    usage = one.usage
    spots = {_spot(mark): mark.lifetime for mark in one.marks if mark.message is None}
    cached = usage.cache_read + usage.cache_write_5m + usage.cache_write_1h
    return Aside(one.sent_ms, usage.cache_read, cached, 0, False, spots.get(_head(built.request)), None, own=True)


def _left(one: Answered) -> int:
    usage = one.usage
    whole = usage.cache_read + usage.cache_write_5m + usage.cache_write_1h
    return whole if one.left is None else min(whole, one.left)


def _is_here(mark: SentMark, built: Built) -> bool:
    """Whether *mark*, of another request, ends in what that has in common with this one."""
    if mark.message is None:
        return True
    if mark.message >= len(built.origins) or mark.block >= len(built.origins[mark.message]):
        return False
    return built.origins[mark.message][mark.block] == mark.place


def _spot(mark: SentMark) -> _Spot:
    return mark.message, mark.place if mark.message is None else "", mark.block


def _head(request: Json) -> _Spot:
    """The last block before the messages: the prefix that ends there has all the tokens of tools and system."""
    name = SYSTEM if request.get("system") else TOOLS
    return None, name, len(request.get(name, ())) - 1


def _answer(request: Json) -> _Spot:
    """The last block before the last message; nowhere if the draft is not all of that."""
    *before, last = request["messages"]
    if not before or len(last["content"]) != 1:
        return None, "", -1
    return len(before) - 1, "", len(before[-1]["content"]) - 1


def _sees(plan: CachePlan, built: Built) -> tuple[bool, bool]:
    """Whether marks of *plan* look up entries at the end of the system prompt, and of the last answer.

    A mark on the draft, of one block, sees the block before it.
    """
    spots = {_spot(mark) for mark in plan.marks}
    answer, last = _answer(built.request), len(built.request["messages"]) - 1
    return _head(built.request) in spots, bool(spots & {answer, (last, "", 0)})


def _unchained(state: CacheState | None) -> list[Entry]:
    entries = []
    while state is not None:
        entries.append(Entry(state.tokens, state.lifetime, state.expires_ms))
        state = state.then
    return entries


def _note(entries: dict[int, Entry], aside: Aside, tokens: int, lifetime: Lifetime) -> None:
    """*aside* wrote an entry of so many tokens; or read it, then it is what it was, for five minutes if not known."""
    kept = entries.get(tokens)
    if aside.read == tokens:
        if kept is not None and kept.expires_ms > aside.sent_ms:
            return  # refreshed with all that was read
        lifetime = "5m"
    entries[tokens] = Entry(tokens, lifetime, aside.sent_ms + LIFETIME_MS[lifetime])


def _refresh(entries: dict[int, Entry], up_to: int, at_ms: int) -> None:
    for tokens, entry in entries.items():
        until = at_ms + LIFETIME_MS[entry.lifetime]
        if tokens <= up_to and at_ms < entry.expires_ms < until:
            entries[tokens] = replace(entry, expires_ms=until)
