"""Which automatic backups stay: many of late, fewer the older they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

_DAY_MS = 86_400_000
NEWEST, DAYS, WEEKS, MONTHS = 3, 7, 8, 24  # how many of each stay; ages in days, weeks of seven, months of 31 days


def superfluous(made_ms: Iterable[int], now_ms: int) -> frozenset[int]:
    """Of backups made at *made_ms* (since 1970 UTC) those that may go at *now_ms*.

    The newest few stay, and the last one of each day of a week, of each calendar week of eight weeks and of each
    calendar month of two years. Spans are those of the calendar (UTC) and not counted from now, so that what stays
    today is still the last of its span tomorrow. Backups from the future, made before a clock was set back, stay.
    """
    ordered = sorted(set(made_ms), reverse=True)
    kept = {*ordered[:NEWEST], *(moment for moment in ordered if moment > now_ms)}
    for span, most_days in (("%Y-%j", DAYS), ("%G-%V", WEEKS * 7), ("%Y-%m", MONTHS * 31)):
        last: dict[str, int] = {}
        for moment in ordered:
            if now_ms - moment <= most_days * _DAY_MS:
                last.setdefault(datetime.fromtimestamp(moment / 1000, UTC).strftime(span), moment)
        kept.update(last.values())
    return frozenset(ordered) - kept
