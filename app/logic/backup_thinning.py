"""Which automatic backups stay: many of late, fewer the older they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

NEWEST, DAYS, WEEKS, MONTHS = 3, 7, 8, 24  # how many of each stay


def superfluous(made_ms: Iterable[int], now_ms: int) -> frozenset[int]:
    """Of backups made at *made_ms* (since 1970 UTC) those that may go at *now_ms*.

    The newest few stay, and the last one of each of the newest days, calendar weeks and calendar months (UTC) that
    have any. These are counted, and not measured against now: a clock that jumps ahead by years costs no more than a
    day that passes. Backups from the future, made before a clock was set back, stay and are not counted.
    """
    everything = frozenset(made_ms)
    past = sorted((moment for moment in everything if moment <= now_ms), reverse=True)
    kept = {*past[:NEWEST], *(everything - set(past))}
    for span, most in (("%Y-%j", DAYS), ("%G-%V", WEEKS), ("%Y-%m", MONTHS)):
        last: dict[str, int] = {}
        for moment in past:
            last.setdefault(datetime.fromtimestamp(moment / 1000, UTC).strftime(span), moment)
        kept.update([*last.values()][:most])
    return everything - kept
