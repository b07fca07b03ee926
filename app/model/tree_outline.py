"""The tree of a conversation, as an outline shows it."""

from __future__ import annotations

from dataclasses import dataclass

from app.model.ids import MessageId
from app.model.message import Role


@dataclass(frozen=True, slots=True)
class OutlineNode:
    """A message. ``words`` are its first ones, ``cost_nano`` nano-dollars where its answer was priced."""

    id: MessageId
    parent_id: MessageId | None
    role: Role
    words: str
    created_ms: int
    model: str | None = None
    cost_nano: int | None = None


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """A line: ``depth`` grows where the tree forks; ``version`` of ``versions`` is the message among its siblings.

    ``shown`` says that it is on the branch that is shown.
    """

    node: OutlineNode
    depth: int
    version: int
    versions: int
    shown: bool
