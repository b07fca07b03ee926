"""The blocks of a request in sending order, each with what it is and its share of the prompt's tokens.

The API says how many tokens of a prompt it read, wrote and did not cache, but not which. Reading ends at a place that
an earlier request had marked, writing at this one's last mark; so the blocks are laid out by estimate, and the
borders are drawn at the marks that come nearest. In each of the three spans the estimates are scaled to what was
billed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from app.logic import tokens
from app.logic.shares import shared
from app.model.blocks import Json
from app.model.caching import SYSTEM, TOOLS
from app.model.ids import MessageId
from app.model.inspection import PartState
from app.model.sent import SentMark
from app.model.usage import Usage

_NEAR = 0.15  # as a share of what was read: so far estimates may be off at a mark
_NEAR_TOKENS = 64


@dataclass(frozen=True, slots=True)
class Atom:
    """One block: ``kind`` is ``tools``, ``system`` or the block's type, ``role`` who says it (empty for the first two).

    ``tokens`` are estimated, or scaled to what was billed. ``border``: an earlier request was marked at its end.
    ``picture`` are the tokens of a picture of known size, which are no guess; 0 for anything else.
    """

    kind: str
    role: str
    block: Json
    origin: MessageId | None
    tokens: float
    mark: SentMark | None = None
    border: bool = False
    state: PartState = "unknown"
    picture: int = 0


def atoms(
    request: Json,
    origins: Sequence[Sequence[MessageId]],
    marks: Sequence[SentMark],
    earlier: Sequence[SentMark] = (),
) -> list[Atom]:
    """The blocks of *request* with *marks*, estimated. *origins* as in ``request.Built``.

    *earlier* are the marks of the request before, at which reading may end.
    """
    weights = tokens.weights_for(str(request["model"]))
    placed = {(mark.place if mark.message is None else mark.message, mark.block): mark for mark in marks}
    found = [
        Atom(
            *(kind, role, block, origin, max(1.0, tokens.estimate_block(block, weights)), placed.get(place)),
            picture=tokens.known_picture(block, weights),
        )
        for kind, role, block, origin, place in _blocks(request, origins)
    ]
    ends = {atom.origin or atom.kind: number for number, atom in enumerate(found)}
    borders = {ends[mark.place] for mark in earlier if mark.place in ends}
    return [replace(atom, border=number in borders) for number, atom in enumerate(found)]


def billed(found: Sequence[Atom], usage: Usage) -> list[Atom]:
    """*found* with the tokens and states that *usage* bills, as whole numbers that add up to its prompt."""
    read, written = usage.cache_read, usage.cache_write_5m + usage.cache_write_1h
    spans = (read, written, usage.uncached_input)
    borders = _borders(found, spans)
    if borders is None:
        return _scaled(found, usage.prompt, "unknown")
    first, second = borders
    return [
        *_scaled(found[:first], read, "read"),
        *_scaled(found[first:second], written, "written"),
        *_scaled(found[second:], usage.uncached_input, "uncached"),
    ]


def _blocks(
    request: Json, origins: Sequence[Sequence[MessageId]]
) -> Iterator[tuple[str, str, Json, MessageId | None, tuple[int | str, int]]]:
    for key, place in (("tools", TOOLS), ("system", SYSTEM)):
        for number, block in enumerate(request.get(key, ())):
            yield key, "", block, None, (place, number)
    for index, message in enumerate(request["messages"]):
        known = origins[index] if index < len(origins) else ()
        for number, block in enumerate(message["content"]):
            origin = known[number] if number < len(known) else None
            yield str(block.get("type", "")), message["role"], block, origin, (index, number)


def _borders(found: Sequence[Atom], spans: tuple[int, int, int]) -> tuple[int, int] | None:
    """How many atoms were read, and how many were read or written; None when no borders fit what was billed."""
    read, written, uncached = spans
    whole = sum(atom.tokens for atom in found)
    if not found or not whole or not sum(spans):
        return None
    ends = [end * sum(spans) / whole for end in accumulate(atom.tokens for atom in found)]
    first = _read_end(found, ends, read)
    second = first if not written else len(found) if not uncached else _written_end(found, ends, first, read + written)
    sizes = (first, second - first, len(found) - second)
    fits = all(bool(size) or not span for size, span in zip(sizes, spans, strict=True))
    return (first, second) if fits else None


def _read_end(found: Sequence[Atom], ends: Sequence[float], read: int) -> int:
    if not read:
        return 0
    marked = [number for number, atom in enumerate(found) if atom.mark is not None or atom.border]
    best = min(marked, key=lambda number: abs(ends[number] - read), default=None)
    if best is not None and abs(ends[best] - read) <= max(_NEAR_TOKENS, _NEAR * read):
        return best + 1
    return 1 + min(range(len(ends)), key=lambda number: abs(ends[number] - read))


def _written_end(found: Sequence[Atom], ends: Sequence[float], first: int, cached: int) -> int:
    marked = [number for number, atom in enumerate(found) if atom.mark is not None and number >= first]
    if marked:
        return marked[-1] + 1
    return 1 + min(range(first, len(ends)), key=lambda number: abs(ends[number] - cached), default=first - 1)


def _scaled(found: Sequence[Atom], total: int, state: PartState) -> list[Atom]:
    """*found* with whole tokens in the proportion of their estimates, *total* together; pictures keep theirs."""
    if not found:
        return []
    parts = shared([atom.tokens for atom in found], total, [atom.picture for atom in found])
    return [replace(atom, tokens=part, state=state) for atom, part in zip(found, parts, strict=True)]
