"""What may be spent, held against what was."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.logic import budgets
from app.model.options import ConversationOptions
from app.model.spending import Budget, BudgetState
from app.services.turn_outcome import refused

if TYPE_CHECKING:
    from app.model.ids import ConversationId
    from app.services.options import Options
    from app.services.settings import Settings
    from app.services.spending import Spending

_OF = {"day": "today's budget", "month": "this month's budget", "conversation": "this conversation's budget"}


class Budgets:
    """Budgets of the day, the month and a conversation, from the settings and the conversation's own options.

    Every method raises the storage's errors.
    """

    def __init__(self, *, settings: Settings, options: Options, spending: Spending) -> None:
        self._settings = settings
        self._options = options
        self._spending = spending
        self._underway: dict[ConversationId, int] = {}
        self._admitting = asyncio.Lock()

    async def admit(
        self, conversation_id: ConversationId, expected_nano: int, *, agreed: bool, new: bool = False
    ) -> None:
        """Let a turn begin that is expected to cost so much: until :meth:`ended` that counts against other turns.

        Unless the user *agreed* it must not go past a hard budget, whatever begins in the same moment; what is under
        way in the same conversation counts, too. *new* says that the conversation is not stored yet. Raises
        TurnRefusedError (``over_budget``).
        """
        async with self._admitting:
            expected_nano = max(0, expected_nano) + self._underway.get(conversation_id, 0)
            if not agreed:
                await self.require(None if new else conversation_id, expected_nano)
            self._underway[conversation_id] = expected_nano

    def ended(self, conversation_id: ConversationId) -> None:
        """The turns of a conversation have ended: what they cost is on the ledger. Without any nothing happens."""
        self._underway.pop(conversation_id, None)

    async def states(self, conversation_id: ConversationId | None, expected_nano: int = 0) -> tuple[BudgetState, ...]:
        """Every budget that has a limit, as it stands. None is the new chat, which has spent nothing yet.

        *expected_nano* (nano-dollars) is what the next turn is expected to add.
        """
        options = await self._options.load(conversation_id)
        found = []
        for limits in self._limits(options):
            spent, incomplete = await self._spent(limits, conversation_id)
            others = (nano for place, nano in self._underway.items() if place != conversation_id)
            underway = 0 if limits.scope == "conversation" else sum(others)
            found.append(budgets.state(limits, spent, incomplete, expected_nano, underway))
        return tuple(found)

    async def check(self, conversation_id: ConversationId | None, expected_nano: int = 0) -> tuple[BudgetState, ...]:
        """Those of :meth:`states` that warn or ask."""
        return tuple(state for state in await self.states(conversation_id, expected_nano) if state.verdict != "fine")

    async def allow(self, conversation_id: ConversationId | None, expected_nano: int = 0) -> bool:
        """Whether a call may go out unasked."""
        return not budgets.refusing(await self.states(conversation_id, expected_nano))

    async def require(self, conversation_id: ConversationId | None, expected_nano: int = 0) -> None:
        """Raise TurnRefusedError (``over_budget``) unless a call may go out unasked."""
        for state in budgets.refusing(await self.states(conversation_id, expected_nano)):
            raise refused("over_budget", _words(state), "Raise the budget in the settings, or send it all the same.")

    def _limits(self, options: ConversationOptions) -> list[Budget]:
        number = self._settings.number
        chat = budgets.budget("conversation", number("budget.chat_soft"), number("budget.chat_hard"))
        own = Budget(
            "conversation",
            chat.soft_nano if options.soft_nano is None else options.soft_nano or None,
            chat.hard_nano if options.hard_nano is None else options.hard_nano or None,
        )
        day = budgets.budget("day", number("budget.day_soft"), number("budget.day_hard"))
        month = budgets.budget("month", number("budget.month_soft"), number("budget.month_hard"))
        return [limits for limits in (day, month, own) if limits.soft_nano or limits.hard_nano]

    async def _spent(self, limits: Budget, conversation_id: ConversationId | None) -> tuple[int, bool]:
        if limits.scope == "day":
            return await self._spending.today()
        if limits.scope == "month":
            return await self._spending.this_month()
        return (0, False) if conversation_id is None else await self._spending.of_conversation(conversation_id)


def _words(state: BudgetState) -> str:
    least = "at least " if state.incomplete else ""
    spent, limit = _dollars(state.spent_nano), _dollars(state.budget.hard_nano or 0)
    return f"This would go past {_OF[state.budget.scope]} of {limit}, of which {least}{spent} is spent."


def _dollars(nano: int) -> str:
    return f"${nano / 10**9:,.2f}"
