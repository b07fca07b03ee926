"""The figures of the Usage window, from the foot of the sidebar to the last nano-dollar."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.base.paths import Paths
from app.model.usage import Usage
from app.ui.amounts import exact_dollars
from app.ui.dialogs import PrintingDialog
from app.ui.usage.window import UsageWindow
from app.ui.usage.words import VIEWS, View
from tests.fakes import on_disk
from tests.fakes.window_driver import Person
from tests.ui.conftest import Offices

# Sonnet 5.5, nano-dollars per token, from the price list of the API (October 2026): input, write 5m, write 1h,
# read, output.
RATES = (2000, 2500, 4000, 100, 10000)


def open_usage(person: Person) -> UsageWindow:
    person.click(person.window.sidebar.foot.month)
    window = person.until(lambda: person.office.desk.money.usage.window, "the Usage window")
    person.until(lambda: window.table.rows.rowCount() > 1 and not window.spinner.isVisible(), "its rows")
    return window


def see(person: Person, window: UsageWindow, view: View) -> list[list[str]]:
    """Choose *view* by keyboard, and return the table as it is copied."""
    names = [name for name, _ in VIEWS]
    window.view_box.setFocus()
    for _ in range(abs(names.index(view) - names.index(window.chosen_view()))):
        down = names.index(view) > names.index(window.chosen_view())
        QTest.keyClick(window.view_box, Qt.Key.Key_Down if down else Qt.Key.Key_Up)
    person.settle()
    window.table.copy(whole=True)
    return list(csv.reader(io.StringIO(window.table.rows.as_text()), delimiter="\t"))


def nano(dollars: str) -> int:
    whole, _, fraction = dollars.partition(".")
    return int(whole) * 10**9 + int(fraction.ljust(9, "0"))


def by_hand(usage: Usage) -> int:
    tokens = (usage.uncached_input, usage.cache_write_5m, usage.cache_write_1h, usage.cache_read, usage.output)
    return sum(count * rate for count, rate in zip(tokens, RATES, strict=True))


def billed(person: Person, paths: Paths) -> int:
    """What the server's own usage comes to, worked out from the price list."""
    usages = [row.usage for row in person.office.run(on_disk.ledger(paths))]
    assert usages
    return sum(by_hand(usage) for usage in usages if usage is not None)


def test_every_grouping_shows_what_the_server_billed(person: Person, paths: Paths) -> None:
    for text in ("hello", "tell me about caching", "hello again"):
        person.ask(text)
    window = open_usage(person)
    expected = billed(person, paths)
    for view, _ in VIEWS:
        titles, *rows, together = see(person, window, view)
        spent = titles.index("Spent (USD)")
        assert nano(together[spent]) == expected, view
        assert sum(nano(row[spent]) for row in rows) == expected, view
    assert window.summary.calls.text() == "3"


def test_an_open_window_follows_what_is_spent(person: Person, paths: Paths) -> None:
    person.ask("hello")
    window = open_usage(person)
    person.ask("hello again")
    expected = billed(person, paths)
    person.until(lambda: window.summary.spent.toolTip() == exact_dollars(expected), "the second answer is in the sum")


def test_a_conversation_is_opened_from_its_row(person: Person) -> None:
    person.ask("How do tides work")
    person.begin_chat()
    person.ask("Another thing")
    window = open_usage(person)
    rows = see(person, window, "conversation")
    assert {row[0] for row in rows[1:-1]} == {"How do tides work", "Another thing"}
    place = [row[0] for row in rows[1:]].index("How do tides work")
    window.table.setCurrentIndex(window.table.rows.index(place, 0))
    QTest.keyClick(window.table, Qt.Key.Key_Return)
    person.until(lambda: person.window.header.title.title() == "How do tides work", "it is shown")


def test_a_deleted_conversation_is_still_in_the_sum(person: Person, paths: Paths) -> None:
    person.ask("hello")
    person.trigger("chat.delete")
    person.settle()
    window = open_usage(person)
    _titles, row, together = see(person, window, "conversation")
    assert row[0] == "Deleted conversation"
    assert row[1] == together[1]
    assert nano(row[1]) == billed(person, paths)


def test_the_chart_comes_by_itself(person: Person) -> None:
    person.ask("hello")
    window = open_usage(person)
    person.until(lambda: window.chart is not None, "the chart")
    assert window.chart is not None
    (bar,) = window.chart.stacks().bars
    assert window.chart.isVisible()
    assert bar.row.total_nano > 0


@pytest.mark.parametrize("key", ["Ctrl+Shift+M"])
def test_the_window_is_remembered(offices: Offices, key: str) -> None:
    first = Person(offices.open())
    first.ask("hello")
    window = open_usage(first)
    see(first, window, "model")
    window.resize(781, 603)
    first.office.close()
    second = Person(offices.open())
    assert second.window.commands.action("view.usage").shortcut().toString() == key
    second.trigger("view.usage")
    again: Any = second.office.desk.money.usage.window
    assert (again.width(), again.height(), again.chosen_view()) == (781, 603, "model")


def test_every_call_is_exported_from_the_window(person: Person, paths: Paths, tmp_path: Path) -> None:
    person.ask("hello")
    person.ask("hello again")
    window = open_usage(person)
    suggested: list[str] = []
    target = tmp_path / "calls.csv"

    def answer(_parent: QWidget, path: str, chosen: Callable[[str], None]) -> None:
        suggested.append(Path(path).name)
        chosen(str(target))

    person.office.desk.money.export.ask_path = answer
    person.click(window.export)
    dialog = person.until(lambda: window.findChild(PrintingDialog), "how far it is")
    person.until(lambda: "Calls: 2" in dialog.words.text(), "what came of it")
    titles, *rows = list(csv.reader(target.read_text("utf-8-sig").splitlines()))
    assert len(rows) == 2
    assert suggested[0].startswith("Usage 20")
    total = next(place for place, title in enumerate(titles) if "total" in title.lower())
    assert sum(nano_of(row[total], titles[total]) for row in rows) == billed(person, paths)


def nano_of(cell: str, title: str) -> int:
    return int(cell) if "nano" in title.lower() else nano(cell)


def test_where_nothing_can_be_written_the_export_says_so(person: Person, tmp_path: Path) -> None:
    person.ask("hello")
    window = open_usage(person)
    person.office.desk.money.export.ask_path = lambda _p, _s, chosen: chosen(str(tmp_path / "no" / "such" / "x.csv"))
    person.click(window.export)
    dialog = person.until(lambda: window.findChild(PrintingDialog), "how far it is")
    person.until(lambda: not dialog.bar.isVisible(), "what came of it")
    assert "x.csv" in dialog.words.text() or "could not" in dialog.words.text()
