"""Rows stay where they are while several are chosen by mouse: the next click meets what it was aimed at."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.fakes.listed import store_chats
from tests.fakes.window_driver import Person


def _place(person: Person, row: int) -> QPoint:
    """The middle of a row, from the window's corner."""
    listing = person.window.sidebar.list
    middle = listing.visualRect(person.window.sidebar.model.index(row)).center()
    return listing.viewport().mapTo(person.window, middle)


def _choose(person: Person, place: QPoint) -> None:
    viewport = person.window.sidebar.list.viewport()
    spot = viewport.mapFrom(person.window, place)
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, spot)
    person.settle()


def test_the_second_click_meets_the_row_it_was_aimed_at(person: Person) -> None:
    first, second, _third = store_chats(person, ("Rain in Lisbon", "Tax return", "Sourdough"))
    places = [_place(person, 1), _place(person, 2)]
    _choose(person, places[0])
    assert person.window.sidebar.selection.isVisible()
    _choose(person, places[1])
    assert person.window.sidebar.model.marked() == (first, second)


def test_the_last_row_in_view_does_not_go_behind_the_bar(person: Person) -> None:
    store_chats(person, tuple(f"Chat {number}" for number in range(60)))
    listing = person.window.sidebar.list
    person.settle()
    last = listing.indexAt(QPoint(40, listing.viewport().height() - 12))
    _choose(person, _place(person, last.row()))
    assert person.window.sidebar.selection.isVisible()
    assert listing.viewport().rect().contains(listing.visualRect(last))
