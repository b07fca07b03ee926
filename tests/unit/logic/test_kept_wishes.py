"""How the list is sorted and filtered, from run to run."""

from __future__ import annotations

import json

import pytest

from app.logic.listing import kept_wish, recalled_wish
from app.model.ids import FolderId, TagId
from app.model.listing import NO_FOLDER, ListWish, SortBy

TRAVEL, DEAR, LATER = FolderId("travel"), TagId("dear"), TagId("later")
WISH = ListWish(
    SortBy.COST,
    reverse=True,
    folders=(NO_FOLDER, TRAVEL),
    tags=(DEAR, LATER),
    models=("m",),
    attached=True,
    cost_nano=5,
    cost_most_nano=9,
)


def _kept(wish: ListWish) -> object:
    return json.loads(json.dumps(kept_wish(wish)))


def test_order_and_filters_come_back() -> None:
    assert recalled_wish(_kept(WISH), [TRAVEL], [DEAR, LATER]) == WISH
    assert kept_wish(ListWish()) == {}
    assert recalled_wish({}, [TRAVEL], [DEAR]) == ListWish()


def test_what_an_earlier_version_kept_is_understood() -> None:
    assert recalled_wish({"folder": "travel"}, [TRAVEL], []) == ListWish(folders=(TRAVEL,))


def test_what_passes_with_time_does_not() -> None:
    passing = ListWish(title="rain", archived=True, since_ms=1, until_ms=9)
    assert kept_wish(passing) == {}


def test_what_is_gone_is_left_out() -> None:
    assert recalled_wish(_kept(ListWish(folders=(TRAVEL,), tags=(DEAR, LATER))), [], [LATER]) == ListWish(tags=(LATER,))


@pytest.mark.parametrize(
    "kept",
    [
        None,
        "wish",
        [1],
        {"sort": "nonsense", "reverse": 1, "folder": ["travel"], "tags": "dear", "models": [1], "cost_nano": True},
        {"sort": ["cost"], "tags": {"dear": 1}, "models": None, "attached": "yes", "cost_nano": -5},
        {"cost_nano": 2**70, "cost_most_nano": "9", "folders": [None, 1]},
    ],
)
def test_a_damaged_file_means_the_list_as_it_is_at_first(kept: object) -> None:
    assert recalled_wish(kept, [TRAVEL], [DEAR]) == ListWish()
