"""The request for an answer, with what is remembered of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.logic import sent
from app.logic.sent import Previous
from app.model.blocks import Json
from app.model.message import Message
from app.model.sent import SentRecord
from app.model.turn import TurnSettings
from app.services.lane import Lane
from app.services.predecessor import predecessor

if TYPE_CHECKING:
    from app.services.history import History, Prepared
    from app.storage.conversations import ConversationStore


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request ready to go out. The time of sending is still to be put into ``record``."""

    prepared: Prepared
    record: SentRecord

    @property
    def request(self) -> Json:
        """The complete request, without ``stream``; not to be changed."""
        return self.prepared.request


class OutgoingRequests:
    """Makes requests for answers. *diagnosing* says whether the API is to be asked why its cache missed."""

    def __init__(
        self,
        *,
        conversations: ConversationStore,
        history: History,
        diagnosing: Callable[[], bool],
        lane: Lane | None = None,
    ) -> None:
        self._conversations = conversations
        self._history = history
        self._diagnosing = diagnosing
        self._lane = lane or Lane()

    async def make(self, answer: Message, settings: TurnSettings) -> Outgoing:
        """The request for *answer*, which is running and stands under what it answers, made with *settings*.

        Raises what :meth:`History.prepare` raises.
        """
        assert answer.parent_id is not None
        with self._lane.ahead():
            found = await predecessor(self._conversations, answer)
            previous = None if found is None else Previous.of(found)
            prepared = await self._history.prepare(
                answer.conversation_id,
                answer.parent_id,
                settings,
                diagnostics=self._diagnostics(previous),
            )
            # In a thread: tens of megabytes of images take a tenth of a second.
            record = await asyncio.to_thread(sent.record, prepared.built, prepared.info, previous)
            return Outgoing(prepared, record)

    def _diagnostics(self, previous: Previous | None) -> Json | None:
        """What the API is asked to compare with (platform.claude.com: cache-diagnostics)."""
        if not self._diagnosing():
            return None
        return {"previous_message_id": previous.api_id if previous else None}
