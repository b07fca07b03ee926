"""The price editor: what is listed, what is refused in words, what is kept and used."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.logic.price_book import PriceBook, PriceRow
from app.logic.prices import Call
from app.model.usage import Usage
from app.ui.dialogs import ConfirmDialog
from app.ui.dialogs.prices.dialog import PricesDialog
from app.ui.dialogs.prices.entries import Entry, entries
from app.ui.dialogs.prices.form import PriceForm
from app.ui.theme.palette import Theme
from tests.ui.conftest import Office

TODAY = "2026-11-26"


def row(model: str = "m", since: str | None = None, over: int = 0, input: int = 1000) -> PriceRow:
    return PriceRow(model, since, over, input, 1250, 2000, 100, 5000, "a list")


def book(*rows: PriceRow) -> PriceBook:
    by_model: dict[str, list[PriceRow]] = {}
    for one in rows:
        by_model.setdefault(one.model, []).append(one)
    return PriceBook(by_model, {}, {}, 0)


def listed(*rows: PriceRow, own: dict[str, PriceRow] | None = None, unpriced: tuple[str, ...] = ()) -> list[Entry]:
    return list(entries(book(*rows).with_rows((own or {}).values()), own or {}, unpriced, TODAY))


def test_rows_that_were_replaced_are_not_listed_and_those_to_come_are() -> None:
    old, now, next_one = row(since="2026-01-01"), row(since="2026-10-01"), row(since="2027-01-01")
    assert [entry.row for entry in listed(old, now, next_one)] == [now, next_one]


def test_long_prompts_have_a_line_of_their_own() -> None:
    assert [entry.row for entry in listed(row(), row(over=100_000, since="2026-10-01"))] == [
        row(),
        row(over=100_000, since="2026-10-01"),
    ]


def test_models_without_a_price_come_first() -> None:
    found = listed(row("a"), unpriced=("z", "y", "z"))
    assert [(entry.model, entry.row) for entry in found] == [("y", None), ("z", None), ("a", row("a"))]


def test_models_that_can_be_chosen_come_before_those_of_the_past() -> None:
    found = entries(book(row("a"), row("b"), row("c"), row("d")), {}, (), TODAY, ("d", "b"))
    assert [entry.model for entry in found] == ["d", "b", "a", "c"]


def test_a_row_of_ones_own_is_known_by_its_id() -> None:
    own = row("a", since="2026-11-01", input=5)
    found = listed(row("a"), own={"id": own})
    assert [(entry.row, entry.own_id) for entry in found] == [(own, "id")]


@pytest.fixture
def dialog(office: Office) -> PricesDialog:
    office.window.commands.action("view.prices").trigger()
    made = office.desk.money.prices.dialog()
    assert made is not None
    office.run(office.desk.tasks.settle())
    return made


def form_of(dialog: PricesDialog) -> PriceForm:
    forms = [form for form in dialog.findChildren(PriceForm) if form.isVisible()]
    assert len(forms) == 1
    return forms[0]


def fill(form: PriceForm, model: str, *rates: str) -> None:
    form.model.setEditText(model)
    for field, text in zip(form.rates.values(), rates, strict=True):
        field.setText(text)


def press(widget: Any) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def choose(dialog: PricesDialog, model: str) -> Entry:
    for place in range(dialog.rows.rowCount()):
        entry = dialog.rows.value_at(dialog.rows.index(place, 0))
        if entry is not None and entry.model == model:
            dialog.table.setCurrentIndex(dialog.rows.index(place, 0))
            return entry
    raise AssertionError(f"{model} is not listed")


def test_shipped_prices_are_listed_with_their_source(dialog: PricesDialog) -> None:
    entry = choose(dialog, "claude-sonnet-5-5")
    place = dialog.table.currentIndex().row()
    texts = [str(dialog.rows.data(dialog.rows.index(place, column))) for column in range(9)]
    assert [text.strip("\u2068\u2069") for text in texts[3:8]] == ["$2.00", "$2.50", "$4.00", "$0.10", "$10.00"]
    assert "platform.claude.com" in texts[8]
    assert not entry.own
    assert not dialog.remove.isEnabled()


def test_a_model_that_is_not_priced_gets_a_price_that_later_calls_use(office: Office, dialog: PricesDialog) -> None:
    ledger = office.services.ledger
    call = Call("claude-next-9", Usage({"input_tokens": 1000, "output_tokens": 100}), 1_795_000_000_000)
    before = office.run(ledger.record("title", call))
    assert before.cost.total_nano is None
    dialog.reject()
    office.window.commands.action("view.prices").trigger()
    office.run(office.desk.tasks.settle())
    again = office.desk.money.prices.dialog()
    assert again is not None
    first = again.rows.value_at(again.rows.index(0, 0))
    assert first == Entry("claude-next-9")
    assert again.missing.isVisible()
    again.table.setCurrentIndex(again.rows.index(0, 0))
    press(again.change)
    form = form_of(again)
    assert form.model.currentText() == "claude-next-9"
    assert form.model.itemText(0) == "claude-next-9"
    fill(form, "claude-next-9", "3", "3.75", "6,00", "$0.3", "15")
    press(form.save)
    office.run(office.desk.tasks.settle())
    kept = again.chosen()
    assert kept is not None
    assert (kept.model, kept.own) == ("claude-next-9", True)  # what was kept is seen, wherever it stands now
    assert not again.missing.isVisible()
    after = office.run(ledger.record("title", call))
    assert after.cost.total_nano == 1000 * 3000 + 100 * 15_000
    assert office.run(office.services.spending.rows(0, 2**52, "model"))[0].unpriced == 1  # what was billed stays


@pytest.mark.parametrize(
    ("model", "rate", "since", "words"),
    [
        ("claude-x", "three", "", "is no amount of dollars"),
        ("claude-x", "-1", "", "zero or more dollars"),
        ("claude-x", "0.0001", "", "at most three decimals"),
        ("claude-x", "20000", "", "at most 10,000 dollars"),
        ("no model", "1", "", "named as the API names it"),
        ("claude-x", "1", "yesterday", "must be a date"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    office: Office, dialog: PricesDialog, model: str, rate: str, since: str, words: str
) -> None:
    press(dialog.add)
    form = form_of(dialog)
    fill(form, model, rate, "1", "1", "1", "1")
    form.since.setText(since)
    press(form.save)
    assert words in form.error()
    assert form.isVisible()
    assert office.services.prices.own == {}


def test_two_prices_for_one_day_are_refused(office: Office, dialog: PricesDialog) -> None:
    for _ in range(2):
        press(dialog.add)
        form = form_of(dialog)
        fill(form, "claude-x", "1", "1", "1", "1", "1")
        press(form.save)
        office.run(office.desk.tasks.settle())
    assert "There is a price of yours for this model" in form.error()
    assert len(office.services.prices.own) == 1


def test_a_price_of_ones_own_is_changed_and_removed(office: Office, dialog: PricesDialog) -> None:
    choose(dialog, "claude-sonnet-5-5")
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    form = form_of(dialog)
    office.wait_until(form.isActiveWindow, "the form is in front")
    form.rates["output"].setText("8")
    QTest.keyClick(form.rates["output"], Qt.Key.Key_Return)
    office.run(office.desk.tasks.settle())
    assert [kept.output for kept in office.services.prices.own.values()] == [8000]
    entry = choose(dialog, "claude-sonnet-5-5")
    assert entry.own
    press(dialog.change)
    form = form_of(dialog)
    form.rates["output"].setText("7.5")
    press(form.save)
    office.run(office.desk.tasks.settle())
    assert [kept.output for kept in office.services.prices.own.values()] == [7500]
    choose(dialog, "claude-sonnet-5-5")
    dialog.activateWindow()
    dialog.table.setFocus()
    office.wait_until(lambda: dialog.isActiveWindow() and dialog.table.hasFocus(), "the list is in front")
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    question = dialog.findChild(ConfirmDialog)
    assert question is not None
    press(question.yes)
    office.run(office.desk.tasks.settle())
    assert office.services.prices.own == {}
    assert not choose(dialog, "claude-sonnet-5-5").own


def test_on_a_low_screen_the_fields_scroll_and_the_buttons_stay(qapp: QApplication, theme: Theme) -> None:
    form = PriceForm("Add a price", ["m"], None, "m")
    form.show_with(theme)
    form.show_error("This is not a number.")
    QApplication.processEvents()
    assert form.source.visibleRegion().boundingRect() == form.source.rect()
    form.resize(form.width(), 380)
    QTest.qWaitForWindowExposed(form)
    QApplication.processEvents()
    assert form.height() == 380
    assert form.source.visibleRegion().isEmpty()
    assert form.save.visibleRegion().boundingRect() == form.save.rect()
    form.rates["output"].setFocus()
    QTest.keyClick(form.rates["output"], Qt.Key.Key_Tab)
    assert not form.source.visibleRegion().isEmpty()
    form.close()
