"""When a budget warns, and when it asks."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from app.model.spending import Budget, BudgetScope, BudgetState, Verdict

_NANO = 10**9


def budget(scope: BudgetScope, soft_dollars: float, hard_dollars: float) -> Budget:
    """A budget from two settings in dollars; 0 is no limit."""
    return Budget(scope, nano_of(soft_dollars), nano_of(hard_dollars))


def nano_of(dollars: float) -> int | None:
    """Nano-dollars for a limit in dollars, exact to the digits that are shown; None for no limit."""
    nano = round(Decimal(str(dollars)) * _NANO)
    return nano if nano > 0 else None


def state(limits: Budget, spent_nano: int, incomplete: bool, expected_nano: int, underway_nano: int = 0) -> BudgetState:
    """How *limits* stand. *spent_nano* is what was billed, *expected_nano* what the next turn may add (an estimate).

    *underway_nano* is what turns that run now may still add: it counts, but is not shown as spent.
    """
    expected = max(0, expected_nano)
    found = verdict(limits, spent_nano, expected + underway_nano)
    return BudgetState(limits, spent_nano, incomplete or underway_nano > 0, expected, found)


def verdict(limits: Budget, spent_nano: int, expected_nano: int) -> Verdict:
    """``ask`` when the hard limit is used up or the next turn would pass it; ``warn`` the same for the soft one."""
    if _passes(limits.hard_nano, spent_nano, expected_nano):
        return "ask"
    return "warn" if _passes(limits.soft_nano, spent_nano, expected_nano) else "fine"


def refusing(states: Iterable[BudgetState]) -> tuple[BudgetState, ...]:
    """Those that let no turn out unasked."""
    return tuple(state for state in states if state.verdict == "ask")


def _passes(limit: int | None, spent: int, expected: int) -> bool:
    return limit is not None and (spent >= limit or spent + expected > limit)
