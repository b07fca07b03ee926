"""A summary of a conversation in the model's own words, to go on with in a new one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.api.errors import ApiError
from app.logic.limits_said import limit_error
from app.logic.replay import is_left_out
from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.model.ids import ConversationId, MessageId
from app.model.message import Role
from app.model.turn import TurnSettings
from app.services.history import LimitError
from app.services.turn_outcome import refused

if TYPE_CHECKING:
    from app.services.budgets import Budgets
    from app.services.held_sources import HeldSources
    from app.services.history import History
    from app.services.side_calls import SideAnswer, SideCalls
    from app.storage.conversations import ConversationStore


class SummaryError(ChatelaineError):
    """The model gave no summary. Kind RETRY, code ``no_summary``."""


class Summaries:
    """Asks for summaries. They are no turns: nothing is stored but what they cost, as kind ``summary``."""

    def __init__(
        self,
        *,
        conversations: ConversationStore,
        history: History,
        calls: SideCalls,
        budgets: Budgets,
        held: HeldSources,
    ) -> None:
        self._conversations = conversations
        self._history = history
        self._calls = calls
        self._budgets = budgets
        self._held = held

    async def write(
        self,
        conversation_id: ConversationId,
        settings: TurnSettings,
        asking: str,
        *,
        expected_nano: int = 0,
        over_budget: bool = False,
    ) -> str:
        """The model's answer to *asking* below the last answer of the branch that is shown.

        *expected_nano* and *over_budget* are as in a draft. Cancelling ends the request; what it cost until then is on
        the ledger as a lower bound.

        Raises:
            TurnRefusedError: code ``nothing_to_compact``: there is no answer yet; or ``over_budget``.
            LimitError: the API would refuse the request for its size.
            SummaryError: the model declined, or said nothing.
            ChatelaineError: the API or the storage failed.
        """
        under = await self._last_answer(conversation_id)
        if not over_budget:
            await self._budgets.require(conversation_id, expected_nano)
        asked = replace(settings, tool_choice=None, output_format=None, stop_sequences=())
        try:
            answered = await self._ask(conversation_id, under, asking, asked)
        except ApiError as error:
            if error.error.code != "thinking_prefix":
                raise
            answered = await self._ask(conversation_id, under, asking, replace(asked, strip_thinking=True))
        if not answered.text:
            raise _no_summary(answered.request_id)
        return answered.text

    async def _ask(
        self, conversation_id: ConversationId, under: MessageId, asking: str, settings: TurnSettings
    ) -> SideAnswer:
        prepared = await self._history.preview(conversation_id, under, asking, settings)
        if prepared.problems:
            raise LimitError(limit_error(prepared.problems, prepared.request))
        return await self._calls.ask("summary", await self._held.resolve(prepared.request), conversation_id)

    async def _last_answer(self, conversation_id: ConversationId) -> MessageId:
        path = await self._conversations.path(conversation_id)
        for message in reversed(path):
            if message.role is Role.ASSISTANT and not is_left_out(message):
                return message.id
        raise refused("nothing_to_compact", "There is nothing in this conversation to summarise.")


def _no_summary(request_id: str | None) -> SummaryError:
    return SummaryError(
        TurnError(
            ErrorKind.RETRY,
            "no_summary",
            "The model gave no summary.",
            "Try again, with other words or another model.",
            request_id=request_id,
        )
    )
