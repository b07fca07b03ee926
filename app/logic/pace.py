"""How soon the next request of a conversation will come, from when the earlier ones came.

A gap runs from the start of one request to the start of the next, as the lifetimes of the cache do. Only three kinds
matter: it ends within five minutes, within an hour, or later. What a user will do is learnt from the gaps on the
branch: three kinds of user are thought possible, and each gap moves the belief from those who would hardly have made it
to those who would (a mixture of Dirichlet distributions). So one who never paused is soon taken to go on like that,
and the first pause is taken seriously. Nothing here reads a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.logic.cache_shelf import LIFETIME_MS

GapKind = Literal["short", "middle", "long"]


@dataclass(frozen=True, slots=True)
class Odds:
    """How likely the next request comes within five minutes (``short``) or after that within an hour (``middle``).

    What is missing to 1 is a longer gap, or that there is no next request. ``users`` are the kinds of user that are
    thought possible: how likely each is, and how likely a middle gap of that one. ``requests`` is how many more are
    to be expected: about as many as there were.
    """

    short: float
    middle: float
    users: tuple[tuple[float, float], ...] = ()
    requests: float = 0.0


@dataclass(slots=True)
class _Kind:
    """One kind of user: how likely that one is, and gaps seen so far with those assumed before any was seen."""

    weight: float
    counts: dict[GapKind, float]

    def chance(self, kind: GapKind) -> float:
        return self.counts[kind] / sum(self.counts.values())

    def see(self, kind: GapKind) -> None:
        self.weight *= self.chance(kind)
        self.counts[kind] += 1


# Before anything was seen, how likely each kind of user is, and gaps (short, middle, long) that are assumed of them:
# one who reads and answers at once and hardly ever pauses, one who pauses, one who comes back another time. The first
# is so likely because an hour costs three quarters of what is written, at once and surely: before the first pause it
# is taken only where it costs next to nothing against what it protects (docs/decisions/0008).
_PRIOR: tuple[tuple[float, float, float, float], ...] = (
    (0.97, 200.0, 0.01, 0.05),
    (0.02, 4.0, 1.0, 0.2),
    (0.01, 3.0, 0.15, 1.0),
)
_FEW = 3.0  # a conversation of n requests is taken to end with this one in 1 of n + 3 cases


class Pace:
    """The belief about one conversation's next gap, moved by every gap that is seen."""

    def __init__(self) -> None:
        self._kinds = [_Kind(weight, {"short": a, "middle": b, "long": c}) for weight, a, b, c in _PRIOR]
        self._seen = 0

    def see(self, gap_ms: int) -> None:
        """Take one more gap into account."""
        kind = kind_of(gap_ms)
        for each in self._kinds:
            each.see(kind)
        total = sum(each.weight for each in self._kinds)
        for each in self._kinds:
            each.weight /= total
        self._seen += 1

    @property
    def odds(self) -> Odds:
        """What is to be expected of the next gap."""
        goes_on = 1 - 1 / (self._seen + _FEW)
        users = tuple((each.weight, goes_on * each.chance("middle")) for each in self._kinds)
        return Odds(goes_on * self._chance("short"), goes_on * self._chance("middle"), users, self._seen + _FEW)

    def _chance(self, kind: GapKind) -> float:
        return sum(each.weight * each.chance(kind) for each in self._kinds)


def kind_of(gap_ms: int) -> GapKind:
    """Which lifetime outlasts a gap of *gap_ms*: an entry is gone at the very moment it expires."""
    if gap_ms < LIFETIME_MS["5m"]:
        return "short"
    return "middle" if gap_ms < LIFETIME_MS["1h"] else "long"
