"""Full collections are held back, and what was loaded is left out of them."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from app.base.collector import held_collections, late_full_collections


@pytest.fixture(autouse=True)
def automatic() -> Iterator[None]:
    """The collector as Python starts it: in tests it is off otherwise."""
    gc.enable()
    yield
    gc.disable()


@pytest.fixture
def usual() -> Iterator[tuple[int, int, int]]:
    """The collector's settings; what a test froze is thawed."""
    yield gc.get_threshold()
    gc.unfreeze()


def test_full_collections_wait_until_everything_is_loaded(usual: tuple[int, int, int]) -> None:
    with late_full_collections() as loaded:
        assert gc.get_threshold()[2] > 10 * usual[2]
        assert gc.get_threshold()[:2] == usual[:2]
        loaded()
        assert gc.get_threshold() == usual


def test_what_was_loaded_is_left_out_of_collections_once(usual: tuple[int, int, int]) -> None:
    kept: list[object] = [[] for _ in range(100)]
    with late_full_collections() as loaded:
        loaded()
        frozen = gc.get_freeze_count()
        later: list[object] = [[] for _ in range(10_000)]
        loaded()
    assert frozen > len(kept)
    assert gc.get_freeze_count() <= frozen < frozen + len(later)


def test_the_usual_settings_come_back_when_nothing_was_loaded(usual: tuple[int, int, int]) -> None:
    with late_full_collections():
        pass
    assert gc.get_threshold() == usual
    assert gc.get_freeze_count() == 0


def test_nothing_is_collected_while_anybody_holds_the_collector() -> None:
    assert gc.isenabled()
    first, second = held_collections(), held_collections()
    with first:
        second.__enter__()
        assert not gc.isenabled()
    assert not gc.isenabled()
    second.__exit__(None, None, None)
    assert gc.isenabled()


def test_the_collector_goes_on_after_a_failure() -> None:
    with pytest.raises(ValueError, match="of the work"), held_collections():
        raise ValueError("of the work")
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with held_collections():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()
