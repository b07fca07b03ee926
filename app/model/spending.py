"""What was spent, summed up, and the budgets it is held against. Money is nano-dollars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.model.inspection import TokenKind

Grouping = Literal["day", "week", "month", "model", "conversation", "kind"]
BudgetScope = Literal["day", "month", "conversation"]
Verdict = Literal["fine", "warn", "ask"]


@dataclass(frozen=True, slots=True)
class SpendRow:
    """The sum over one group.

    ``key`` identifies it: an ISO day (of a week its Monday, of a month its first), a model, a conversation (empty for
    calls of none), a kind of call; ``name`` is the title of a conversation that still exists. ``tokens``, ``nano`` and
    ``saved`` are by kind of token and add up to the row; ``total_nano`` leaves out ``unpriced`` calls. ``saved_nano``
    is what caching saved. ``lower_bounds`` counts calls that broke off before their final usage. Grouped by model, a
    call counts for the model that began it, its money for each that worked on it.
    """

    key: str
    calls: int
    total_nano: int
    saved_nano: int
    tokens: Mapping[TokenKind, int] = field(default_factory=dict)
    nano: Mapping[TokenKind, int] = field(default_factory=dict)
    thinking: int = 0
    unpriced: int = 0
    lower_bounds: int = 0
    saved: Mapping[TokenKind, int] = field(default_factory=dict)
    name: str = ""

    @property
    def incomplete(self) -> bool:
        """Whether more was spent than is known."""
        return bool(self.unpriced or self.lower_bounds)


@dataclass(frozen=True, slots=True)
class Budget:
    """A limit over one scope; None is no limit. The soft one warns, the hard one asks before sending."""

    scope: BudgetScope
    soft_nano: int | None
    hard_nano: int | None


@dataclass(frozen=True, slots=True)
class BudgetState:
    """A budget with what was spent, and what the next turn is expected to add."""

    budget: Budget
    spent_nano: int
    incomplete: bool
    expected_nano: int
    verdict: Verdict
