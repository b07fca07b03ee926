"""Sends messages and keeps every reply on its way to disk and screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base.clock import Clock
from app.base.identity import IdSource
from app.model.ids import ConversationId, MessageId
from app.model.message import Message
from app.model.turn import Draft, StartedTurn, TurnSettings
from app.services.feed import Feed

if TYPE_CHECKING:
    from app.api.client import ApiClient
    from app.services.history import History
    from app.services.ledger import Ledger
    from app.services.settings import Settings
    from app.storage.conversations import ConversationStore
    from app.storage.turns import TurnStore


class Turns:
    """Runs turns, one at a time per conversation and any number at once; a turn's task belongs to this service."""

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        store: TurnStore,
        conversations: ConversationStore,
        history: History,
        api: ApiClient,
        ledger: Ledger,
        feed: Feed,
        clock: Clock,
        ids: IdSource,
        settings: Settings,
    ) -> None:
        raise NotImplementedError

    async def send(self, draft: Draft) -> StartedTurn:
        """Store the user's message and start the answer; returns once the text is on disk."""
        raise NotImplementedError

    async def retry(self, answer_id: MessageId, settings: TurnSettings | None = None) -> StartedTurn:
        """Ask again for an answer, as a sibling of the old one, which stays."""
        raise NotImplementedError

    async def stop(self, conversation_id: ConversationId) -> None:
        """End the running stream or wait; returns when the answer is stored."""
        raise NotImplementedError

    async def retry_now(self, conversation_id: ConversationId) -> None:
        """Cut a countdown short."""
        raise NotImplementedError

    def running(self) -> frozenset[ConversationId]:
        """The conversations in which an answer is under way."""
        raise NotImplementedError

    def snapshot(self, answer_id: MessageId) -> Message | None:
        """A running answer as folded so far."""
        raise NotImplementedError

    async def wait(self, conversation_id: ConversationId) -> Message:
        """The finished answer of the turn that runs, or ran last, in a conversation."""
        raise NotImplementedError

    async def recover(self) -> int:
        """At start: finish answers that an earlier process left running, with their text. Returns how many."""
        raise NotImplementedError

    async def close(self) -> None:
        """Stop all turns, stored as interrupted with what had arrived."""
        raise NotImplementedError
