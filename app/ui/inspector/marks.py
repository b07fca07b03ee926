"""Breakpoints by hand while they are changed: what is allowed, why something is not, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.logic.cache_outline import Outline
from app.logic.cache_rules import BrokenRule
from app.model.caching import HandMark, Lifetime
from app.ui.i18n import tr

_MOST_UNDO = 50


@dataclass(frozen=True, slots=True)
class Refused:
    """A change that the API's rules do not allow, and why, in a sentence."""

    reason: str


Change = tuple[HandMark, ...] | Refused


class Marks:
    """The breakpoints of one outline. Rows are numbers in it; every change is given back, or refused."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._marks = outline.marks
        self._undo: list[tuple[HandMark, ...]] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._undo)

    def take(self, outline: Outline) -> None:
        """The same prompt, read again: what was done can still be undone."""
        self._outline = outline
        self._marks = outline.marks

    def all(self) -> tuple[HandMark, ...]:
        """The breakpoints."""
        return self._marks

    def at(self, row: int) -> HandMark | None:
        """The breakpoint in a row."""
        return next((mark for mark in self._marks if self._outline.row_of(mark) == row), None)

    def number(self, row: int) -> int:
        """Which breakpoint it is in sending order, from 1."""
        rows = sorted(set(self._rows()))
        return rows.index(row) + 1 if row in rows else 0

    def toggle(self, row: int) -> Change:
        """Set a breakpoint, or take it away."""
        mark = self.at(row)
        return self.remove(row) if mark is not None else self._set(row, self._usual(row))

    def remove(self, row: int) -> Change:
        """Take the breakpoint of a row away."""
        return self._apply(tuple(mark for mark in self._marks if mark is not self.at(row)))

    def give(self, row: int, lifetime: Lifetime) -> Change:
        """Have the breakpoint of a row, new or not, hold for *lifetime*."""
        old = self.at(row)
        if old is None:
            return self._set(row, lifetime)
        return self._apply(tuple(replace(mark, lifetime=lifetime) if mark is old else mark for mark in self._marks))

    def may_move(self, row: int, to: int) -> str:
        """Why the breakpoint of *row* may not stand in row *to*; empty when it may."""
        moved = self._moved(row, to)
        return moved.reason if isinstance(moved, Refused) else self._objection(moved)

    def move(self, row: int, to: int) -> Change:
        """Put the breakpoint of *row* into row *to*."""
        moved = self._moved(row, to)
        return moved if isinstance(moved, Refused) else self._apply(moved)

    def step(self, row: int, direction: int) -> int | None:
        """The next row in a direction that a breakpoint may stand in; None at the end."""
        at = row + direction
        rows = self._outline.rows
        while 0 <= at < len(rows):
            if rows[at].mark is not None and self.at(at) is None:
                return at
            at += direction
        return None

    def undo(self) -> Change:
        """Take the last change back."""
        if not self._undo:
            return Refused(tr("There is nothing to undo."))
        self._marks = self._undo.pop()
        return self._marks

    def _rows(self) -> list[int]:
        found = (self._outline.row_of(mark) for mark in self._marks)
        return [row for row in found if row is not None]

    def _usual(self, row: int) -> Lifetime:
        """Five minutes, unless a later breakpoint holds for an hour: those come first."""
        later = [mark for mark in self._marks if (self._outline.row_of(mark) or 0) > row]
        return "1h" if any(mark.lifetime == "1h" for mark in later) else "5m"

    def _set(self, row: int, lifetime: Lifetime) -> Change:
        spot = self._outline.rows[row].mark
        if spot is None:
            return Refused(self._unmarkable(row))
        return self._apply((*self._marks, replace(spot, lifetime=lifetime)))

    def _moved(self, row: int, to: int) -> Change:
        old, spot = self.at(row), self._outline.rows[to].mark
        if old is None or row == to:
            return self._marks
        if spot is None:
            return Refused(self._unmarkable(to))
        return tuple(replace(spot, lifetime=mark.lifetime) if mark is old else mark for mark in self._marks)

    def _unmarkable(self, row: int) -> str:
        if self._outline.rows[row].kind == "earlier":
            return tr("Earlier turns are summed up here. A breakpoint can stand on one of the last messages.")
        return tr("The API takes no breakpoint here: there is only thinking, or no text.")

    def _apply(self, marks: tuple[HandMark, ...]) -> Change:
        objection = self._objection(marks)
        if objection:
            return Refused(objection)
        if marks != self._marks:
            self._undo = [*self._undo, self._marks][-_MOST_UNDO:]
            self._marks = marks
        return marks

    def _objection(self, marks: Sequence[HandMark]) -> str:
        """Why not; a choice that broke rules before may be changed as long as it does not become worse."""
        broken = [rule for rule in self._outline.check(marks) if rule.is_refused]
        before = [rule for rule in self._outline.check(self._marks) if rule.is_refused]
        return _words(broken[0]) if broken and len(broken) >= max(1, len(before)) + (1 if before else 0) else ""


def _words(rule: BrokenRule) -> str:
    return {
        "too_many": tr("A request can have four breakpoints at most. Take another one away first."),
        "order": tr("Breakpoints for an hour have to stand before those for five minutes."),
        "unmarkable": tr("The API takes no breakpoint here: there is only thinking, or no text."),
        "twice": tr("There is a breakpoint here already."),
    }.get(rule.code, tr("A breakpoint cannot stand here."))
