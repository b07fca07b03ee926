"""One billed call, as it stands on the ledger for good."""

from __future__ import annotations

from dataclasses import dataclass

from app.model.ids import ConversationId, LedgerId, MessageId
from app.model.inspection import TokenKind
from app.model.usage import Cost, Usage

KEPT_WARM = "keep_warm"  # the kind of calls that only keep a cache alive


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


@dataclass(frozen=True, slots=True)
class CostPart:
    """What one kind of token of one model took of a call; the parts of a call add up to its cost exactly.

    ``model`` is the name of the price row, or of the call where nothing is priced. ``tokens`` counts searches for
    ``web_search``; ``thinking`` is the part of ``output`` that was thinking. ``nano`` is nano-dollars, None when the
    call is not priced. ``saved_nano`` is what caching saved on this part, negative for the premium of a write.
    """

    kind: TokenKind
    model: str
    tokens: int
    thinking: int
    nano: int | None
    saved_nano: int
