"""What is typed into the search field, understood: words, phrases, exclusions, and filters written as words.

Forgiving, for it is read with every key: a quote that is not closed ends with the text, a filter without a value waits
for one, and what is no filter is searched as a word. ``notes`` say what was not understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from app.logic.search_text import folded
from app.logic.search_values import ANY_COST, ANY_DAY, Days, Money, days, money
from app.model.message import Role
from app.model.search import Place

LONGEST = 1_000  # characters that are read
_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»"}
_NAME = re.compile(r"([A-Za-z]{2,12}):(?!//)")
HAS = ("pdf", "image", "text", "attachment", "code", "tool", "thinking")
_SAME_HAS = {"images": "image", "picture": "image", "file": "attachment", "files": "attachment", "tools": "tool"}
_ROLES = {"user": Role.USER, "me": Role.USER, "assistant": Role.ASSISTANT, "answer": Role.ASSISTANT}
_SAME_PLACES = {"tool": Place.TOOLS, "file": Place.FILES, "attachment": Place.FILES, "attachments": Place.FILES}


@dataclass(frozen=True, slots=True)
class Note:
    """What was not understood. ``kind`` is ``no_filter`` (searched as a word) or ``no_value`` (left out)."""

    kind: str
    name: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of what is typed, from ``start`` to ``end``: a word or phrase, or the value of the filter ``name``."""

    start: int
    end: int
    text: str
    name: str = ""
    negative: bool = False
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """All of it must hold. Words are folded (see :func:`app.logic.search_text.folded`), phrases among them.

    Each of ``models`` and ``has`` must hold; of ``roles`` and ``places`` one. What begins with ``no_`` must not hold.
    """

    words: tuple[str, ...] = ()
    no_words: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    no_titles: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    no_models: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    no_has: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    places: tuple[Place, ...] = ()
    days: Days = ANY_DAY
    cost: Money = ANY_COST
    notes: tuple[Note, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        words = self.words or self.no_words or self.titles or self.no_titles
        return bool(words) or self.filtered or bool(self.places)

    @property
    def filtered(self) -> bool:
        """Whether anything is asked of a message beside the words in it."""
        lists = (self.models, self.no_models, self.has, self.no_has, self.roles)
        return any(lists) or self.days != ANY_DAY or self.cost != ANY_COST


def parse(text: str, today: date) -> SearchQuery:
    """Return what *text* asks for; *today* is what ``7d`` and ``yesterday`` count from. Raises nothing."""
    made = _Made(today)
    for token in tokens(text):
        made.take(token)
    return made.query()


def tokens(text: str) -> Iterator[Token]:
    """Yield the pieces of *text*, in order."""
    text, at = text[:LONGEST], 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token = _token(text, at)
        yield token
        at = max(token.end, at + 1)


def _token(text: str, start: int) -> Token:
    at = start
    negative = text[at] in "-−" and at + 1 < len(text) and not text[at + 1].isspace()
    at += negative
    found = _NAME.match(text, at)
    name = found[1].lower() if found is not None and found[1].lower() in _TAKE else ""
    if found is not None and name:
        at = found.end()
    value, end, quoted = _value(text, at)
    return Token(start, end, value, name, negative, quoted)


def _value(text: str, at: int) -> tuple[str, int, bool]:
    """The value that begins at *at*, where it ends, and whether quotes stand around it."""
    closing = _QUOTES.get(text[at : at + 1], "")
    if closing:
        end = _closed(text, at + 1, closing)
        if end is not None:
            return text[at + 1 : end], end + 1, True
        if not text[at + 1 :].strip():
            return "", len(text), False  # nobody knows yet
        return text[at + 1 :], len(text), True
    end = at
    while end < len(text) and not text[end].isspace():
        end += 1
    return text[at:end], end, False


def _closed(text: str, at: int, closing: str) -> int | None:
    """Where the quote ends: before a blank or the end, so that inches and nested quotes close nothing."""
    end = text.find(closing, at)
    while end >= 0 and end + 1 < len(text) and not text[end + 1].isspace():
        end = text.find(closing, end + 1)
    return end if end >= 0 else None


class _Made:
    """Collects what the pieces say."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._lists: dict[str, list[str]] = {}
        self._roles: list[Role] = []
        self._places: list[Place] = []
        self._days, self._cost = ANY_DAY, ANY_COST
        self._notes: list[Note] = []

    def take(self, token: Token) -> None:
        """Understand one piece."""
        value = folded(token.text)
        if not token.name:
            self._note_unknown(token)
            self._add("words", value, token.negative)
        elif value:
            _TAKE[token.name](self, value, token.negative)

    def query(self) -> SearchQuery:
        """What all of them say."""
        lists = {name: tuple(dict.fromkeys(values)) for name, values in self._lists.items()}
        roles, places = tuple(dict.fromkeys(self._roles)), tuple(dict.fromkeys(self._places))
        return SearchQuery(
            **lists, roles=roles, places=places, days=self._days, cost=self._cost, notes=tuple(self._notes)
        )

    def _add(self, name: str, value: str, negative: bool = False) -> None:
        if value.strip():
            self._lists.setdefault(f"no_{name}" if negative else name, []).append(value)

    def _note_unknown(self, token: Token) -> None:
        found = None if token.quoted else _NAME.match(token.text)
        if found is not None:
            self._notes.append(Note("no_filter", found[1]))

    def _no_value(self, name: str, value: str) -> None:
        self._notes.append(Note("no_value", name, value))

    # One for each filter

    def _model(self, value: str, negative: bool) -> None:
        self._add("models", value, negative)

    def _title(self, value: str, negative: bool) -> None:
        self._add("titles", value, negative)

    def _has(self, value: str, negative: bool) -> None:
        known = _SAME_HAS.get(value, value)
        if known in HAS:
            self._add("has", known, negative)
        else:
            self._no_value("has", value)

    def _role(self, value: str, negative: bool) -> None:
        role = _ROLES.get(value)
        if role is None:
            self._no_value("role", value)
        elif negative:
            self._roles.append(Role.USER if role is Role.ASSISTANT else Role.ASSISTANT)
        else:
            self._roles.append(role)

    def _in(self, value: str, negative: bool) -> None:
        place = next((each for each in Place if each.value == value), _SAME_PLACES.get(value))
        if place is None:
            self._no_value("in", value)
        elif negative:
            self._places += [each for each in Place if each is not place]
        else:
            self._places.append(place)

    def _before(self, value: str, _negative: bool) -> None:
        self._limit("before", value)

    def _after(self, value: str, _negative: bool) -> None:
        self._limit("after", value)

    def _on(self, value: str, _negative: bool) -> None:
        self._limit("on", value)

    def _limit(self, name: str, value: str) -> None:
        found = days(name, value, self._today)
        if found is None:
            self._no_value(name, value)
        else:
            self._days = self._days.within(found)

    def _price(self, value: str, _negative: bool) -> None:
        found = money(value)
        if found is None:
            self._no_value("cost", value)
        else:
            self._cost = self._cost.within(found)


_TAKE: dict[str, Callable[[_Made, str, bool], None]] = {
    "model": _Made._model,
    "before": _Made._before,
    "after": _Made._after,
    "on": _Made._on,
    "has": _Made._has,
    "cost": _Made._price,
    "role": _Made._role,
    "title": _Made._title,
    "in": _Made._in,
}
FILTERS = tuple(_TAKE)
