"""Spans of days to look at: the usual ones by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.ui.i18n import mark

CUSTOM = "custom"
PRESETS = (
    ("today", mark("Today")),
    ("week", mark("Last 7 days")),
    ("thirty", mark("Last 30 days")),
    ("month", mark("This month")),
    ("last_month", mark("Last month")),
    ("year", mark("This year")),
    ("all", mark("Everything")),
    (CUSTOM, mark("From … to …")),
)


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the local calendar, both ends included; ``first`` None reaches back to the beginning."""

    first: date | None
    last: date


def preset(name: str, today: date) -> Period | None:
    """The span called *name* as seen from *today*; None for one of the user's own."""
    month = today.replace(day=1)
    before = month - timedelta(days=1)
    spans = {
        "today": Period(today, today),
        "week": Period(today - timedelta(days=6), today),
        "thirty": Period(today - timedelta(days=29), today),
        "month": Period(month, today),
        "last_month": Period(before.replace(day=1), before),
        "year": Period(today.replace(month=1, day=1), today),
        "all": Period(None, today),
    }
    return spans.get(name)


def between(first: date, last: date) -> Period:
    """The days from *first* to *last*, in whichever order they were given."""
    return Period(min(first, last), max(first, last))
