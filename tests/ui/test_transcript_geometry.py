"""Heights, anchor and follow, without a window."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ui.transcript.follow import Anchor, Follow, settle, settle_at_end
from app.ui.transcript.heights import Heights

SIZES = st.lists(st.integers(0, 50), max_size=40)


@given(SIZES, st.integers(-5, 3000))
def test_heights_agree_with_a_plain_list(values: list[int], y: int) -> None:
    heights = Heights()
    for value in values:
        heights.append(value)
    assert [heights.before(index) for index in range(len(values) + 1)] == [
        sum(values[:n]) for n in range(len(values) + 1)
    ]
    assert heights.total == sum(values)
    if sum(values) == 0:
        return
    index, rest = heights.find(y)
    assert heights.before(index) + rest == max(0, y)
    if 0 <= y < sum(values):
        assert 0 <= rest < values[index]


@given(SIZES, st.lists(st.tuples(st.integers(0, 39), st.integers(0, 99)), max_size=20), st.integers(0, 40))
def test_heights_change_and_shrink(values: list[int], changes: list[tuple[int, int]], length: int) -> None:
    heights = Heights(values)
    for index, value in changes:
        if index < len(values):
            heights.set(index, value)
            values[index] = value
    heights.truncate(length)
    del values[length:]
    heights.append(7)
    assert [heights[index] for index in range(len(heights))] == [*values, 7]
    assert heights.before(len(heights)) == sum(values) + 7


def test_no_heights_hold_nothing() -> None:
    with pytest.raises(IndexError):
        Heights().find(0)


class Pile:
    """Blocks of given heights; remembers which were asked for."""

    def __init__(self, *items: list[int]) -> None:
        self.content = list(items)
        self.asked: set[tuple[int, int]] = set()

    def items(self) -> int:
        return len(self.content)

    def slots(self, item: int) -> int:
        return len(self.content[item])

    def height(self, item: int, slot: int) -> int:
        self.asked.add((item, slot))
        return self.content[item][slot]

    def padding(self) -> int:
        return 10

    @property
    def total(self) -> int:
        return sum(map(sum, self.content)) + 10


def top(pile: Pile, anchor: Anchor) -> int:
    before = sum(sum(item) for item in pile.content[: anchor.item])
    return before + sum(pile.content[anchor.item][: anchor.slot]) + anchor.offset


ITEMS = st.lists(st.lists(st.integers(0, 90), max_size=6), min_size=1, max_size=12)


@settings(deadline=None)
@given(ITEMS, st.integers(0, 11), st.integers(-2000, 2000), st.integers(50, 400))
def test_an_anchor_is_brought_into_bounds(items: list[list[int]], item: int, offset: int, viewport: int) -> None:
    pile = Pile(*items)
    wanted = sum(sum(one) for one in items[: min(item, len(items) - 1)]) + offset
    settled = settle(Anchor(item, 0, offset), pile, viewport)
    found = top(pile, settled.anchor)
    if item < len(items):
        assert found == max(0, min(wanted, pile.total - viewport))
    shown = [(seen.y, seen.height) for seen in settled.seen]
    assert all(a[0] + a[1] == b[0] for a, b in pairwise(shown))
    if shown and found:
        assert shown[0][0] <= 0


@settings(deadline=None)
@given(ITEMS, st.integers(50, 400))
def test_the_end_is_at_the_lower_edge(items: list[list[int]], viewport: int) -> None:
    pile = Pile(*items)
    settled = settle_at_end(pile, viewport)
    assert settled.at_end
    if pile.total > viewport:
        assert top(pile, settled.anchor) == pile.total - viewport
    else:
        assert top(pile, settled.anchor) == 0


def test_only_blocks_near_the_viewport_are_asked_for() -> None:
    pile = Pile(*([30, 30, 30] for _ in range(10_000)))
    settle_at_end(pile, 300)
    settle(Anchor(5_000, 1, 12), pile, 300)
    assert len(pile.asked) < 40


def test_a_block_that_grows_above_does_not_move_what_is_read() -> None:
    pile = Pile([100, 100], [100, 100, 100, 100])
    before = settle(Anchor(1, 1, 40), pile, 150)
    pile.content[0][1] = 900
    after = settle(before.anchor, pile, 150)
    assert [(seen.item, seen.slot, seen.y) for seen in after.seen] == [(s.item, s.slot, s.y) for s in before.seen]


def test_nothing_at_all_is_the_end() -> None:
    assert settle(Anchor(3, 2, 1), Pile(), 100).at_end
    assert settle(Anchor(), Pile([]), 100).seen == ()


@pytest.mark.parametrize(
    ("distance", "end", "before", "after"),
    [
        (-1, True, True, False),
        (30, False, False, False),
        (30, True, False, True),
        (30, False, True, True),
        (0, True, False, False),
    ],
)
def test_follow_is_left_upwards_and_taken_again_at_the_end(distance: int, end: bool, before: bool, after: bool) -> None:
    follow = Follow()
    follow.jumped(to_end=before)
    follow.scrolled(distance, at_end=end)
    assert follow.on is after


def test_a_selection_and_a_jump_away_end_following() -> None:
    follow = Follow()
    follow.selected()
    selected = follow.on
    follow.jumped(to_end=True)
    assert (selected, follow.on) == (False, True)
