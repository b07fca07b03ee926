"""What could be typed next into the search field: filters, and what they take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.logic.search_query import FILTERS, HAS, Token, tokens
from app.model.search import Place

_DAYS = ("today", "yesterday", "7d", "1m", "1y")
_VALUES = {
    "has": HAS,
    "role": ("user", "assistant"),
    "in": tuple(place.value for place in Place),
    "before": _DAYS[1:],
    "after": _DAYS,
    "on": _DAYS[:2],
    "cost": (">0.01", ">0.10", ">1"),
}
_MOST = 9


@dataclass(frozen=True, slots=True)
class Offer:
    """``text`` for the place of what stands from ``start`` to ``end``. ``more`` says that a value follows."""

    text: str
    start: int
    end: int
    more: bool = False


def offers(typed: str, cursor: int, models: Sequence[str] = ()) -> tuple[Offer, ...]:
    """Return what could stand where the *cursor* is in *typed*; *models* are those that have answered.

    Behind a word that is no beginning of anything, every filter could follow.
    """
    token = next((each for each in tokens(typed) if each.start < cursor <= each.end), None)
    made: list[Offer] = []
    if token is not None:
        minus = typed[token.start] if token.negative else ""
        found = _values(token, models) if token.name else _names(token)
        made = [Offer(minus + text, token.start, token.end, more) for text, more in found]
        cursor = token.end
    others = [offer for offer in made if offer.text != typed[offer.start : offer.end]][:_MOST]
    return tuple(others or [Offer(f"{name}:", cursor, cursor, True) for name in FILTERS])


def taken(typed: str, offer: Offer) -> tuple[str, int]:
    """Return what stands in the field once *offer* was taken, and where its cursor is."""
    text = offer.text if offer.more else offer.text + " "
    before, after = typed[: offer.start], typed[offer.end :].lstrip() if not offer.more else typed[offer.end :]
    blank = " " if before and not before[-1].isspace() else ""
    return f"{before}{blank}{text}{after}", len(before) + len(blank) + len(text)


def _names(token: Token) -> Iterator[tuple[str, bool]]:
    written = token.text.casefold()
    if token.quoted or not written:
        return
    yield from ((f"{name}:", True) for name in FILTERS if name.startswith(written))
    if len(written) > 1:
        yield from ((f"has:{thing}", False) for thing in HAS if thing.startswith(written))


def _values(token: Token, models: Sequence[str]) -> Iterator[tuple[str, bool]]:
    written = token.text.casefold()
    if token.name == "model":
        yield from ((f"model:{model}", False) for model in models if written in model.casefold())
        return
    known = _VALUES.get(token.name, ())
    yield from ((f"{token.name}:{value}", False) for value in known if value.startswith(written))
