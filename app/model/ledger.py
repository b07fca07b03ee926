"""One billed call, as it stands on the ledger for good."""

from __future__ import annotations

from dataclasses import dataclass

from app.model.ids import ConversationId, LedgerId, MessageId
from app.model.usage import Cost, Usage


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A call that was billed, or that was free and is listed all the same. Never changed, never deleted.

    ``created_ms`` is when the call ended, in milliseconds since 1970 UTC. ``kind`` says what the call was for:
    ``turn``, ``count``, ``title`` … ``conversation_id`` and ``message_id`` may name things that were deleted since.
    ``model`` is the one that was billed, as the API named it. ``usage`` is the raw usage (tokens), None when the
    call ended before any was known; ``cost`` is in nano-dollars with the price row that was applied.
    """

    id: LedgerId
    created_ms: int
    conversation_id: ConversationId | None
    message_id: MessageId | None
    kind: str
    model: str
    usage: Usage | None
    cost: Cost
    request_id: str | None = None
