"""Budgets at the window: a bar when a soft one is passed, a question before a hard one is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.demo.server import DemoServer
from app.logic.prices import Call
from app.model.settings import SettingValue
from app.model.usage import Usage
from app.ui.amounts import dollars
from app.ui.dialogs import BudgetDialog
from app.ui.settings import SettingsDialog
from app.ui.sidebar.month import MonthSpend
from tests.fakes.exchanges import asked
from tests.fakes.window_driver import Person
from tests.ui.conftest import Offices

MODEL = "claude-sonnet-5-5"


def set_budget(person: Person, **dollars: float) -> None:
    for name, value in dollars.items():
        setting: SettingValue = value
        person.office.run(person.office.services.settings.set(f"budget.{name}", setting))


def spend(person: Person, dollars: int) -> None:
    """Put a call of *dollars* on the ledger: output of Sonnet 5.5 is ten dollars for a million tokens."""
    usage = Usage({"input_tokens": 0, "output_tokens": dollars * 100_000})
    person.office.run(person.office.services.ledger.record("title", Call(MODEL, usage, 1_795_000_000_000)))
    person.settle()


def question(person: Person) -> BudgetDialog:
    return person.until(lambda: person.window.findChild(BudgetDialog), "the question")


def nothing_asked(person: Person) -> bool:
    return person.window.findChild(BudgetDialog) is None


def press_send(person: Person, text: str) -> None:
    person.type(text)
    person.press(Qt.Key.Key_Return)


def again(person: Person) -> None:
    person.trigger("answer.retry")


def go_on(person: Person) -> None:
    answer = person.office.desk.chat.last_answer()
    assert answer is not None
    person.office.desk.sending.go_on(answer.id)


def edit(person: Person) -> None:
    person.press(Qt.Key.Key_Up)
    person.until(lambda: person.composer.text() == "hello", "the last message is edited")
    person.press(Qt.Key.Key_Return)


def follow(person: Person) -> None:
    press_send(person, "more")


WAYS = pytest.mark.parametrize("way", [follow, again, go_on, edit])


@WAYS
def test_every_way_of_sending_asks_and_no_sends_nothing(
    person: Person, demo_server: DemoServer, way: Callable[[Person], None]
) -> None:
    person.ask("hello")
    spend(person, 5)
    set_budget(person, month_hard=3.0)
    texts = person.texts()
    way(person)
    dialog = question(person)
    assert "This month's budget is $3.00, and $5.00 is spent." in dialog.words()
    assert "cost ≈\u00a0$0.0" in dialog.words()
    typed = person.composer.text()
    person.click(dialog.cancel)
    person.settle()
    assert person.texts() == texts
    assert len(asked(demo_server)) == 1
    assert person.composer.text() == typed
    assert not person.window.trouble.isVisible()


@WAYS
def test_with_consent_it_goes_out_once(person: Person, demo_server: DemoServer, way: Callable[[Person], None]) -> None:
    person.ask("hello")
    spend(person, 5)
    set_budget(person, month_hard=3.0)
    way(person)
    person.click(question(person).go)
    person.until(lambda: len(asked(demo_server)) == 2, "it was sent")
    person.wait_for_the_end()
    assert nothing_asked(person)
    assert not person.window.trouble.isVisible()
    way(person)  # consent was for one turn
    person.click(question(person).cancel)
    person.settle()
    assert len(asked(demo_server)) == 2


def test_a_new_chat_asks_too_and_keeps_the_text(person: Person, demo_server: DemoServer) -> None:
    spend(person, 5)
    set_budget(person, day_hard=1.0)
    press_send(person, "hello")
    dialog = question(person)
    assert "Today's budget is $1.00, and $5.00 is spent." in dialog.words()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    person.settle()
    assert person.composer.text() == "hello"
    assert asked(demo_server) == []


def test_what_the_turn_itself_costs_counts(person: Person, demo_server: DemoServer) -> None:
    """Fifty thousand words cost more than the cent that is left."""
    set_budget(person, month_hard=0.01)
    person.composer.set_text("word " * 50_000)
    person.composer.sent.emit()
    dialog = question(person)
    assert "This month's budget is $0.01, and $0.00 is spent." in dialog.words()
    person.click(dialog.cancel)
    person.settle()
    assert asked(demo_server) == []


def test_a_conversation_has_a_budget_of_its_own(person: Person) -> None:
    person.ask("hello")
    chat = person.office.desk.chat.id
    person.office.run(
        person.office.services.options.update(chat, lambda old: replace(old, hard_nano=1_000, soft_nano=0))
    )
    press_send(person, "more")
    dialog = question(person)
    assert "The budget of this conversation is $0.0000" in dialog.words()
    person.click(dialog.cancel)
    person.begin_chat()
    person.ask("another one")
    assert nothing_asked(person)


def test_the_budget_can_be_changed_instead(person: Person, demo_server: DemoServer) -> None:
    spend(person, 5)
    set_budget(person, month_hard=3.0)
    press_send(person, "hello")
    person.click(question(person).change)
    settings = person.until(lambda: person.window.findChild(SettingsDialog), "the settings")
    page = settings.pages.currentItem()
    assert page is not None
    assert page.text() == "Costs"
    settings.close()
    set_budget(person, month_hard=30.0)
    person.composer.field.setFocus()
    person.press(Qt.Key.Key_Return)
    person.wait_for_the_end()
    assert len(asked(demo_server)) == 1


def test_enter_in_the_question_means_no(person: Person, demo_server: DemoServer) -> None:
    spend(person, 5)
    set_budget(person, month_hard=3.0)
    press_send(person, "hello")
    dialog = question(person)
    QTest.keyClick(dialog.focusWidget() or dialog, Qt.Key.Key_Return)
    person.settle()
    assert asked(demo_server) == []


def test_closing_the_window_over_the_question_sends_nothing(offices: Offices, demo_server: DemoServer) -> None:
    person = Person(offices.open())
    spend(person, 5)
    set_budget(person, month_hard=3.0)
    press_send(person, "hello")
    question(person)
    person.office.close()
    assert asked(demo_server) == []
    second = Person(offices.open())
    assert second.composer.text() == "hello"


# Soft ones


def test_a_soft_budget_is_said_once_and_stands_in_nobodys_way(person: Person, demo_server: DemoServer) -> None:
    set_budget(person, month_soft=2.0)
    spend(person, 1)
    assert not person.window.budget.isVisible()
    spend(person, 2)
    person.until(person.window.budget.isVisible, "the bar")
    assert person.window.budget.message() == "This month's spending has reached $3.00, the warning is at $2.00."
    QTest.mouseClick(person.window.budget.last_stop(), Qt.MouseButton.LeftButton)
    person.ask("hello")
    spend(person, 1)
    person.until(lambda: person.window.sidebar.foot.amount().startswith("$4.0"), "the sum")
    person.settle()
    assert not person.window.budget.isVisible()
    assert len(asked(demo_server)) == 1
    set_budget(person, month_soft=3.0)
    person.until(person.window.budget.isVisible, "the bar for another limit")


def test_it_is_not_said_again_after_a_new_start(offices: Offices) -> None:
    first = Person(offices.open())
    set_budget(first, month_soft=2.0)
    spend(first, 3)
    first.until(first.window.budget.isVisible, "the bar")
    first.office.close()
    second = Person(offices.open())
    second.until(lambda: second.window.sidebar.foot.amount() == "$3.00", "the sum")
    second.settle()
    assert not second.window.budget.isVisible()


def test_the_foot_shows_the_month_against_its_budget(person: Person) -> None:
    set_budget(person, month_soft=4.0, month_hard=10.0)
    spend(person, 3)
    foot = person.window.sidebar.foot
    person.until(lambda: foot.month.spend().of == "$3.00 of $10.00", "the budget")
    shown = foot.month.spend()
    assert (shown.share, shown.mark, shown.level, shown.words) == (0.3, 0.4, "fine", "")
    spend(person, 2)
    person.until(lambda: foot.month.spend().level == "warn", "the warning")
    assert foot.month.spend().words == "Past the warning at $4.00"
    spend(person, 5)
    person.until(lambda: foot.month.spend().level == "over", "the end of the budget")
    assert "budget is used up" in foot.month.accessibleName()
    set_budget(person, month_soft=0.0, month_hard=0.0)
    person.until(lambda: foot.month.spend().share is None, "no budget")


def test_what_caching_saved_stands_beside_the_settings(person: Person) -> None:
    usage = Usage({"input_tokens": 0, "cache_read_input_tokens": 10_000_000, "output_tokens": 0})
    person.office.run(person.office.services.ledger.record("title", Call(MODEL, usage, 1_795_000_000_000)))
    person.until(lambda: "$19.00" in person.window.sidebar.foot.saved.text(), "what was saved")


def test_with_the_day_the_month_is_summed_anew(person: Person) -> None:
    """No call tells of the first of the month: the foot looks by itself."""
    foot = person.window.sidebar.foot
    person.until(lambda: foot.amount() == "$0.00", "the sum of nothing")
    spend(person, 1)
    person.until(lambda: foot.amount() == "$1.00", "the sum")
    foot.set_spend(MonthSpend("October", "$77.00", "Of last month."))
    person.window.sidebar.day_began.emit()
    person.until(lambda: foot.amount() == "$1.00", "the sum of the month that it is now")


def test_the_question_names_the_price_that_stands_beside_send(person: Person) -> None:
    person.ask("a table, please " * 300)
    set_budget(person, day_hard=0.001)
    person.composer.set_text("and now something that is estimated otherwise than it is counted: 1a2b3c4d5e6f7a8b")
    estimate = person.composer.meter.estimate
    person.until(lambda: (shown := estimate()) is not None and shown.split.draft > 5 and shown.split.exact, "a count")
    person.press_enter()
    dialog = question(person)
    shown = estimate()
    assert shown is not None
    assert shown.warm_nano is not None
    assert f"≈\u00a0{dollars(shown.warm_nano)} for its input" in dialog.words()
    dialog.reject()
    person.settle()
