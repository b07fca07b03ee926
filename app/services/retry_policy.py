"""When a request goes out again by itself, and after how long."""

from __future__ import annotations

from app.api.errors import ApiError
from app.model.errors import TurnError

_FIRST_WAIT_S = 0.5  # the SDK's own figures, whose hidden wait is switched off: doubled each time, at most 8 s
_LONGEST_WAIT_S = 8.0


def may_repeat(error: ApiError, attempt: int, limit: int) -> bool:
    """Whether the request may go out again without asking; *attempt* counts from 0, *limit* is the setting.

    Only to be asked while nothing of the reply has arrived: a text that stands is never thrown away.
    """
    return error.transient and attempt < limit


def wait_s(error: TurnError, attempt: int) -> float:
    """Seconds to wait after *error*: what the server asked for, else 0.5 · 2^attempt, at most 8."""
    if error.retry_after_s is not None:
        return error.retry_after_s
    return min(_LONGEST_WAIT_S, _FIRST_WAIT_S * (1 << min(attempt, 10)))
