"""What lies in the bin."""

from __future__ import annotations

from dataclasses import dataclass

from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, MessageId


@dataclass(frozen=True, slots=True)
class BinnedPlace:
    """One thing in the bin: a conversation, or with ``message_id`` a branch of one: that message and all below it."""

    conversation_id: ConversationId
    message_id: MessageId | None = None


@dataclass(frozen=True, slots=True)
class BinnedEntry:
    """A line of the bin. ``deleted_ms`` is since 1970 UTC, ``size`` in bytes of content, ``messages`` how many.

    ``title`` is the conversation's, ``excerpt`` the first words of the branch, or of the conversation.
    """

    place: BinnedPlace
    title: str
    deleted_ms: int
    excerpt: str
    messages: int
    size: int


@dataclass(frozen=True, slots=True)
class BinTotals:
    """How much lies in the bin."""

    conversations: int = 0
    branches: int = 0


@dataclass(frozen=True, slots=True)
class RemovedBranch:
    """A branch was put into the bin. ``summary`` is the conversation with the branch that is shown instead.

    ``before`` is where the branch that was shown until then ended; None when another one was shown.
    """

    message_id: MessageId
    summary: ConversationSummary
    before: MessageId | None


@dataclass(frozen=True, slots=True)
class PurgeProgress:
    """How far deleting for ever has come, in messages; ``done`` equals ``total`` at the end."""

    done: int
    total: int
