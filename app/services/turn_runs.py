"""The answers that are under way: of a conversation one, or several beside each other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.model.ids import ConversationId, MessageId
from app.model.message import Message
from app.model.news import TurnFinished
from app.services.turn_run import EndedBy, TurnRun, TurnTools
from app.services.turn_start import NewTurn

if TYPE_CHECKING:
    from app.services.budgets import Budgets

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A run and the task that drives it."""

    run: TurnRun
    task: asyncio.Task[Message]


class TurnRuns:
    """Drives runs to their ends and knows them by answer. Their tasks belong to it: nobody's cancelling ends one.

    *retries* says how often a request may go out again by itself, *begins* whether another turn is about to begin in a
    conversation: what was expected of all stays held against the budgets until the last has ended.
    """

    def __init__(
        self,
        tools: TurnTools,
        budgets: Budgets,
        retries: Callable[[], int],
        begins: Callable[[ConversationId], bool],
    ) -> None:
        self._tools = tools
        self._budgets = budgets
        self._retries = retries
        self._begins = begins
        self._known: dict[MessageId, UnderWay] = {}

    def launch(self, turns: Iterable[NewTurn]) -> None:
        """Start the answers of *turns*, which are on disk, all at once."""
        for turn in turns:
            run = TurnRun(turn, self._tools, self._retries())
            task = asyncio.create_task(self._drive(run), name=f"turn in {turn.conversation.id}")
            task.add_done_callback(look_at)
            self._known[run.answer_id] = UnderWay(run, task)

    def conversations(self) -> frozenset[ConversationId]:
        """Where something is under way."""
        return frozenset(one.run.conversation_id for one in self._known.values())

    def of(self, conversation_id: ConversationId) -> tuple[UnderWay, ...]:
        """What is under way in a conversation, in the order in which it was launched."""
        return tuple(one for one in self._known.values() if one.run.conversation_id == conversation_id)

    def find(self, answer_id: MessageId) -> UnderWay | None:
        """What brings this answer."""
        return self._known.get(answer_id)

    def all(self) -> tuple[UnderWay, ...]:
        """Everything that is under way."""
        return tuple(self._known.values())

    async def _drive(self, run: TurnRun) -> Message:
        try:
            answer = await run.run()
        finally:
            del self._known[run.answer_id]
            others = len(self.of(run.conversation_id))
            if not others and not self._begins(run.conversation_id):
                self._budgets.ended(run.conversation_id)
        self._tools.feed.publish(TurnFinished(run.conversation_id, answer, others))
        return answer


async def end(found: Sequence[UnderWay], by: EndedBy) -> None:
    """End runs with what they have, all at once; returns when their answers are stored."""
    for one in found:
        one.run.end(by)
    if found:
        await asyncio.wait([one.task for one in found])


async def results(found: Sequence[UnderWay]) -> list[Message]:
    """The finished answers, once all have ended. Whoever waits may be cancelled, and ends nothing by it."""
    return await asyncio.gather(*(asyncio.shield(one.task) for one in found))


def look_at(task: asyncio.Task[object]) -> None:
    """Take note of how *task* ended: errors of a start belong to its caller, who may have left."""
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.debug("%s ended with %s", task.get_name(), type(error).__name__)
