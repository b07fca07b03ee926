"""Days, weeks and months of the local calendar, which summer time makes longer and shorter."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from app.storage.spending import Period

_ONE_DAY = timedelta(days=1)
_LONGEST_MONTH = timedelta(days=31)  # from any first, so many days on lie in the next month
_END_OF_TIME_MS = 2**53


def periods(grouping: str, since_ms: int, until_ms: int) -> list[Period]:
    """The local days, weeks (from Monday) or months (*grouping*) that cover a range, cut to it.

    *since_ms* and *until_ms* are milliseconds since 1970 UTC; each key is the first day of its whole period, ISO.
    """
    if since_ms >= until_ms:
        return []
    begins = list(_begins(_STEPS[grouping], local_day(since_ms), local_day(until_ms - 1)))
    ends = [*(start_ms(day) for day in begins[1:]), until_ms]
    return [
        Period(day.isoformat(), max(since_ms, start_ms(day)), min(until_ms, end))
        for day, end in zip(begins, ends, strict=True)
    ]


def local_day(at_ms: int) -> date:
    """The local day of *at_ms* (since 1970 UTC)."""
    local = time.localtime(at_ms / 1000)
    return date(local.tm_year, local.tm_mon, local.tm_mday)


def start_ms(day: date) -> int:
    """The first millisecond (since 1970 UTC) of a local *day*."""
    return round(time.mktime((day.year, day.month, day.day, 0, 0, 0, 0, 0, -1)) * 1000)


def range_of(first: date | None, last: date | None) -> tuple[int, int]:
    """From the start of *first* to the end of *last*, in milliseconds since 1970 UTC; None leaves that end open."""
    since = 0 if first is None else start_ms(first)
    return since, _END_OF_TIME_MS if last is None else start_ms(last + _ONE_DAY)


def month_start(day: date) -> date:
    """The first of the month of *day*."""
    return day.replace(day=1)


def month_of(day: date) -> tuple[int, int]:
    """When the local month of *day* begins and when the next one does, in milliseconds since 1970 UTC."""
    first = month_start(day)
    return start_ms(first), start_ms(month_start(first + _LONGEST_MONTH))


def week_start(day: date) -> date:
    """The Monday of the week of *day*."""
    return day - timedelta(days=day.weekday())


_STEPS: dict[str, tuple[Callable[[date], date], timedelta]] = {
    "day": (lambda day: day, _ONE_DAY),
    "week": (week_start, timedelta(days=7)),
    "month": (month_start, _LONGEST_MONTH),
}


def _begins(step: tuple[Callable[[date], date], timedelta], first: date, last: date) -> Iterator[date]:
    begin_of, further = step
    day = begin_of(first)
    while day <= last:
        yield day
        day = begin_of(day + further)
