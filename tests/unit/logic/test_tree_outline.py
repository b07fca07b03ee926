"""The outline of a tree: straight lines keep their depth, forks go deeper."""

from __future__ import annotations

from app.logic.tree_outline import laid_out, matching
from app.model.ids import MessageId
from app.model.message import Role
from app.model.tree_outline import OutlineNode


def _node(id: str, parent: str | None, words: str = "", model: str | None = None) -> OutlineNode:
    role = Role.USER if id[0] in "ue" else Role.ASSISTANT
    return OutlineNode(MessageId(id), None if parent is None else MessageId(parent), role, words or id, 1, model)


FORKED = [
    _node("u1", None),
    _node("a1", "u1"),
    _node("u2", "a1"),
    _node("a2", "u2"),
    _node("a3", "u2"),
    _node("e2", "a1"),
    _node("a4", "e2"),
]


def test_versions_stand_one_after_the_other_and_deeper() -> None:
    rows = laid_out(FORKED, MessageId("a3"))
    assert [(row.node.id, row.depth, row.version, row.versions, row.shown) for row in rows] == [
        ("u1", 0, 1, 1, True),
        ("a1", 0, 1, 1, True),
        ("u2", 1, 1, 2, True),
        ("a2", 2, 1, 2, False),
        ("a3", 2, 2, 2, True),
        ("e2", 1, 2, 2, False),
        ("a4", 1, 1, 1, False),
    ]


def test_a_summary_beside_a_question_is_no_version_of_it() -> None:
    rows = laid_out([_node("u1", None), _node("a1", "u1"), _node("s1", "a1"), _node("u2", "a1")], None)
    assert [(row.node.id, row.depth, row.versions) for row in rows[2:]] == [("s1", 1, 1), ("u2", 1, 1)]


def test_a_long_line_needs_no_recursion() -> None:
    nodes = [_node(f"u{at}", f"u{at - 1}" if at else None) for at in range(20_000)]
    rows = laid_out(nodes, MessageId("u19999"))
    assert len(rows) == 20_000
    assert {row.depth for row in rows} == {0}
    assert all(row.shown for row in rows)


def test_what_does_not_hang_together_is_left_out() -> None:
    assert laid_out([_node("u1", "gone")], MessageId("u1")) == ()
    assert laid_out([], None) == ()


def test_words_are_found_in_first_words_and_models() -> None:
    rows = laid_out([_node("u1", None, "Die STRASSE"), _node("a1", "u1", "Ja", "claude-opus-5-5")], None)
    assert [row.node.id for row in matching(rows, "straße die")] == ["u1"]
    assert [row.node.id for row in matching(rows, "opus")] == ["a1"]
    assert matching(rows, "  ") == rows
    assert matching(rows, "nothing") == ()
