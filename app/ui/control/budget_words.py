"""What is said about a budget: its name, how it stands, what a turn would add."""

from __future__ import annotations

from app.model.spending import BudgetScope, BudgetState
from app.ui.amounts import dollars
from app.ui.i18n import mark, tr
from app.ui.wording import spent

_ASKING: dict[BudgetScope, str] = {
    "day": mark("Today's budget is {0}, and {1} is spent."),
    "month": mark("This month's budget is {0}, and {1} is spent."),
    "conversation": mark("The budget of this conversation is {0}, and {1} is spent."),
}
_REACHED: dict[BudgetScope, str] = {
    "day": mark("Today's spending has reached {1}, the warning is at {0}."),
    "month": mark("This month's spending has reached {1}, the warning is at {0}."),
    "conversation": mark("The spending of this conversation has reached {1}, the warning is at {0}."),
}
_AHEAD: dict[BudgetScope, str] = {
    "day": mark("With this turn, today's spending passes the warning at {0}; {1} is spent so far."),
    "month": mark("With this turn, this month's spending passes the warning at {0}; {1} is spent so far."),
    "conversation": mark(
        "With this turn, the spending of this conversation passes the warning at {0}; {1} is spent so far."
    ),
}


def amount(state: BudgetState) -> str:
    """What is spent, in words where it is only known to be at least that."""
    money = spent(state.spent_nano, incomplete=False)
    return tr("at least {0}", money) if state.incomplete else money


def asking(state: BudgetState) -> str:
    """A hard budget that the next turn would pass, or that is used up."""
    return tr(_ASKING[state.budget.scope], spent(state.budget.hard_nano or 0, incomplete=False), amount(state))


def warning(state: BudgetState) -> str:
    """A soft budget that is passed, or will be with the next turn."""
    soft = state.budget.soft_nano or 0
    sentences = _REACHED if state.spent_nano >= soft else _AHEAD
    return tr(sentences[state.budget.scope], spent(soft, incomplete=False), amount(state))


def used_up(state: BudgetState) -> str:
    """A hard budget that leaves nothing."""
    return asking(state) + " " + tr("The next message will ask before it is sent.")


def turn_cost(expected_nano: int) -> str:
    """What a turn will cost at least: its input, for nobody knows how long the answer will be."""
    if expected_nano <= 0:
        return tr("What this turn will cost is not known before it is sent.")
    return tr("This turn will cost ≈\u00a0{0} for its input. The answer comes on top.", dollars(expected_nano))
