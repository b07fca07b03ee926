"""The tree of messages, on plain values: who follows whom, where it forks, which branch is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from app.model.ids import MessageId
from app.model.message import Role


class TreeError(ValueError):
    """The messages do not form a tree: a parent is missing, or an ancestor is its own descendant."""


@dataclass(frozen=True, slots=True)
class Node:
    """A message's place. ``created_ms`` (since 1970 UTC) orders siblings; ids break ties."""

    id: MessageId
    parent_id: MessageId | None
    role: Role
    created_ms: int


@dataclass(frozen=True, slots=True)
class Fork:
    """A message on the branch that is shown, among its ``siblings`` (oldest first, itself included)."""

    id: MessageId
    siblings: tuple[MessageId, ...]

    @property
    def position(self) -> int:
        """Where the message stands among its siblings, from 0."""
        return self.siblings.index(self.id)


class Tree:
    """All messages of one conversation."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        ordered = sorted(nodes, key=lambda node: (node.created_ms, node.id))
        self._nodes = {node.id: node for node in ordered}
        self._children: dict[MessageId | None, list[Node]] = defaultdict(list)
        for node in ordered:
            self._children[node.parent_id].append(node)

    def path(self, leaf: MessageId) -> tuple[MessageId, ...]:
        """The ids from the root to *leaf*. Raises TreeError."""
        path: list[MessageId] = []
        at: MessageId | None = leaf
        while at is not None:
            if at not in self._nodes or len(path) >= len(self._nodes):
                raise TreeError(f"message {leaf} does not lead back to a root")
            path.append(at)
            at = self._nodes[at].parent_id
        return tuple(reversed(path))

    def siblings(self, message: MessageId) -> tuple[MessageId, ...]:
        """Messages with the same parent and role, oldest first, *message* included. Raises TreeError."""
        node = self._nodes.get(message)
        if node is None:
            raise TreeError(f"there is no message {message}")
        return tuple(other.id for other in self._children[node.parent_id] if other.role == node.role)

    def forks(self, leaf: MessageId) -> tuple[Fork, ...]:
        """The messages on the path to *leaf* that have siblings, root first. Raises TreeError."""
        places = (Fork(message, self.siblings(message)) for message in self.path(leaf))
        return tuple(fork for fork in places if len(fork.siblings) > 1)

    def newest_leaf(self, message: MessageId | None = None) -> MessageId | None:
        """The leaf that is shown when *message* is chosen: the one below it that was added last.

        None starts at the roots; the answer is None only for an empty tree.
        """
        leaves: list[Node] = []
        seen: set[MessageId] = set()
        below = list(self._children.get(message, ()))
        while below:
            node = below.pop()
            if node.id in seen:
                continue
            seen.add(node.id)
            children = self._children.get(node.id)
            if children:
                below += children
            else:
                leaves.append(node)
        last = max(leaves, key=lambda node: (node.created_ms, node.id), default=None)
        return last.id if last is not None else message
