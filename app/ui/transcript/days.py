"""Days as they are here: by the system's time zone, its summer time included."""

from __future__ import annotations

import time
from datetime import date
from typing import NamedTuple

from PySide6.QtCore import QDate, QLocale

from app.ui.i18n import tr


class Day(NamedTuple):
    """A day and its moments, in milliseconds since 1970 UTC; ``number`` counts days (1 is 1 January of year 1)."""

    number: int
    start_ms: int
    end_ms: int

    def holds(self, ms: int) -> bool:
        """Whether a moment lies in it."""
        return self.start_ms <= ms < self.end_ms


def day_of(ms: int) -> Day | None:
    """The day of a moment (milliseconds since 1970 UTC); None for one that no calendar here knows."""
    try:
        at = time.localtime(ms / 1000)
        number = date(at.tm_year, at.tm_mon, at.tm_mday).toordinal()
        start, end = (time.mktime((at.tm_year, at.tm_mon, at.tm_mday + more, 0, 0, 0, 0, 0, -1)) for more in (0, 1))
    except (OverflowError, ValueError, OSError):
        return None
    return Day(number, round(start * 1000), round(end * 1000))


def day_words(number: int, now_ms: int) -> str:
    """A day as people say it: today, yesterday, or the whole date in the language of the system."""
    today = day_of(now_ms)
    if today is not None and number == today.number:
        return tr("Today")
    if today is not None and number == today.number - 1:
        return tr("Yesterday")
    day = date.fromordinal(number)
    return QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.LongFormat)
