"""Where pages end: arithmetic alone, without a printer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.transcript.paper.flow import Box, Flow, Page, Part

ROOM = 100.0


def flow(*boxes: Box) -> list[Page]:
    made = Flow(ROOM)
    for box in boxes:
        made.add(box)
    return list(made.finish())


def test_nothing_is_one_empty_page() -> None:
    assert flow() == [()]


def test_blocks_stand_below_each_other_with_their_space() -> None:
    assert flow(Box(20, 30), Box(10, 40)) == [(Part(0, 0, 30, 0), Part(1, 0, 40, 40))]


def test_what_does_not_fit_goes_to_the_next_page_without_the_space_above_it() -> None:
    assert flow(Box(0, 60), Box(10, 50)) == [(Part(0, 0, 60, 0),), (Part(1, 0, 50, 0),)]


def test_a_block_is_cut_at_the_last_break_that_fits() -> None:
    pages = flow(Box(0, 60), Box(10, 90, (20, 25, 40, 70)))
    assert pages == [(Part(0, 0, 60, 0), Part(1, 0, 25, 70)), (Part(1, 25, 90, 0),)]


def test_a_table_shows_its_header_again() -> None:
    first, second = flow(Box(0, 180, tuple(range(20, 180, 10)), head=10))
    assert first == (Part(0, 0, 100, 0),)
    assert second == (Part(0, 100, 180, 10, head=10),)


def test_a_heading_goes_along_with_what_follows() -> None:
    heading = Box(10, 20, keep=True)
    assert flow(Box(0, 60), heading, Box(5, 30)) == [
        (Part(0, 0, 60, 0),),
        (Part(1, 0, 20, 0), Part(2, 0, 30, 25)),
    ]
    assert flow(Box(0, 60), heading, Box(5, 60, (5, 40)))[0][1:] == (Part(1, 0, 20, 70), Part(2, 0, 5, 95))


def test_several_headings_in_a_row_stay_together() -> None:
    pages = flow(Box(0, 60), Box(5, 10, keep=True), Box(5, 10, keep=True), Box(5, 30))
    assert [part.box for part in pages[1]] == [1, 2, 3]


def test_a_heading_at_the_very_end_is_shown() -> None:
    assert flow(Box(0, 20, keep=True)) == [(Part(0, 0, 20, 0),)]


def test_what_is_higher_than_a_page_and_cannot_be_cut_is_made_smaller() -> None:
    assert flow(Box(0, 20), Box(0, 200)) == [(Part(0, 0, 20, 0),), (Part(1, 0, 200, 0, shrink=0.5),)]


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    height = draw(st.integers(1, 350))
    breaks = draw(st.lists(st.integers(1, max(1, height - 1)), unique=True, max_size=30))
    inside = tuple(float(cut) for cut in sorted(breaks) if cut < height)
    head = draw(st.sampled_from([0, 0, 10]))
    head = head if inside and head <= inside[0] else 0
    return Box(draw(st.integers(0, 30)), height, inside, head, draw(st.sampled_from([False, False, False, True])))


@given(st.lists(boxes(), max_size=25))
def test_every_block_is_shown_once_whole_in_order_and_inside_the_page(made: list[Box]) -> None:
    pages = flow(*made)
    parts = [part for page in pages for part in page]
    shown: dict[int, list[Part]] = {}
    for part in parts:
        shown.setdefault(part.box, []).append(part)
    assert list(shown) == list(range(len(made)))
    for index, box in enumerate(made):
        edges = [shown[index][0].top, *(part.bottom for part in shown[index])]
        assert edges[0] == 0
        assert edges[-1] == box.height
        assert edges == sorted(set(edges))
        assert set(edges[1:-1]) <= set(box.breaks)
    for page in pages:
        y = 0.0
        for part in page:
            assert part.y - part.head * part.shrink >= y - 1e-6
            y = part.y + (part.bottom - part.top) * part.shrink
        assert y <= ROOM + 1e-6


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 60)), min_size=1, max_size=25))
def test_no_heading_is_the_last_on_a_page(groups: list[tuple[int, int]]) -> None:
    made = [box for headings, height in groups for box in [Box(8, 10, keep=True)] * headings + [Box(4, height)]]
    assert all(not made[page[-1].box].keep for page in flow(*made))


@pytest.mark.parametrize("room", [1.0, 50.0])
def test_even_tiny_pages_come_to_an_end(room: float) -> None:
    made = Flow(room)
    for _ in range(20):
        made.add(Box(30, 70, (20, 40), head=15))
    assert made.finish()
