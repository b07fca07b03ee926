"""Calls that are no turns: an answer is waited for, and what it cost is on the ledger, however it ended."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from app.logic import fold
from app.logic.fold import Reply
from app.logic.prices import Call, category_of, has_output
from app.model.blocks import Json
from app.model.ids import ConversationId
from app.model.usage import Usage

if TYPE_CHECKING:
    from app.api.client import ApiClient
    from app.base.clock import Clock
    from app.services.ledger import Ledger


class SideAnswer:
    """What has arrived so far; ``asked_ms`` is in milliseconds since 1970 UTC."""

    def __init__(self, asked_ms: int) -> None:
        self.asked_ms = asked_ms
        self.reply: Reply = fold.start()
        self.request_id: str | None = None

    @property
    def text(self) -> str:
        """The answer's text, without thinking; empty for a refusal."""
        if self.reply.stop_reason == "refusal":
            return ""
        return "".join(block.text for block in fold.blocks(self.reply) if block.type == "text").strip()


class SideCalls:
    """Sends requests whose answers are no messages of a conversation."""

    def __init__(self, *, api: ApiClient, ledger: Ledger, clock: Clock) -> None:
        self._api = api
        self._ledger = ledger
        self._clock = clock

    async def ask(self, kind: str, request: Json, conversation_id: ConversationId) -> SideAnswer:
        """The answer to *request*, which is billed as *kind*. Cancelled or failed, it is a lower bound on the ledger.

        Raises ApiError, or the storage's errors when the ledger could not be written.
        """
        answered = SideAnswer(self._clock.now_ms())
        try:
            async with aclosing(self._api.stream(request)) as batches:
                async for batch in batches:
                    answered.request_id = batch.request_id or answered.request_id
                    for event in batch.events:
                        answered.reply = fold.fold(answered.reply, event, batch.received_ms)
        finally:
            await self._bill(kind, conversation_id, str(request["model"]), answered)
        return answered

    async def _bill(self, kind: str, conversation_id: ConversationId, model: str, answered: SideAnswer) -> None:
        reply = answered.reply
        if reply.usage is None:
            return
        call = Call(
            reply.model or model,
            Usage(reply.usage),
            answered.asked_ms,
            ended=reply.stop_reason is not None,
            refused=reply.stop_reason == "refusal",
            refusal_category=category_of(reply.stop_details),
            has_output=has_output(fold.blocks(reply)),
        )
        await self._ledger.record(kind, call, conversation_id=conversation_id, request_id=answered.request_id)
