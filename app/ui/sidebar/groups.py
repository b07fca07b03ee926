"""Under which heading a conversation stands."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QLocale

from app.model.conversation import ConversationSummary
from app.ui.i18n import tr


def heading(summary: ConversationSummary, today: date) -> str:
    """Return the heading for *summary* on *today*, in local time: pinned, a day, a span of days, or a month."""
    if summary.pinned:
        return tr("Pinned")
    changed = local_time(summary.updated_ms).date()
    days = (today - changed).days
    if days <= 0:  # a clock that was set back makes the future "today"
        return tr("Today")
    if days == 1:
        return tr("Yesterday")
    if days <= 7:
        return tr("Previous 7 days")
    if days <= 30:
        return tr("Previous 30 days")
    return month_name(changed, today)


def month_name(day: date, today: date) -> str:
    """The month of *day*, with its year unless that is the year of *today*."""
    name = QLocale().standaloneMonthName(day.month)
    return name if day.year == today.year else f"{name} {day.year}"


def local_time(ms: int) -> datetime:
    """*ms* (since 1970 UTC) on the clock of this place."""
    return datetime.fromtimestamp(ms / 1000).astimezone()
