"""A tree of messages as a path to a leaf, and laid out whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.logic.tree import Stretch, path_to, stretches
from app.model.carried import MessagePlace
from app.model.ids import MessageId
from app.model.message import Role


def places(*parents: int | None) -> list[MessagePlace]:
    """Messages 0, 1, 2 … below the given ones of them."""
    return [
        MessagePlace(number, _id(number), None if parent is None else _id(parent), Role.USER)
        for number, parent in enumerate(parents)
    ]


def _id(number: int) -> MessageId:
    return MessageId(f"m{number}")


def ids(*numbers: int) -> tuple[MessageId, ...]:
    """What the messages are called."""
    return tuple(_id(number) for number in numbers)


def test_the_path_leads_from_the_root_to_the_leaf() -> None:
    tree = places(None, 0, 1, 0, 3)
    assert path_to(tree, _id(4)) == ids(0, 3, 4)
    assert path_to(tree, _id(1)) == ids(0, 1)


def test_there_is_no_path_to_what_is_not_there() -> None:
    assert path_to(places(None, 0), MessageId("another")) == ()
    assert path_to(places(None, 0), None) == ()


def test_messages_that_go_round_in_a_circle_have_a_path_that_ends() -> None:
    assert len(path_to(places(1, 0), _id(0))) == 2


def test_the_branch_that_is_shown_comes_first_and_the_others_where_they_leave_it() -> None:
    tree = places(None, 0, 1, 0, 3, 3)
    assert list(stretches(tree, _id(5))) == [
        Stretch(None, ids(0, 3, 5)),
        Stretch(_id(0), ids(1, 2)),
        Stretch(_id(3), ids(4)),
    ]


def test_several_first_messages_are_branches_too() -> None:
    assert list(stretches(places(None, None, 1), _id(0))) == [Stretch(None, ids(0)), Stretch(None, ids(1, 2))]


@st.composite
def trees(draw: st.DrawFn) -> list[MessagePlace]:
    """Any tree of up to 30 messages, parents first."""
    size = draw(st.integers(1, 30))
    return places(None, *(draw(st.none() | st.integers(0, number - 1)) for number in range(1, size)))


@given(trees(), st.integers(0, 40))
def test_every_message_comes_once_and_below_its_parent(tree: list[MessagePlace], leaf: int) -> None:
    parents = {place.id: place.parent_id for place in tree}
    seen: list[MessageId] = []
    for stretch in stretches(tree, _id(leaf)):
        above = stretch.after
        assert above is None or above in seen
        for message in stretch.ids:
            assert parents[message] == above
            above = message
        seen += stretch.ids
    assert sorted(seen) == sorted(parents)
