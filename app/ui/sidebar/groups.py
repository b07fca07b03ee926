"""Under which heading a conversation stands."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from PySide6.QtCore import QLocale

from app.model.conversation import ConversationSummary
from app.ui.i18n import tr


class Calendar:
    """The headings as seen from one day, in local time. Asking is cheap: lists of thousands are grouped by it."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._starts = (
            (day_ms(today), tr("Today")),  # a clock that was set back makes the future "today"
            (day_ms(today - timedelta(days=1)), tr("Yesterday")),
            (day_ms(today - timedelta(days=7)), tr("Previous 7 days")),
            (day_ms(today - timedelta(days=30)), tr("Previous 30 days")),
        )
        self._pinned = tr("Pinned")
        self._month = (0, 0, "")  # the one asked for last: its first moment, that of the next one, its name

    def heading(self, summary: ConversationSummary) -> str:
        """The heading for *summary*: pinned, a day, a span of days, or a month."""
        return self._pinned if summary.pinned else self.day(summary.updated_ms)

    def day(self, ms: int) -> str:
        """The heading for a moment (ms since 1970 UTC): a day, a span of days, or a month."""
        for start, title in self._starts:
            if ms >= start:
                return title
        first, after, name = self._month
        if not first <= ms < after:
            first, after, name = self._month = self._month_of(ms)
        return name

    def _month_of(self, ms: int) -> tuple[int, int, str]:
        day = local_time(ms).date().replace(day=1)
        following = (day + timedelta(days=31)).replace(day=1)
        return day_ms(day), day_ms(following), month_name(day, self.today)

    def is_today(self, ms: int) -> bool:
        """Whether a moment (ms since 1970 UTC) is of today."""
        return self._starts[0][0] <= ms < day_ms(self.today + timedelta(days=1))


def day_ms(day: date) -> int:
    """The first moment of *day* here, in milliseconds since 1970 UTC."""
    return round(datetime(day.year, day.month, day.day).astimezone().timestamp() * 1000)


def month_name(day: date, today: date) -> str:
    """The month of *day*, with its year unless that is the year of *today*."""
    name = QLocale().standaloneMonthName(day.month)
    return name if day.year == today.year else f"{name} {day.year}"


def local_time(ms: int) -> datetime:
    """*ms* (since 1970 UTC) on the clock of this place."""
    return datetime.fromtimestamp(ms / 1000).astimezone()
