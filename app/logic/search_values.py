"""Days and money as they are written in a search."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

_NANO = Decimal(10**9)
_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?[-/.]?")
_AGO = re.compile(r"(\d{1,4})([dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_NUMBER = r"\$?(\d{1,9}(?:[.,]\d{0,9})?|[.,]\d{1,9})\$?"
_COST = re.compile(rf"(>=|<=|>|<|=)?{_NUMBER}")
_BETWEEN = re.compile(rf"{_NUMBER}(?:\.\.|-){_NUMBER}")


@dataclass(frozen=True, slots=True)
class Days:
    """From the day ``since`` on, and before the day ``until``; None is no limit."""

    since: date | None = None
    until: date | None = None

    def within(self, other: Days) -> Days:
        """What lies in both."""
        since = max((day for day in (self.since, other.since) if day), default=None)
        until = min((day for day in (self.until, other.until) if day), default=None)
        return Days(since, until)


@dataclass(frozen=True, slots=True)
class Money:
    """At least ``least`` and at most ``most``, in nano-dollars; None is no limit."""

    least: int | None = None
    most: int | None = None

    def within(self, other: Money) -> Money:
        """What lies in both."""
        least = max((nano for nano in (self.least, other.least) if nano is not None), default=None)
        most = min((nano for nano in (self.most, other.most) if nano is not None), default=None)
        return Money(least, most)


ANY_DAY = Days()
ANY_COST = Money()


def days(name: str, written: str, today: date) -> Days | None:
    """Return the days that ``before``, ``after`` or ``on`` (*name*) something leaves; None for what is no date.

    A date is a year, a month or a day (``2025``, ``2025-03``, ``2025-03-09``), ``today``, ``yesterday``, or so long
    ago: ``7d``, ``2w``, ``3m``, ``1y``. ``after`` has the date itself, ``before`` does not, as in other programs.
    """
    span = _span(written, today)
    if span is None:
        return None
    first, end = span
    return {"before": Days(None, first), "after": Days(first, None)}.get(name, Days(first, end))


def money(written: str) -> Money | None:
    """Return the costs that ``>0.10``, ``<2``, ``0.5..1`` or ``0.10`` (at least) stand for; None for what is none.

    Written in dollars.
    """
    found = _BETWEEN.fullmatch(written)
    if found is not None:
        low, high = sorted((_nano(found[1]), _nano(found[2])))
        return Money(low, high)
    found = _COST.fullmatch(written)
    if found is None:
        return None
    sign, nano = found[1] or ">=", _nano(found[2])
    least = nano + (sign == ">") if sign in (">", ">=", "=") else None
    most = nano - (sign == "<") if sign in ("<", "<=", "=") else None
    return Money(least, most)


def _nano(number: str) -> int:
    return int(Decimal(number.replace(",", ".")) * _NANO)


def _span(written: str, today: date) -> tuple[date, date] | None:
    """The first day and the day after the last."""
    near = {"today": 0, "yesterday": 1}.get(written)
    ago = _AGO.fullmatch(written)
    try:
        if near is not None:
            first = today - timedelta(days=near)
            return first, first + timedelta(days=1)
        if ago is not None:
            return today - timedelta(days=int(ago[1]) * _DAYS[ago[2]]), today + timedelta(days=1)
        found = _DATE.fullmatch(written)
        return None if found is None else _dated(found[1], found[2], found[3])
    except (ValueError, OverflowError):  # a thirteenth month, or before the first year
        return None


def _dated(year: str, month: str | None, day: str | None) -> tuple[date, date]:
    first = date(int(year), int(month or 1), int(day or 1))
    if day is not None:
        return first, first + timedelta(days=1)
    if month is None:
        return first, date(first.year + 1, 1, 1)
    return first, date(first.year + first.month // 12, first.month % 12 + 1, 1)
