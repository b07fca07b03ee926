"""Cache marks by hand: the API's rules while they are moved, and where they stand.

Rules (platform.claude.com: prompt-caching): at most four marks; those for an hour before those for five minutes, in
the order tools, system, messages; none on thinking or empty text; a prefix below the model's minimum is not cached,
without an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from app.logic.cache_auto import MOST_MARKS
from app.logic.cache_layout import NOWHERE, Layout
from app.logic.cache_shelf import Placed
from app.model.caching import ANSWER, LATEST, PREVIOUS, SYSTEM, TOOLS, HandMark
from app.model.ids import MessageId
from app.model.sent import SentMark

Origins = Sequence[Sequence[MessageId]]
_MOVING = {LATEST: 0, ANSWER: 1, PREVIOUS: 2}  # how many messages before the last one
RuleCode = Literal["too_many", "order", "unmarkable", "too_short", "twice", "absent"]


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """What stands against a mark. ``mark`` and ``other`` are numbers in the list that was checked.

    ``too_many``: it is the fifth or a later one. ``order``: an hour after the five minutes of ``other``.
    ``unmarkable``: thinking or empty text. ``twice``: on the same block as ``other``. ``too_short``: the API will not
    cache so short a prefix, and says nothing; ``absent``: this branch has no such place. The last two do no harm.
    """

    code: RuleCode
    mark: int
    other: int | None = None

    @property
    def is_refused(self) -> bool:
        """Whether the API would refuse the request, or would be sent something else than what was set."""
        return self.code not in ("too_short", "absent")


def check(layout: Layout, origins: Origins, marks: Sequence[HandMark]) -> tuple[BrokenRule, ...]:
    """Every rule that *marks* break on this request, in the order of the marks."""
    found = [position_of(layout, origins, mark) for mark in marks]
    broken: list[BrokenRule] = []
    for number, position in enumerate(found):
        broken += _alone(layout, origins, marks[number], number, position)
        broken += _among(marks, found, number)
    present = [number for number, position in enumerate(found) if position > NOWHERE]
    in_order = sorted(present, key=lambda number: found[number])
    broken += [BrokenRule("too_many", number) for number in in_order[MOST_MARKS:]]
    return tuple(sorted(broken, key=lambda rule: rule.mark))


def placed(layout: Layout, origins: Origins, marks: Sequence[HandMark]) -> list[Placed]:
    """The marks that a request gets for *marks* set by hand: never more or other than the API takes.

    What the branch does not have, or cannot be marked, is passed over. Where *marks* break a rule (a choice made for
    another branch may), the last four stand, and an hour after five minutes becomes five minutes.
    """
    spots: dict[int, Placed] = {}
    for mark in marks:
        position = position_of(layout, origins, mark)
        if position > NOWHERE and layout.markable[position] == position:
            spots[position] = Placed(position, mark.lifetime)
    ordered = [spots[position] for position in sorted(spots)][-MOST_MARKS:]
    short = next((at for at, mark in enumerate(ordered) if mark.lifetime == "5m"), len(ordered))
    return [*ordered[:short], *(Placed(mark.position, "5m") for mark in ordered[short:])]


def by_hand(layout: Layout, origins: Origins, marks: Iterable[SentMark]) -> tuple[HandMark, ...]:
    """The marks of a plan for this request as a choice by hand that goes on to mean the same in later turns."""
    return tuple(_by_hand(layout, origins, mark) for mark in marks)


def position_of(layout: Layout, origins: Origins, mark: HandMark) -> int:
    """The position that *mark* stands on; NOWHERE when the request has no such place, or no block that takes one."""
    positions = _positions(layout, origins, mark.place)
    if mark.block is not None:
        return positions[mark.block] if 0 <= mark.block < len(positions) else NOWHERE
    return next((at for at in reversed(positions) if layout.markable[at] == at), NOWHERE)


def _positions(layout: Layout, origins: Origins, place: str) -> list[int]:
    if place in (TOOLS, SYSTEM):
        head = range(layout.starts[0])
        return [at for at in head if layout.spots[at].place == place]
    last = len(layout.starts) - 2
    if place in _MOVING:
        message = last - _MOVING[place]
        return list(range(layout.starts[message], layout.starts[message + 1])) if message >= 0 else []
    return [
        layout.starts[message] + block
        for message, blocks in enumerate(origins)
        if message <= last
        for block, origin in enumerate(blocks)
        if origin == place
    ]


def _alone(layout: Layout, origins: Origins, mark: HandMark, number: int, position: int) -> list[BrokenRule]:
    if position == NOWHERE:
        there = mark.block is None and bool(_positions(layout, origins, mark.place))
        return [BrokenRule("unmarkable" if there else "absent", number)]
    if layout.markable[position] != position:
        return [BrokenRule("unmarkable", number)]
    return [] if layout.is_long_enough(position) else [BrokenRule("too_short", number)]


def _among(marks: Sequence[HandMark], found: Sequence[int], number: int) -> list[BrokenRule]:
    broken: list[BrokenRule] = []
    if found[number] == NOWHERE:
        return broken
    for other, position in enumerate(found):
        if position == found[number] and other < number:
            broken.append(BrokenRule("twice", number, other))
        early = NOWHERE < position < found[number]
        if early and marks[number].lifetime == "1h" and marks[other].lifetime == "5m":
            broken.append(BrokenRule("order", number, other))
    return broken


def _by_hand(layout: Layout, origins: Origins, mark: SentMark) -> HandMark:
    position = layout.position(mark.message, mark.block, mark.place)
    name = _moving(layout, mark)
    whole = HandMark(name, mark.lifetime)
    if position_of(layout, origins, whole) == position:
        return whole
    return HandMark(name, mark.lifetime, position - _positions(layout, origins, name)[0])


def _moving(layout: Layout, mark: SentMark) -> str:
    """The place of *mark*, by a name that moves on with the conversation if there is one."""
    behind = len(layout.starts) - 2 - mark.message if mark.message is not None else None
    return next((name for name, back in _MOVING.items() if back == behind), mark.place)
