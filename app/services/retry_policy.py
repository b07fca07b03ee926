"""When a request goes out again by itself, and after how long."""

from __future__ import annotations

from app.api.errors import ApiError
from app.model.errors import TurnError

_FIRST_WAIT_S = 0.5  # the SDK's own figures, whose hidden wait is switched off: doubled each time, at most 8 s
_LONGEST_WAIT_S = 8.0
_LONGEST_WISH_S = 24 * 3600.0  # what a server may ask for; beyond that a timer of the window's loop overflows


def may_repeat(error: ApiError, attempt: int, limit: int) -> bool:
    """Whether the request may go out again without asking; *attempt* counts from 0, *limit* is the setting.

    Only to be asked while nothing of the reply has arrived: a text that stands is never thrown away.
    """
    return error.transient and attempt < limit


def wait_s(error: TurnError, attempt: int) -> float:
    """Seconds to wait after *error*: what the server asked for (a day at most), else 0.5 · 2^attempt, at most 8."""
    if error.retry_after_s is not None:
        return min(error.retry_after_s, _LONGEST_WISH_S)
    return min(_LONGEST_WAIT_S, _FIRST_WAIT_S * (1 << min(attempt, 10)))
