"""Texts with places to fill in: ``{{name}}``.

A name begins with a letter and has letters, digits, blanks, ``_`` and ``-``, at most 40 of them. Whatever else has
braces is text. What is filled in is never looked at again, so that braces in it mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.model.library import Variable, VariableKind

SELECTION, CLIPBOARD, CURSOR = "selection", "clipboard", "cursor"
SPECIAL = (SELECTION, CLIPBOARD, CURSOR)  # in prompts; in presets these are names like others

_HOLE = re.compile(r"\{\{[ \t]*([^\W\d_][\w \t-]{0,39}?)[ \t]*\}\}")
_KINDS: Mapping[str, VariableKind] = {
    "date": "date",
    "today": "date",
    "time": "time",
    "now": "datetime",
}
_MOMENTS: Mapping[VariableKind, slice] = {"date": slice(0, 10), "time": slice(11, 16), "datetime": slice(0, 16)}


@dataclass(frozen=True, slots=True)
class Hole:
    """A place to fill in, and how it stands in the text."""

    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with what was filled in. ``cursor`` is where it goes on (characters from the start), None for its end."""

    text: str
    cursor: int | None = None


def parse(text: str) -> tuple[str | Hole, ...]:
    """The pieces of *text* in order; their sources in a row are the text again."""
    pieces: list[str | Hole] = []
    end = 0
    for match in _HOLE.finditer(text):
        if match.start() > end:
            pieces.append(text[end : match.start()])
        pieces.append(Hole(" ".join(match.group(1).split()), match.group()))
        end = match.end()
    if end < len(text):
        pieces.append(text[end:])
    return tuple(pieces)


def names(text: str) -> tuple[str, ...]:
    """The names in *text*, each once, in the order in which they come first."""
    return tuple(dict.fromkeys(piece.name for piece in parse(text) if isinstance(piece, Hole)))


def filled(text: str, values: Mapping[str, str]) -> Filled:
    """*text* with *values*; places without one stay as they stand. ``{{cursor}}`` marks where it goes on.

    Only where *values* has a value for the cursor (an empty one) is it such a mark.
    """
    written: list[str] = []
    length, cursor = 0, None
    for piece in parse(text):
        if isinstance(piece, Hole) and piece.name == CURSOR and CURSOR in values and cursor is None:
            cursor = length
        part = piece if isinstance(piece, str) else values.get(piece.name, piece.source)
        written.append(part)
        length += len(part)
    return Filled("".join(written), cursor)


def variables_of(text: str, declared: Sequence[Variable], special: Sequence[str] = ()) -> tuple[Variable, ...]:
    """The variables of *text* in order, as *declared*, or by their names; those in *special* are left out."""
    known = {each.name: each for each in declared}
    return tuple(known.get(name) or _guessed(name) for name in names(text) if name not in special)


def first_values(variables: Sequence[Variable], last: Mapping[str, str], now: str) -> dict[str, str]:
    """What the form begins with: what was filled in *last*, else the default.

    *now* is the local time as ``2026-11-26 18:30``; dates and times are those of now unless they have a default.
    """
    return {each.name: _first_value(each, last, now) for each in variables}


def is_moment(kind: VariableKind) -> bool:
    """Whether *kind* is a date or a time."""
    return kind in _MOMENTS


def moment(kind: VariableKind, now: str) -> str:
    """The value for *now* (as above) of a kind of dates or times."""
    return now[_MOMENTS[kind]]


def _first_value(variable: Variable, last: Mapping[str, str], now: str) -> str:
    if is_moment(variable.kind):
        return variable.default or moment(variable.kind, now)
    value = last.get(variable.name, variable.default)
    if variable.kind == "choice" and variable.choices and value not in variable.choices:
        return variable.default if variable.default in variable.choices else variable.choices[0]
    return value


def _guessed(name: str) -> Variable:
    return Variable(name, _KINDS.get(name.casefold(), "text"))
