"""Collections happen on the GUI thread only, when they are due, and not while long work holds them back."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QTimer

from app.base.collector import held_collections
from app.ui.collecting import GuiCollector
from tests.conftest import WindowLoop


@pytest.fixture
def collector(qapp: object) -> Iterator[GuiCollector]:
    made = GuiCollector()
    yield made
    made.end()
    gc.disable()  # as in all tests


class _Knot(QObject):
    """A Qt object with a running timer that only a collection finds."""

    def __init__(self, ends: list[int]) -> None:
        super().__init__()
        self.timer = QTimer(self, interval=60_000)
        self.timer.start()
        self.myself = self
        self.witness = _Witness(ends)


class _Witness:
    def __init__(self, ends: list[int]) -> None:
        self._ends = ends

    def __del__(self) -> None:
        self._ends.append(threading.get_ident())


def _make_many(kept: list[object]) -> None:
    kept.extend([number] for number in range(500_000))


def test_a_worker_that_makes_much_destroys_no_qt_objects(collector: GuiCollector, window_loop: WindowLoop) -> None:
    ends: list[int] = []
    kept: list[object] = []  # what is freed meanwhile does not count
    _Knot(ends)
    worker = threading.Thread(target=_make_many, args=(kept,))
    worker.start()
    worker.join()
    assert ends == []
    window_loop.wait_until(lambda: ends, 10.0, "the collector came by")
    assert ends == [threading.get_ident()]


def test_nothing_happens_before_it_is_due(collector: GuiCollector) -> None:
    gc.collect()
    assert collector.collect_due() is None
    kept = [[number] for number in range(2_000)]
    assert collector.collect_due() == 0
    assert kept


def test_older_generations_are_looked_at_in_their_turn(collector: GuiCollector) -> None:
    gc.collect()
    seen, kept = set(), list[object]()
    for _ in range(200):
        kept += [[number] for number in range(800)]
        seen.add(collector.collect_due())
    assert seen == {0, 1, 2}


def test_it_waits_while_the_collector_is_held(collector: GuiCollector) -> None:
    kept = [[number] for number in range(2_000)]
    with held_collections():
        assert collector.collect_due() is None
    assert collector.collect_due() is not None
    assert kept


def test_afterwards_python_collects_by_itself(qapp: object) -> None:
    collector = GuiCollector()
    assert not gc.isenabled()
    collector.end()
    assert gc.isenabled()
    gc.disable()
