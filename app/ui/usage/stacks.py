"""From rows of spending to bars: where each stands, what it is made of, and how the axes are marked. No drawing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.logic.spending import total
from app.model.inspection import TokenKind
from app.model.spending import SpendRow
from app.ui.amounts import NANO
from app.ui.i18n import tr
from app.ui.token_kinds import KINDS
from app.ui.usage.report import Measure, Report
from app.ui.usage.words import View, over_time

MOST_BARS = 12  # of models and conversations; what is left is one bar
_LONGEST = 28  # characters of a name beside its bar


@dataclass(frozen=True, slots=True)
class Bar:
    """``at`` is the place along the axis; ``parts`` are kinds with their length above 0, in dollars or tokens."""

    key: str
    name: str
    at: float
    parts: tuple[tuple[TokenKind, float], ...]
    row: SpendRow

    @property
    def length(self) -> float:
        """All parts together."""
        return sum(length for _, length in self.parts)


@dataclass(frozen=True, slots=True)
class Stacks:
    """Bars of one report. ``upright`` ones stand side by side over time, others lie below each other."""

    bars: tuple[Bar, ...]
    upright: bool
    money: bool

    def kinds(self) -> tuple[TokenKind, ...]:
        """The kinds that are seen, in the order of the stack."""
        seen = {kind for bar in self.bars for kind, _ in bar.parts}
        return tuple(kind for kind in KINDS if kind in seen)


def stacks_of(report: Report, measure: Measure) -> Stacks:
    """The bars for *report*."""
    upright, money = over_time(report.view), measure == "money"
    rows = sorted(report.rows, key=lambda row: row.key) if upright else _largest(report.rows)
    name = report.namer()
    bars = []
    for place, row in enumerate(rows):
        others = place == MOST_BARS and not upright
        called = tr("All others") if others else name(row)
        at = float(slot(row.key, report.view)) if upright else float(place)
        bars.append(Bar("" if others else row.key, called, at, _parts(row, money), row))
    return Stacks(tuple(bars), upright, money)


def slot(key: str, view: View) -> int:
    """The place of an ISO day on the axis: days, weeks or months are one apart."""
    day = date.fromisoformat(key)
    if view == "month":
        return day.year * 12 + day.month - 1
    return day.toordinal() // 7 if view == "week" else day.toordinal()


def short(name: str) -> str:
    """A name that fits beside its bar."""
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1].rstrip() + "…"


def _largest(rows: tuple[SpendRow, ...]) -> list[SpendRow]:
    ordered = sorted(rows, key=lambda row: -row.total_nano)
    if len(ordered) <= MOST_BARS + 1:
        return ordered
    return [*ordered[:MOST_BARS], total(ordered[MOST_BARS:])]


def _parts(row: SpendRow, money: bool) -> tuple[tuple[TokenKind, float], ...]:
    if money:
        return tuple((kind, row.nano[kind] / NANO) for kind in KINDS if row.nano.get(kind, 0) > 0)
    return tuple((kind, float(row.tokens[kind])) for kind in KINDS if kind != "web_search" and row.tokens.get(kind, 0))
