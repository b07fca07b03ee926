"""Which cache marks a request gets: those that the user set by hand, or those that the program chooses.

Marks of our own instead of the API's automatic one: they work the same through gateways, they can stand where the next
turn and other branches need them, and the plan can be shown. The rules are in ``cache_auto``, ``cache_price`` and
``pace`` (automatic) and in ``cache_rules`` (by hand). A plan moves marks only: no byte of what is cached depends on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.logic import cache_auto, cache_rules
from app.logic.cache_auto import Request
from app.logic.cache_layout import Layout
from app.logic.cache_price import USUAL_RATES
from app.logic.cache_shelf import Placed
from app.model.blocks import Json
from app.model.caching import CacheTerms, Lifetime
from app.model.catalog import ModelInfo
from app.model.ids import MessageId
from app.model.sent import SentMark


@dataclass(frozen=True, slots=True)
class CachePlan:
    """At most four marks, in the order of the request; those for an hour stand before those for five minutes."""

    marks: tuple[SentMark, ...] = ()


@dataclass(frozen=True, slots=True)
class CacheWish:
    """What the marks are chosen by.

    ``origins`` names, for every message of the request and every block in it, the stored message that it comes from.
    ``earlier`` are the requests that were made on this branch, oldest first. ``at_ms`` (since 1970 UTC) is when the
    request goes out, None if that is not known.
    """

    terms: CacheTerms = field(default_factory=CacheTerms)
    origins: Sequence[Sequence[MessageId]] = ()
    earlier: Sequence[Request] = ()
    at_ms: int | None = None


def plan(
    tools: Sequence[Json], system: Sequence[Json], messages: Sequence[Json], info: ModelInfo, wish: CacheWish
) -> CachePlan:
    """Place the marks for a request of *tools*, *system* blocks and *messages*, as *wish* says.

    No mark where the prefix is surely shorter than what *info*'s model caches, none on thinking or empty text.
    """
    choice = wish.terms.choice
    if choice.mode == "off":
        return CachePlan()
    layout = Layout(tools, system, messages, info)
    if choice.mode == "hand":
        return sent(cache_rules.placed(layout, wish.origins, choice.marks), layout, wish.origins)
    rates = wish.terms.rates or USUAL_RATES
    return sent(
        cache_auto.automatic(layout, wish.earlier, wish.at_ms, rates, wish.terms.refreshed_ms), layout, wish.origins
    )


def plan_later(request: Json, info: ModelInfo, wish: CacheWish, at_ms: int) -> CachePlan:
    """The plan that *request*, planned by *wish*, will get if it goes out at *at_ms* (since 1970 UTC) instead."""
    later = replace(wish, at_ms=at_ms)
    return plan(request.get("tools", ()), request.get("system", ()), request["messages"], info, later)


def sent(marks: Sequence[Placed], layout: Layout, origins: Sequence[Sequence[MessageId]]) -> CachePlan:
    """The plan of *marks*, in the words of a request."""
    return CachePlan(tuple(_sent(mark, layout, origins) for mark in marks))


def _sent(mark: Placed, layout: Layout, origins: Sequence[Sequence[MessageId]]) -> SentMark:
    spot = layout.spots[mark.position]
    place = spot.place
    if spot.message is not None and spot.message < len(origins):
        place = origins[spot.message][spot.block]
    return SentMark(place, spot.message, spot.block, mark.lifetime, layout.totals[mark.position])


def marked(blocks: Sequence[Json], where: int | str, plan: CachePlan) -> list[Json]:
    """Return *blocks* with the marks that *plan* puts *where*: a message's number, or TOOLS or SYSTEM.

    Blocks that get a mark, or lose one that they were stored with, are copied; the others are the same objects.
    """
    spots = {mark.block: mark.lifetime for mark in plan.marks if where in (mark.message, mark.place)}
    return [_with_mark(block, spots.get(index)) for index, block in enumerate(blocks)]


def _with_mark(block: Json, lifetime: Lifetime | None) -> Json:
    if lifetime is None and "cache_control" not in block:
        return block
    bare = {key: value for key, value in block.items() if key != "cache_control"}
    return bare if lifetime is None else bare | {"cache_control": {"type": "ephemeral", "ttl": lifetime}}
