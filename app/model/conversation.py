"""A conversation and the line that stands for it in the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.model.ids import ConversationId, MessageId
from app.model.message import Message
from app.model.organising import Filed, ListFacts


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """What the list shows. Times are milliseconds since 1970 UTC.

    ``title_by_hand`` is true once the user named it; such a title is never replaced. Tags and ``facts`` are read
    alone: storing a summary leaves them as they are.
    """

    id: ConversationId
    title: str
    created_ms: int
    updated_ms: int
    active_leaf: MessageId | None = None
    pinned: bool = False
    title_by_hand: bool = False
    model: str | None = None
    system: str = ""
    filed: Filed = field(default_factory=Filed)
    facts: ListFacts = field(default_factory=ListFacts)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation with the branch that is shown, root first, or with the end of it.

    ``siblings`` has an entry for each message of the branch that has others beside it: all of them with the same
    parent and role, oldest first, that message included. ``later`` are messages that follow the end of the branch, when
    it ends before others do; oldest first.
    """

    summary: ConversationSummary
    path: tuple[Message, ...]
    siblings: Mapping[MessageId, tuple[MessageId, ...]] = field(default_factory=dict)
    later: tuple[MessageId, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the branch is there from its root on."""
        return not self.path or self.path[0].parent_id is None
