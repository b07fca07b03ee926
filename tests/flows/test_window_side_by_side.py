"""Models compared at the window: asked by a dialog, their answers side by side, one kept or all."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app.base.paths import Paths
from app.demo.script import Script
from app.demo.server import DemoServer
from app.demo.wire import Gate
from app.model.binned import BinTotals
from app.model.ids import MessageId
from app.model.message import Status
from app.ui.control import compare_column
from app.ui.dialogs import BudgetDialog
from app.ui.dialogs.compare import CompareDialog
from tests.fakes import on_disk
from tests.fakes.comparing import MODELS, Comparer
from tests.fakes.dialogs import shown
from tests.fakes.exchanges import asked
from tests.fakes.replies import gates, said
from tests.fakes.window_driver import Person


@pytest.fixture
def comparer(person: Person) -> Comparer:
    """The person, comparing."""
    return Comparer(person)


def begin(comparer: Comparer, server: DemoServer, number: int = 2) -> list[Gate]:
    """Compare what is written; all answers stand still after their first words."""
    held = list(gates(number))
    server.script(*(said("First words. ", gate, "The rest.") for gate in held))
    comparer.person.type("Hello")
    comparer.compare(number)
    comparer.wait_for_texts(*["First words."] * number)
    return held


def end(comparer: Comparer, held: list[Gate]) -> None:
    for gate in held:
        gate.open()
    comparer.until(lambda: not comparer.person.is_busy(), "the end of all answers")
    comparer.person.settle()


def menu_of(person: Person) -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def choose(menu: QMenu, text: str) -> None:
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.close()


def test_what_is_written_goes_to_several_models_at_once(
    comparer: Comparer, demo_server: DemoServer, paths: Paths
) -> None:
    person = comparer.person
    held = begin(comparer, demo_server, 3)
    assert [column.name.text() for column in comparer.columns()] == ["Fable 5.2", "Haiku 5.5", "Sonnet 5.5"]
    assert not person.transcript.isVisible()
    assert person.composer.text() == ""
    assert person.is_busy()
    assert comparer.view.panel.question.accessibleName() == "The question: Hello"
    assert comparer.view.panel.next.accessibleName() == "What you send next goes on from the answer of Fable 5.2."
    for column in comparer.columns():
        assert column.stop.isVisible()
        assert not column.retry.isVisible()
    end(comparer, held)
    comparer.wait_for_texts(*["First words. The rest."] * 3)
    for column in comparer.columns():
        assert not column.stop.isVisible()
        assert "10 in · 12 out · $" in column.figures.text()
    assert {request["model"] for request in asked(demo_server)} == set(MODELS[:3])
    beside = person.office.run(on_disk.answers_beside(paths, comparer.ids()[0]))
    assert [one.id for one in beside] == list(comparer.ids())


def test_figures_are_told_while_an_answer_arrives(comparer: Comparer, demo_server: DemoServer) -> None:
    held = begin(comparer, demo_server)
    for column in comparer.columns():
        comparer.until(lambda column=column: "out · ≈" in column.figures.text(), "tokens and cost")  # type: ignore[misc]
        assert column.figures.text().startswith("10 in · ≈ ")
    end(comparer, held)


def test_the_dialog_says_what_each_takes_and_how_many_can_be_asked(comparer: Comparer, demo_server: DemoServer) -> None:
    person = comparer.person
    person.type("Hello")
    dialog = comparer.open_dialog()
    assert len(dialog.ticked()) == 2
    assert "claude-sonnet-5-5" in dialog.ticked()
    comparer.until(lambda: dialog.sum.text().startswith("Input of all together: ≈"), "the sum")
    for model, box in dialog.boxes.items():
        assert dialog.price(model).startswith("≈ ") == box.isChecked()
        assert box.accessibleDescription() == dialog.price(model)
    first, *rest = dialog.boxes.values()
    for box in dialog.boxes.values():
        box.setChecked(False)
    assert dialog.sum.text() == "Choose two to four models."
    first.setChecked(True)
    assert dialog.sum.text() == "Choose at least one more model."
    assert not dialog.go.isEnabled()
    for box in rest[:4]:
        box.setChecked(True)
    assert dialog.sum.text() == "5 models are chosen; four can be asked at once."
    assert not dialog.go.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    comparer.until(lambda: person.office.desk.comparing.asking.dialog is None, "the end of the dialog")
    person.settle()
    assert person.composer.text() == "Hello"
    assert asked(demo_server) == []


def test_a_message_that_stands_is_answered_by_others(comparer: Comparer, demo_server: DemoServer) -> None:
    person = comparer.person
    person.ask("Hello")
    person.transcript.setFocus()
    QTest.keyClick(person.transcript, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    choose(menu_of(person), "Compare models…")
    dialog = shown(person.office, CompareDialog)
    assert "Hello" in dialog.question.text()
    comparer.choose(dialog, MODELS[:2])
    comparer.wait_for_columns(2)
    person.wait_for_the_end()
    chat = person.office.desk.chat
    assert chat.siblings[comparer.ids()[0]][1:] == comparer.ids()
    texts = [[message["content"] for message in request["messages"]] for request in asked(demo_server)[1:]]
    assert len(texts) == 2
    assert texts[0] == texts[1]


def test_the_menu_of_the_field_and_that_of_models_offer_it(comparer: Comparer) -> None:
    person = comparer.person
    field = person.composer.field
    where = field.viewport().mapToGlobal(QPoint(4, 4))
    asks = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(4, 4), where)
    QApplication.sendEvent(field.viewport(), asks)
    menu_there = menu_of(person)
    assert person.window.commands.action("turn.compare") in menu_there.actions()
    assert len(menu_there.actions()) > 5  # what can be done with the text stands there, too
    menu_there.close()
    person.window.header.open_model_menu()
    menu = person.window.header._menu
    assert menu is not None
    choose(menu, "Compare models…")
    comparer.until(person.window.trouble.isVisible, "why not")
    assert person.window.trouble.message() == "Write a message first; then several models can answer it."


def test_one_is_kept_and_one_undo_brings_all_back(comparer: Comparer, demo_server: DemoServer) -> None:
    person = comparer.person
    held = begin(comparer, demo_server, 3)
    held[0].open()  # of whichever: the others go on waiting
    before = comparer.ids()
    person.click(comparer.columns()[1].keep)
    comparer.until(person.window.undo.isVisible, "the way back")
    person.settle()
    assert not comparer.is_seen
    assert [message.id for message in person.office.desk.chat.messages][1:] == [before[1]]
    assert person.office.desk.chat.siblings == {}
    assert person.office.run(person.office.services.bin.totals()) == BinTotals(0, 2)
    for gate in held:
        gate.open()
    person.wait_for_the_end()
    assert person.texts()[-1].strip() == "First words. The rest."
    person.click(person.window.undo.buttons()[0])
    comparer.wait_for_columns(3)
    person.settle()
    assert comparer.ids() == before
    assert person.office.run(person.office.services.bin.totals()) == BinTotals()
    assert person.office.desk.chat.messages[-1].id == before[0]


def test_keep_all_leaves_versions_that_can_be_shown_again(comparer: Comparer, demo_server: DemoServer) -> None:
    person = comparer.person
    held = begin(comparer, demo_server)
    ids = comparer.ids()
    person.click(comparer.view.panel.close_button)
    comparer.until(person.transcript.isVisible, "the conversation")
    assert person.office.desk.chat.version(ids[0]) == (1, 2)
    assert person.is_busy()  # nothing was stopped
    assert person.window.told.message() == "Another answer still arrives."
    person.click(person.window.told.buttons()[0])
    comparer.wait_for_columns(2)
    assert comparer.ids() == ids
    QTest.keyClick(comparer.view.panel, Qt.Key.Key_Escape)
    comparer.until(person.transcript.isVisible, "the conversation again")
    end(comparer, held)
    person.trigger("turn.beside")
    comparer.wait_for_texts(*["First words. The rest."] * 2)
    assert comparer.ids() == ids


def test_escape_leaves_the_view_and_stops_nothing(comparer: Comparer, demo_server: DemoServer) -> None:
    person = comparer.person
    held = begin(comparer, demo_server)
    view = comparer.all()[0].view
    comparer.until(view.hasFocus, "the keyboard in the first column")
    QTest.keyClick(view, Qt.Key.Key_Escape)
    comparer.until(person.transcript.isVisible, "the conversation")
    assert person.composer.field.hasFocus()
    assert person.is_busy()
    end(comparer, held)
    assert person.texts()[-1].strip() == "First words. The rest."


def test_it_is_there_again_after_another_conversation(comparer: Comparer, demo_server: DemoServer) -> None:
    person = comparer.person
    held = begin(comparer, demo_server)
    ids = comparer.ids()
    person.begin_chat()
    assert not comparer.is_seen
    held[0].open()
    person.open("Hello")
    comparer.wait_for_columns(2)
    comparer.wait_for_texts("First words.", "First words. The rest.")
    assert comparer.ids() == ids
    end(comparer, held)
    comparer.wait_for_texts(*["First words. The rest."] * 2)


def test_one_is_stopped_and_asked_again_while_the_other_goes_on(comparer: Comparer, demo_server: DemoServer) -> None:
    person = comparer.person
    held = begin(comparer, demo_server)
    first, second = comparer.ids()
    column = comparer.columns()[0]
    person.click(column.stop)
    comparer.until(column.retry.isVisible, "the end of the first")
    assert comparer.columns()[1].stop.isVisible()
    demo_server.script(said("Once more."))
    person.click(column.retry)
    comparer.until(lambda: comparer.ids()[0] != first, "a new answer in its column")
    comparer.wait_for_texts("Once more.", "First words.")
    comparer.until(lambda: not column.stop.isVisible(), "the end of the new one")
    assert not column.retry.isVisible()
    assert person.is_busy()
    assert comparer.view.panel.next.accessibleName() == "What you send next goes on from the answer of Fable 5.2."
    end(comparer, held)
    assert comparer.ids()[1] == second
    comparer.wait_for_texts("Once more.", "First words. The rest.")
    person.click(comparer.columns()[1].keep)  # the one that was stopped goes, too
    comparer.until(person.window.undo.isVisible, "the way back")
    person.settle()
    assert person.office.run(person.office.services.bin.totals()) == BinTotals(0, 2)
    assert person.office.desk.chat.messages[-1].id == second


def test_an_error_stands_in_its_own_column(comparer: Comparer, demo_server: DemoServer) -> None:
    person = comparer.person
    person.office.run(person.office.services.settings.set("net.max_retries", 0))
    demo_server.script(said("Well."), Script(fault="529"))
    person.type("Hello")
    comparer.compare(2)
    person.wait_for_the_end()
    states = {one.answer.status: one for one in comparer.all() if one.answer is not None}
    assert set(states) == {Status.COMPLETE, Status.FAILED}
    failed = states[Status.FAILED]
    assert failed.column.retry.isVisible()
    assert not states[Status.COMPLETE].column.retry.isVisible()
    assert failed.answer is not None
    assert "overloaded" in failed.view.reader.spoken_name(0).lower()


def test_what_is_sent_next_leads_back_to_the_conversation(comparer: Comparer, demo_server: DemoServer) -> None:
    person = comparer.person
    held = begin(comparer, demo_server)
    first = comparer.ids()[0]
    end(comparer, held)
    person.type("And then?")
    person.press(Qt.Key.Key_Return)
    comparer.until(person.transcript.isVisible, "the conversation")
    person.wait_for_the_end()
    question, answer = person.office.desk.chat.messages[-2:]
    assert (question.text, question.parent_id, answer.parent_id) == ("And then?", first, question.id)
    assert not comparer.is_seen


def test_a_branch_from_one_of_them_goes_on_from_there(comparer: Comparer, demo_server: DemoServer) -> None:
    person = comparer.person
    held = begin(comparer, demo_server)
    second = comparer.ids()[1]
    end(comparer, held)
    comparer.all()[1].view.branch_requested.emit(second)
    comparer.until(person.transcript.isVisible, "the conversation")
    person.settle()
    assert person.office.desk.chat.messages[-1].id == second
    assert person.office.desk.chat.version(second) == (2, 2)


def test_the_sum_is_asked_about_where_it_passes_a_budget(comparer: Comparer, demo_server: DemoServer) -> None:
    person = comparer.person
    settings = person.office.services.settings
    person.office.run(settings.set("budget.day_hard", 0.00001))
    person.type("Hello " * 30)
    dialog = comparer.open_dialog()
    comparer.until(lambda: dialog.sum.text().startswith("Input of all together: ≈"), "the sum")
    total = dialog.sum.text().split("≈\u00a0")[1].split(". The")[0]
    comparer.choose(dialog, dialog.ticked())
    question = comparer.until(lambda: person.window.findChild(BudgetDialog), "the question")
    assert total in question.words()
    person.click(question.cancel)
    person.settle()
    assert asked(demo_server) == []
    assert person.composer.text().startswith("Hello")
    comparer.choose(comparer.open_dialog(), MODELS[:2])
    question = comparer.until(lambda: person.window.findChild(BudgetDialog), "the question again")
    person.click(question.go)
    comparer.wait_for_columns(2)
    person.wait_for_the_end()


def test_a_piece_of_one_answer_touches_its_own_column_alone(
    comparer: Comparer, demo_server: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = begin(comparer, demo_server, 3)
    touched: list[MessageId] = []
    for id, column in zip(comparer.ids(), comparer.all(), strict=True):
        apply = column.view.apply_progress

        def note(*args: object, id: MessageId = id, apply: object = apply) -> None:
            touched.append(id)
            apply(*args)  # type: ignore[operator]

        monkeypatch.setattr(column.view, "apply_progress", note)
    held[0].open()
    comparer.wait_for_texts("First words. The rest.", "First words.", "First words.")
    assert len(set(touched)) == 1
    end(comparer, held)


def test_what_a_screen_reader_is_told_of_a_column(comparer: Comparer, demo_server: DemoServer) -> None:
    held = begin(comparer, demo_server)
    first, second = comparer.columns()
    assert first.accessibleName() == "Answer 1 of 2: Fable 5.2"
    assert second.view.accessibleName() == "Answer of Haiku 5.5"
    assert second.keep.accessibleName() == "Keep the answer of Haiku 5.5"
    assert second.stop.accessibleName() == "Stop the answer of Haiku 5.5"
    reader = [column.view.reader.speaks() for column in comparer.all()]
    assert reader == [True, False]  # the first has the keyboard
    assert not comparer.person.transcript.reader.speaks()
    end(comparer, held)


def test_tab_goes_through_the_columns_as_they_stand(comparer: Comparer, demo_server: DemoServer) -> None:
    person = comparer.person
    held = begin(comparer, demo_server)
    first, second = comparer.columns()
    stops = [
        comparer.view.panel.close_button,
        first.view,
        first.stop,
        first.keep,
        second.view,
        second.stop,
        second.keep,
    ]
    assert _following(person.window.trouble.last_stop(), len(stops)) == stops
    end(comparer, held)
    after = _following(second.view, 3)
    assert after[0] is second.keep
    assert person.window.composer.isAncestorOf(after[1])


def _following(widget: QWidget, number: int) -> list[QWidget]:
    """What Tab leads to from there."""
    found: list[QWidget] = []
    at = widget.nextInFocusChain()
    while at is not None and len(found) < number and at is not widget:
        if at.focusPolicy() & Qt.FocusPolicy.TabFocus and at.isVisible() and at.isEnabled():
            found.append(at)
        at = at.nextInFocusChain()
    return found


def test_an_edit_becomes_a_version_with_several_answers(comparer: Comparer, demo_server: DemoServer) -> None:
    person = comparer.person
    person.ask("Hello")
    person.press(Qt.Key.Key_Up)
    comparer.until(person.composer.is_editing, "the edit")
    person.type(" again")
    comparer.compare(2)
    end(comparer, [])
    chat = person.office.desk.chat
    assert chat.messages[0].text == "Hello again"
    assert chat.version(chat.messages[0].id) == (2, 2)
    assert chat.version(comparer.ids()[0]) == (1, 2)
    assert not person.composer.is_editing()
    assert person.composer.text() == ""


def test_what_is_attached_goes_to_all(comparer: Comparer, demo_server: DemoServer, tmp_path: Path) -> None:
    person = comparer.person
    notes = tmp_path / "notes.txt"
    notes.write_text("The words of a file.", encoding="utf-8")
    person.office.desk.take_files([notes])
    comparer.until(person.office.desk.attaching.ids, "the chip")
    person.type("What is in it?")
    comparer.compare(2)
    end(comparer, [])
    sent = [str(request["messages"]) for request in asked(demo_server)]
    assert ["The words of a file." in words for words in sent] == [True, True]
    assert not person.office.desk.attaching.ids()


def test_the_ends_of_answers_that_nobody_reads_are_said(
    comparer: Comparer, demo_server: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    said_words: list[str] = []
    monkeypatch.setattr(compare_column, "say", lambda _about, words: said_words.append(words))
    held = begin(comparer, demo_server)
    comparer.person.click(comparer.columns()[1].stop)
    comparer.until(lambda: said_words, "that it was stopped")
    end(comparer, held)
    assert said_words == ["The answer of Haiku 5.5 was stopped."]  # the first has the keyboard, and is read aloud


def test_one_that_is_deleted_leaves_the_others(comparer: Comparer, demo_server: DemoServer) -> None:
    held = begin(comparer, demo_server, 3)
    end(comparer, held)
    first, second, third = comparer.ids()
    comparer.all()[1].view.delete_requested.emit(second)
    comparer.wait_for_columns(2)
    assert comparer.ids() == (first, third)
    assert [column.name.text() for column in comparer.columns()] == ["Fable 5.2", "Sonnet 5.5"]
    comparer.wait_for_texts(*["First words. The rest."] * 2)
    comparer.all()[1].view.delete_requested.emit(third)
    comparer.until(comparer.person.transcript.isVisible, "the conversation")
    assert not comparer.is_seen


def test_a_search_comes_before_it_and_leads_to_a_message_in_the_conversation(
    comparer: Comparer, demo_server: DemoServer
) -> None:
    person = comparer.person
    held = begin(comparer, demo_server)
    end(comparer, held)
    ids = comparer.ids()
    person.trigger("search.open")
    search = person.office.desk.search.panel
    assert search is not None
    assert not comparer.is_seen
    QTest.keyClick(search.field, Qt.Key.Key_Escape)
    comparer.until(lambda: comparer.is_seen, "the columns, as they were left")
    assert comparer.ids() == ids
    person.trigger("search.open")
    QTest.keyClicks(search.field, "rest")
    person.settle()
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    comparer.until(person.transcript.isVisible, "the conversation")
    person.settle()
    assert not comparer.is_seen
    assert person.office.desk.chat.messages[-1].id in ids


def test_going_to_a_message_from_elsewhere_shows_the_conversation(comparer: Comparer, demo_server: DemoServer) -> None:
    person = comparer.person
    held = begin(comparer, demo_server)
    end(comparer, held)
    desk = person.office.desk
    assert desk.chat.id is not None
    person.office.run(desk.view.open(desk.chat.id))
    comparer.wait_for_columns(2)  # as it was left
    person.office.run(desk.view.open(desk.chat.id, at=desk.chat.messages[0].id))
    assert person.transcript.isVisible()
    assert not comparer.is_seen
