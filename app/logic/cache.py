"""Where the cache marks go.

One mark at the end of the system prompt and one at the end of each of the last two user messages, all for an hour:

- The last mark makes this turn write everything up to the question. The next turn marks the same spot again (its
  second last user message), so it reads that entry however many blocks the answer had: the API looks back only 20
  blocks from a mark, a single moving mark would miss after a longer answer.
- The system mark lets other conversations, and branches cut near the root, share the system prompt.
- An hour, because people read and type: at gaps over five minutes a 5m entry is gone and the whole prefix is
  written again, while the dearer hour is paid on new tokens only (platform.claude.com: prompt-caching).
- Marks of our own instead of the API's automatic one: they work the same through gateways, and the plan can be shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.logic import tokens
from app.model.blocks import Json
from app.model.caching import SYSTEM, CacheTerms, Lifetime
from app.model.catalog import ModelInfo
from app.model.ids import MessageId
from app.model.sent import SentMark

MOST_MARKS = 4
_UNMARKABLE = ("thinking", "redacted_thinking")
# A mark that turns out too early costs nothing, a missing one a whole prefix: so estimates count double.
_BENEFIT_OF_DOUBT = 2.0


@dataclass(frozen=True, slots=True)
class CachePlan:
    """At most four marks, in the order of the request; those for an hour stand before those for five minutes."""

    marks: tuple[SentMark, ...] = ()


@dataclass(frozen=True, slots=True)
class CacheWish:
    """What the marks are chosen by.

    ``origins`` names, for every message of the request and every block in it, the stored message that it comes from.
    """

    terms: CacheTerms = field(default_factory=CacheTerms)
    origins: Sequence[Sequence[MessageId]] = ()

    def origin(self, message: int, block: int) -> str:
        """The stored message behind a block of the request; empty when it is not known."""
        return self.origins[message][block] if message < len(self.origins) else ""


def plan(
    tools: Sequence[Json], system: Sequence[Json], messages: Sequence[Json], info: ModelInfo, wish: CacheWish
) -> CachePlan:
    """Place the marks for a request of *tools*, *system* blocks and *messages*, as *wish* says.

    No mark where the prefix is surely shorter than what *info*'s model caches, none on thinking or empty text.
    """
    if wish.terms.choice.mode == "off":
        return CachePlan()
    weights = tokens.weights_for(info.id)
    marks: list[SentMark] = []
    length = sum(tokens.estimate_block(block, weights) for block in (*tools, *system))
    if _is_long_enough(length, info) and (block := _last_markable(system)) is not None:
        marks.append(SentMark(SYSTEM, None, block, "1h", round(length)))
    wanted = _last_two_user_messages(messages)
    for index, message in enumerate(messages):
        length += tokens.estimate_messages((message,), weights)
        spot = _last_markable(message["content"]) if index in wanted else None
        if spot is not None and _is_long_enough(length, info):
            marks.append(SentMark(wish.origin(index, spot), index, spot, "1h", round(length)))
    return CachePlan(tuple(marks))


def marked(blocks: Sequence[Json], where: int | str, plan: CachePlan) -> list[Json]:
    """Return *blocks* with the marks that *plan* puts *where*: a message's number, or TOOLS or SYSTEM.

    Blocks that get a mark, or lose one that they were stored with, are copied; the others are the same objects.
    """
    spots = {mark.block: mark.lifetime for mark in plan.marks if where in (mark.message, mark.place)}
    return [_with_mark(block, spots.get(index)) for index, block in enumerate(blocks)]


def is_markable(block: Json) -> bool:
    """Whether the API takes a mark on *block*: not on thinking, not on empty text."""
    if block.get("type") == "text":
        return bool(block.get("text"))
    return block.get("type") not in _UNMARKABLE


def _with_mark(block: Json, lifetime: Lifetime | None) -> Json:
    if lifetime is None and "cache_control" not in block:
        return block
    bare = {key: value for key, value in block.items() if key != "cache_control"}
    return bare if lifetime is None else bare | {"cache_control": {"type": "ephemeral", "ttl": lifetime}}


def _is_long_enough(length: float, info: ModelInfo) -> bool:
    return length * _BENEFIT_OF_DOUBT >= info.min_cache_tokens


def _last_markable(blocks: Sequence[Json]) -> int | None:
    return next((index for index in reversed(range(len(blocks))) if is_markable(blocks[index])), None)


def _last_two_user_messages(messages: Sequence[Json]) -> set[int]:
    return set([index for index, message in enumerate(messages) if message["role"] == "user"][-2:])
