"""One node of a conversation's tree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.model.blocks import ContentBlock, Json
from app.model.errors import TurnError
from app.model.ids import ConversationId, MessageId
from app.model.turn import TurnSettings
from app.model.usage import Cost, Usage


class Role(StrEnum):
    """Who speaks."""

    USER = "user"
    ASSISTANT = "assistant"


class Status(StrEnum):
    """Where a message stands. User messages are always complete."""

    RUNNING = "running"  # being received, or waiting to be
    COMPLETE = "complete"  # the API ended it
    STOPPED = "stopped"  # the user ended it
    INTERRUPTED = "interrupted"  # the stream, the network or the program ended it
    FAILED = "failed"  # refused before or instead of an answer


@dataclass(frozen=True, slots=True)
class Timing:
    """When things happened, in milliseconds since 1970 UTC; None while unknown."""

    created_ms: int
    first_event_ms: int | None = None
    finished_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A user's message or an answer. Never overwritten by an edit or a retry: those add siblings.

    ``model`` is who answered as the API named it; ``settings`` what was asked for. ``api`` holds the remaining
    top-level fields of the API's message object verbatim (container, diagnostics …).
    """

    id: MessageId
    conversation_id: ConversationId
    parent_id: MessageId | None
    role: Role
    status: Status
    blocks: tuple[ContentBlock, ...]
    timing: Timing
    settings: TurnSettings | None = None
    model: str | None = None
    api_id: str | None = None
    request_id: str | None = None
    stop_reason: str | None = None
    stop_details: Json | None = None
    stop_sequence: str | None = None
    usage: Usage | None = None
    cost: Cost | None = None
    error: TurnError | None = None
    api: Json | None = None

    @property
    def text(self) -> str:
        """The readable answer: text blocks joined, without thinking."""
        return "".join(block.text for block in self.blocks if block.type == "text")
