"""What the prompts of a conversation cost under different ways of caching, by the demo server's own cache.

Requests are built as the program builds them, read and checked by the demo's rules, and looked up in its cache at the
times of the conversation. Only prompts are counted: what caching cannot change (output) would hide the differences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from app.base import resources
from app.demo.ask import Ask, read_ask
from app.demo.cache import CacheUse, PromptCache
from app.demo.catalogue import Catalogue
from app.demo.preserved import Replay
from app.demo.prompt import Segment, segments
from app.demo.rules.breakpoints import check_breakpoints
from app.logic.cache import CachePlan
from app.logic.capabilities import ModelTable
from app.logic.prices import PriceBook
from app.logic.request import build
from app.model.caching import CacheChoice, CacheTerms, Lifetime, TokenRates
from tests.fakes.cache_talks import Talk

_TABLE = ModelTable.from_json(resources.read_json("models.json"))
_BOOK = PriceBook.from_json(resources.read_json("prices.json"))
_CATALOGUE = Catalogue()

Rows = list[list[Segment]]  # one row of blocks for each request


@dataclass(frozen=True)
class Seen:
    """One request as the server sees it: the row as the program marked it, the same unmarked, the turns' ends."""

    at_ms: int
    plan: CachePlan
    ours: list[Segment]
    bare: list[Segment]
    head: int  # how many blocks stand before the messages
    asked: int  # how many blocks the last message has
    user_ends: tuple[int, ...]  # positions of the last blocks of the user's messages
    minimum: int


def rates_of(model: str, at_ms: int, prompt: int = 0) -> TokenRates:
    """The shipped rates of *model*."""
    row = _BOOK.row(model, at_ms, prompt)
    assert row is not None
    return TokenRates(row.input, row.write_5m, row.write_1h, row.read)


def seen(talk: Talk) -> list[Seen]:
    """All requests of *talk*, with the program's automatic marks."""
    return [_seen(talk, number) for number in range(len(talk.asked))]


def uses(requests: Sequence[Seen], rows: Rows) -> Iterator[CacheUse]:
    """How the demo's cache takes *requests*, one after the other, marked as in *rows*."""
    now = 0.0
    cache = PromptCache(lambda: now)
    for request, row in zip(requests, rows, strict=True):
        now = request.at_ms / 1000
        use = cache.use(row, request.minimum)
        use.begun()
        yield use


def bill(requests: Sequence[Seen], rates: TokenRates, rows: Rows) -> int:
    """Nano-dollars for the prompts of *requests*, marked as in *rows*."""
    return sum(price(use, rates) for use in uses(requests, rows))


def price(use: CacheUse, rates: TokenRates) -> int:
    """Nano-dollars for one prompt."""
    written = use.written_5m * rates.write_5m + use.written_1h * rates.write_1h
    return use.uncached * rates.input + use.read * rates.read + written


def _planned(requests: Sequence[Seen]) -> Rows:
    return [request.ours for request in requests]


def _uncached(requests: Sequence[Seen]) -> Rows:
    return [request.bare for request in requests]


def _last_block(requests: Sequence[Seen], lifetime: Lifetime) -> Rows:
    return [_marked(request.bare, [len(request.bare) - 1], lifetime) for request in requests]


def _last_two(requests: Sequence[Seen], lifetime: Lifetime) -> Rows:
    return [_marked(request.bare, request.user_ends[-2:], lifetime) for request in requests]


# Ways to cache all requests of a conversation: the program's plan, and fixed ones.
WAYS: dict[str, Callable[[Sequence[Seen]], Rows]] = {
    "plan": _planned,
    "no caching": _uncached,
    "a mark on the last block, 5 minutes": partial(_last_block, lifetime="5m"),
    "a mark on the last block, 1 hour": partial(_last_block, lifetime="1h"),
    "marks on the last two user messages, 5 minutes": partial(_last_two, lifetime="5m"),
    "marks on the last two user messages, 1 hour": partial(_last_two, lifetime="1h"),
}


def _seen(talk: Talk, number: int) -> Seen:
    asked = talk.asked[number]
    rates = rates_of(talk.settings.model, asked.at_ms)
    terms = CacheTerms(CacheChoice(), rates, asked.at_ms)
    built = build(asked.path, talk.settings, _TABLE.describe, terms=terms)
    ask = read_ask(built.request, _CATALOGUE.serving(talk.settings.model), strict=True)
    check_breakpoints(ask)
    row = segments(ask, Replay({}, "", ()))
    bare = [replace(segment, ttl=None) for segment in row]
    head, asked_blocks = len(ask.tools) + len(ask.system), len(ask.turns[-1].blocks)
    return Seen(asked.at_ms, built.plan, row, bare, head, asked_blocks, _user_ends(ask), ask.model.min_cached)


def _user_ends(ask: Ask) -> tuple[int, ...]:
    at = len(ask.tools) + len(ask.system) - 1
    ends = []
    for turn in ask.turns:
        at += len(turn.blocks)
        if turn.role == "user":
            ends.append(at)
    return tuple(ends)


def _marked(row: list[Segment], positions: Sequence[int], lifetime: Lifetime) -> list[Segment]:
    marks = set(positions)
    return [replace(each, ttl=lifetime) if at in marks else each for at, each in enumerate(row)]
