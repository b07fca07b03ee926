"""Formulas are set behind the window, once, for those who still want them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QApplication

from app.ui.transcript.maths.drawing import Drawing
from app.ui.transcript.maths.limits import Refusal
from app.ui.transcript.maths.typesetter import Formulas, Typesetter
from tests.fakes.transcripts import settle


@pytest.fixture
def typesetter(qapp: QApplication) -> Iterator[Typesetter]:
    made = Typesetter()
    yield made
    made.close()
    settle()


class Asking:
    """A block that wants formulas, and counts how often it hears that all are there."""

    def __init__(self, typesetter: Typesetter) -> None:
        self.heard = 0
        self.formulas = Formulas(typesetter, self._hear)

    def _hear(self) -> None:
        self.heard += 1


def test_a_formula_comes_later_and_stays(typesetter: Typesetter) -> None:
    asking = Asking(typesetter)
    assert asking.formulas.get("x^2", False) is None
    settle()
    assert asking.heard == 1
    drawing = asking.formulas.get("x^2", False)
    assert isinstance(drawing, Drawing)
    assert Asking(typesetter).formulas.get("x^2", False) is drawing
    assert asking.formulas.get("x^2", True) is None  # display is another drawing


def test_a_block_hears_once_when_all_its_formulas_are_there(typesetter: Typesetter) -> None:
    asking = Asking(typesetter)
    for number in range(30):
        asking.formulas.get(f"x_{{{number}}}", False)
        asking.formulas.get(f"x_{{{number}}}", False)
    for _ in range(20):
        settle()
    assert asking.heard == 1


def test_refused_formulas_are_answered_and_not_asked_again(typesetter: Typesetter) -> None:
    asking = Asking(typesetter)
    assert isinstance(asking.formulas.get("{" * 100, False), Refusal)  # at once
    assert asking.formulas.get(r"\unheard", False) is None
    settle()
    assert isinstance(asking.formulas.get(r"\unheard", False), Refusal)


def test_nobody_sets_what_nobody_waits_for(typesetter: Typesetter) -> None:
    busy = Asking(typesetter)
    busy.formulas.get("a", False)
    gone = Asking(typesetter)
    gone.formulas.get("b", False)
    del gone
    settle()
    assert Asking(typesetter).formulas.get("b", False) is None


def test_a_closed_typesetter_takes_no_work(typesetter: Typesetter) -> None:
    typesetter.close()
    asking = Asking(typesetter)
    assert asking.formulas.get("x", False) is None
    assert QThreadPool.globalInstance().activeThreadCount() == 0
    settle()
    assert asking.heard == 0


def test_old_formulas_make_room(typesetter: Typesetter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.ui.transcript.maths.typesetter._KEPT", 3)
    asking = Asking(typesetter)
    get: Callable[[str], object] = lambda source: asking.formulas.get(source, False)  # noqa: E731
    for source in "abcd":
        get(source)
        settle()
    assert get("d") is not None
    assert get("a") is None
