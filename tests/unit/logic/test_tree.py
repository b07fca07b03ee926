"""The tree of messages."""

from __future__ import annotations

import pytest

from app.logic.tree import Fork, Node, Tree, TreeError
from app.model.ids import MessageId
from app.model.message import Role


def _node(name: str, parent: str | None, at_ms: int) -> Node:
    role = Role.USER if name.startswith("u") else Role.ASSISTANT
    return Node(MessageId(name), MessageId(parent) if parent else None, role, at_ms)


# u1 - a1 - u2 - a2
#    |    \ u2b - a2b
#    \ a1b
_NODES = [
    _node("a2b", "u2b", 9),
    _node("u1", None, 1),
    _node("a1", "u1", 2),
    _node("a1b", "u1", 3),
    _node("u2", "a1", 4),
    _node("a2", "u2", 5),
    _node("u2b", "a1", 8),
]
_TREE = Tree(_NODES)


def _ids(*names: str) -> tuple[MessageId, ...]:
    return tuple(MessageId(name) for name in names)


def test_a_path_runs_from_the_root_to_the_leaf() -> None:
    assert _TREE.path(MessageId("a2b")) == _ids("u1", "a1", "u2b", "a2b")
    assert _TREE.path(MessageId("u1")) == _ids("u1")


def test_siblings_share_parent_and_role() -> None:
    assert _TREE.siblings(MessageId("a1b")) == _ids("a1", "a1b")
    assert _TREE.siblings(MessageId("u2")) == _ids("u2", "u2b")
    assert _TREE.siblings(MessageId("u1")) == _ids("u1")


def test_forks_are_found_on_the_way_to_a_leaf() -> None:
    assert _TREE.forks(MessageId("a2b")) == (
        Fork(MessageId("a1"), _ids("a1", "a1b")),
        Fork(MessageId("u2b"), _ids("u2", "u2b")),
    )
    assert [fork.position for fork in _TREE.forks(MessageId("a2b"))] == [0, 1]


def test_a_chosen_branch_is_shown_down_to_its_newest_leaf() -> None:
    assert _TREE.newest_leaf(MessageId("a1")) == "a2b"
    assert _TREE.newest_leaf(MessageId("u2")) == "a2"
    assert _TREE.newest_leaf() == "a2b"
    assert Tree([]).newest_leaf() is None


def test_what_is_no_tree_is_told() -> None:
    loop = Tree([_node("u1", "a1", 1), _node("a1", "u1", 2)])
    for broken in (loop, Tree([_node("a1", "gone", 1)]), Tree([])):
        with pytest.raises(TreeError):
            broken.path(MessageId("a1"))
    assert loop.newest_leaf(MessageId("u1")) in ("u1", "a1")
    with pytest.raises(TreeError):
        _TREE.siblings(MessageId("gone"))
