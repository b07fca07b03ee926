"""What has become of keeping a conversation's cache warm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.model.errors import TurnError

# Why nothing more is sent until the next turn: a cap was reached, the budget forbids it, it failed, the cache had
# expired already (the machine slept), the request cannot be sent without an answer, its price is not known, nothing is
# cached, caching was switched off.
WarmEnd = Literal["", "money", "time", "budget", "failed", "expired", "unsuited", "unpriced", "nothing", "off"]


@dataclass(frozen=True, slots=True)
class Warming:
    """Keeping warm since the last turn that the user sent.

    ``expires_ms`` (since 1970 UTC) is when the cache expires by the last request, None when none was sent;
    ``times`` counts the requests and ``spent_nano`` (nano-dollars) what they cost. ``ended`` says why there will be no
    more of them, empty while there may; ``error`` belongs to ``failed``.
    """

    expires_ms: int | None = None
    times: int = 0
    spent_nano: int = 0
    ended: WarmEnd = ""
    error: TurnError | None = None
