"""The window at work: real services, real SQLite, the real SDK and the demo server."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit

from app.demo.server import DemoServer
from app.model.message import Status
from app.ui.outcome import Outcome
from app.ui.sides import Side
from app.ui.transcript.pill import Pill
from tests.ui.conftest import Office, Offices


def test_a_message_goes_all_the_way_and_comes_back_after_a_new_start(offices: Offices) -> None:
    first = offices.open()
    answer = first.ask("Hello, help me")
    assert answer
    chat_id = first.desk.chat.id
    assert first.titles() == ["Hello, help me"]
    assert first.close() is Outcome.QUIT
    second = offices.open()
    assert second.desk.chat.id == chat_id
    assert second.window.windowTitle().startswith("Hello, help me")
    last = second.desk.chat.last_answer()
    assert last is not None
    assert last.text == answer
    assert second.desk.transcript.text_of(last.id).startswith(answer[:40])


def test_typing_and_enter_send(office: Office, qtbot: Any) -> None:
    field = office.window.composer.field
    qtbot.keyClicks(field, "hello there")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    office.wait_until(lambda: len(office.desk.chat.messages) == 2)
    assert office.window.composer.text() == ""
    office.wait_until(lambda: not office.desk.running.ids())


def test_send_becomes_stop_and_typing_goes_on(office: Office, demo_server: DemoServer) -> None:
    office.say("/fault stall")
    composer = office.window.composer
    office.wait_until(composer.stop.isVisible, "Stop is there")
    assert not composer.send.isVisible()
    composer.set_text("the next one")
    composer.sent.emit()
    office.window.commands.action("answer.stop").trigger()
    office.wait_until(lambda: not office.desk.running.ids(), "it stopped")
    answer = office.desk.chat.last_answer()
    assert answer is not None
    assert answer.status is Status.STOPPED
    assert composer.send.isVisible()
    assert composer.text() == "the next one"
    assert len(office.desk.chat.messages) == 2


def test_a_finished_answer_in_the_background_leaves_a_mark(office: Office) -> None:
    office.say("/fault stall")
    first = office.desk.chat.id
    assert first is not None
    office.window.commands.action("chat.new").trigger()
    office.wait_until(lambda: office.desk.chat.id is None)
    assert not office.window.composer.stop.isVisible()
    office.run(office.services.turns.stop(first))
    model = office.window.sidebar.model
    office.wait_until(lambda: _entry(office, first).unread, "the dot is there")
    office.desk.open(first)
    office.wait_until(lambda: office.desk.chat.id == first)
    assert not model.entry_at(model.index(model.row_of(first))).unread  # type: ignore[union-attr]


def test_a_running_conversation_can_be_left_and_opened_again(office: Office) -> None:
    office.say("/fault stall")
    first = office.desk.chat.id
    office.desk.open(None)
    office.wait_until(lambda: office.desk.chat.id is None)
    office.desk.open(first)
    office.wait_until(lambda: office.desk.chat.id == first)
    assert office.window.composer.stop.isVisible()
    office.desk.sending.stop()
    office.wait_until(lambda: not office.desk.running.ids())


def test_a_retry_stands_where_the_old_answer_stood(office: Office) -> None:
    office.ask("hello")
    old = office.desk.chat.last_answer()
    office.window.commands.action("answer.retry").trigger()
    office.wait_until(lambda: office.desk.chat.last_answer() is not old and not office.desk.running.ids())
    new = office.desk.chat.last_answer()
    assert old is not None
    assert new is not None
    assert new.parent_id == old.parent_id
    assert [message.id for message in office.desk.chat.messages] == [new.parent_id, new.id]
    assert office.run(office.services.conversations.open(new.conversation_id)).path[-1].id == new.id


def test_copying_the_last_answer(office: Office) -> None:
    answer = office.ask("hello")
    office.window.commands.action("answer.copy").trigger()
    copied = QGuiApplication.clipboard().mimeData()  # what the word below the answer copies
    assert copied.text() == answer.replace("*", "")
    assert copied.hasHtml()
    assert bytes(copied.data("text/markdown").data()).decode() == answer


def test_drafts_belong_to_their_conversation_and_survive(offices: Offices) -> None:
    office = offices.open()
    office.ask("hello")
    first = office.desk.chat.id
    office.window.composer.set_text("unsent words")
    office.desk.open(None)
    office.wait_until(lambda: office.desk.chat.id is None)
    assert office.window.composer.text() == ""
    office.window.composer.set_text("for a new chat")
    office.desk.open(first)
    office.wait_until(lambda: office.window.composer.text() == "unsent words")
    office.close()
    again = offices.open()
    assert again.window.composer.text() == "unsent words"
    again.desk.open(None)
    again.wait_until(lambda: again.window.composer.text() == "for a new chat")


def test_a_draft_is_on_disk_within_a_second(office: Office) -> None:
    office.window.composer.set_text("half a thou")
    [pause] = [timer for timer in office.desk.drafts.findChildren(QTimer) if timer.isActive()]
    assert pause.isSingleShot()
    assert pause.interval() <= 500  # what follows is one small write

    async def saved() -> None:
        while await office.services.conversations.load_draft(None) != "half a thou":
            pass

    office.run(saved())


def test_what_is_typed_before_anything_is_open_is_kept(offices: Offices) -> None:
    office = offices.start()
    office.window.composer.set_text("typed early")
    office.wait_until(office.window.composer.is_ready)
    assert office.window.composer.text() == "typed early"


def test_rename_in_the_header(office: Office, qtbot: Any) -> None:
    office.ask("hello")
    office.window.commands.action("chat.rename").trigger()
    editor = office.window.header.editor
    editor.setText("Greetings & more")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    office.wait_until(lambda: office.titles() == ["Greetings & more"])
    assert office.window.header.title.title() == "Greetings & more"
    assert office.window.windowTitle().startswith("Greetings & more")


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_after_a_rename_the_keyboard_is_where_it_was(office: Office, qtbot: Any, key: Qt.Key) -> None:
    office.ask("hello")
    office.window.composer.focus()
    field = office.window.focusWidget()
    office.window.header.begin_rename()
    assert office.window.focusWidget() is office.window.header.editor
    qtbot.keyClick(office.window.header.editor, key)
    assert office.window.focusWidget() is field


def test_escape_gives_a_rename_up(office: Office, qtbot: Any) -> None:
    office.ask("hello")
    office.window.header.begin_rename()
    editor = office.window.header.editor
    editor.setText("something else")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert not editor.isVisible()
    office.run(office.desk.tasks.settle())
    assert office.titles() == ["hello"]


def test_rename_in_the_list(office: Office, qtbot: Any) -> None:
    office.ask("hello")
    first = office.desk.chat.id
    assert first is not None
    office.window.sidebar.rename(first)
    editor = office.window.sidebar.list.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    editor.setText("From the list")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    office.wait_until(lambda: office.titles() == ["From the list"])


def test_pinning_moves_to_the_top(office: Office) -> None:
    office.ask("first one")
    office.desk.open(None)
    office.wait_until(lambda: office.desk.chat.id is None)
    office.ask("second one")
    assert office.titles() == ["second one", "first one"]
    office.desk.listing.open_number(2)
    office.wait_until(lambda: office.window.header.title.title() == "first one")
    office.window.commands.action("chat.pin").trigger()
    office.wait_until(lambda: office.titles() == ["first one", "second one"])


def test_deleting_can_be_undone(office: Office) -> None:
    office.ask("hello")
    first = office.desk.chat.id
    office.window.commands.action("chat.delete").trigger()
    office.wait_until(lambda: office.titles() == [] and office.desk.chat.id is None, "it is gone")
    assert not office.window.undo.isHidden()
    office.window.undo.buttons()[0].click()
    office.wait_until(lambda: office.titles() == ["hello"] and office.desk.chat.id == first, "it is back")
    assert office.window.undo.isHidden()


def test_the_keys_of_the_list_mean_its_row(office: Office, qtbot: Any) -> None:
    office.ask("first")
    office.window.commands.action("chat.new").trigger()
    office.wait_until(lambda: office.desk.chat.id is None)
    office.ask("second")
    opened, rows = office.desk.chat.id, office.window.sidebar.list
    rows.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(rows, Qt.Key.Key_Down)
    qtbot.keyClick(rows, Qt.Key.Key_F2)
    editor = rows.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "first"
    editor.setText("renamed")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    office.wait_until(lambda: office.titles() == ["second", "renamed"])
    assert rows.hasFocus()
    qtbot.keyClick(rows, Qt.Key.Key_Delete)
    office.wait_until(lambda: office.titles() == ["second"])
    office.wait_until(office.window.undo.isVisible)
    assert office.desk.chat.id == opened
    assert rows.hasFocus()


def test_a_message_sent_while_the_new_chat_is_being_opened_stays_in_sight(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, load = asyncio.Event(), office.desk.drafts.load

    async def slow(*place: Any) -> str:
        await gate.wait()
        return await load(*place)

    monkeypatch.setattr(office.desk.drafts, "load", slow)
    office.desk.open(None)
    office.ask("hello")
    gate.set()
    office.run(office.desk.tasks.settle())
    assert office.desk.chat.messages[0].text == "hello"
    assert office.desk.transcript.isVisible()


def test_stepping_through_the_list(office: Office) -> None:
    for text in ("one", "two", "three"):
        office.desk.open(None)
        office.wait_until(lambda: office.desk.chat.id is None)
        office.ask(text)
    assert office.titles() == ["three", "two", "one"]
    for action, title in (("go.next", "two"), ("go.next", "one"), ("go.next", "three"), ("go.previous", "one")):
        office.window.commands.action(action).trigger()
        office.wait_until(partial(_shows, office, title), f"{action} to {title}")
    office.window.commands.action("go.2").trigger()
    office.wait_until(lambda: office.window.header.title.title() == "two")


def test_the_model_is_kept_with_the_conversation(offices: Offices) -> None:
    office = offices.open()
    office.ask("hello")
    office.desk.models.choose_model("claude-opus-5-5")
    office.desk.models.choose_effort("low")
    office.ask("again")
    answer = office.desk.chat.last_answer()
    assert answer is not None
    assert answer.settings is not None
    assert (answer.settings.model, answer.settings.effort) == ("claude-opus-5-5", "low")
    office.close()
    again = offices.open()
    assert (again.desk.models.model, again.desk.models.effort) == ("claude-opus-5-5", "low")
    assert again.window.header.model.text() == "Opus 5.5"


def test_what_is_chosen_for_a_new_chat_waits_while_another_is_shown(office: Office) -> None:
    models = office.desk.models
    office.ask("hello")
    first, default = office.desk.chat.id, models.model
    assert first is not None
    office.desk.open(None)
    office.wait_until(lambda: office.desk.chat.id is None)
    models.choose_model("claude-opus-5-5")
    models.choose_effort("low")
    office.desk.open(first)
    office.wait_until(lambda: office.desk.chat.id == first)
    assert (models.model, models.effort) == (default, None)
    models.choose_model("claude-haiku-4-5-20251001")  # for this conversation alone
    office.desk.open(None)
    office.wait_until(lambda: office.desk.chat.id is None)
    assert (models.model, models.effort) == ("claude-opus-5-5", "low")
    assert office.window.header.model.text() == "Opus 5.5"
    office.ask("again")
    assert (models.model, models.effort) == ("claude-opus-5-5", "low")
    office.desk.open(None)
    office.wait_until(lambda: office.desk.chat.id is None)
    assert (models.model, models.effort) == (default, None)


def test_the_models_come_from_the_api(office: Office, demo_server: DemoServer) -> None:
    office.wait_until(lambda: office.services.catalog.fetched_ms is not None, "the list was read")
    assert any(request.path.startswith("/v1/models") for request in demo_server.requests())


def test_the_sum_of_the_month_appears(office: Office) -> None:
    office.ask("hello")
    office.wait_until(lambda: office.window.sidebar.foot.amount() not in ("", "$0.00"), "the sum is shown")


def test_an_error_stands_on_the_turn_and_can_be_retried(office: Office) -> None:
    office.say("/fault 400")
    office.wait_until(lambda: not office.desk.running.ids())
    answer = office.desk.chat.last_answer()
    assert answer is not None
    assert answer.error is not None
    assert office.window.commands.action("answer.retry").isEnabled()


def test_no_key_keeps_the_text_and_asks(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.ui.wishes import Wishes

    office = offices.open(Wishes(theme="light"))
    office.wait_until(lambda: office.desk.keys.dialog() is not None, "the dialog is open")
    dialog = office.desk.keys.dialog()
    assert dialog is not None
    dialog.reject()
    office.window.composer.set_text("my question")
    office.window.composer.sent.emit()
    office.wait_until(lambda: office.desk.keys.dialog() is not None, "it asks again")
    assert office.window.composer.text() == "my question"
    assert office.desk.chat.messages == []


def test_trouble_with_the_data_is_shown_and_can_be_tried_again(offices: Offices, data_dir: Path) -> None:
    offices.paths.database.mkdir()
    office = offices.start()
    office.wait_until(lambda: office.window.failure.words() != "", "it says why")
    assert not office.window.composer.is_ready()
    offices.paths.database.rmdir()
    office.window.failure.buttons()[0].click()
    office.wait_until(office.window.composer.is_ready, "it works now")


def test_place_and_zoom_come_back(offices: Offices) -> None:
    office = offices.open()
    office.window.resize(777, 555)
    office.window.commands.action("view.zoom_in").trigger()
    office.window.sides.toggle(Side.SIDEBAR)
    office.close()
    again = offices.open()
    assert (again.window.width(), again.window.height()) == (777, 555)
    assert again.window.sidebar.isHidden()
    again.wait_until(lambda: again.desk.transcript is not None)
    assert again.desk.themes.zoom == pytest.approx(1.1)


def _shows(office: Office, title: str) -> bool:
    return office.window.header.title.title() == title


def _entry(office: Office, conversation_id: Any) -> Any:
    model = office.window.sidebar.model
    return model.entry_at(model.index(model.row_of(conversation_id)))


def test_page_up_in_the_composer_leaves_the_end_and_the_pill_comes_back_to_it(office: Office, qtbot: Any) -> None:
    for _ in range(3):
        office.ask("Give me a table")
    office.window.resize(700, 300)
    bar = office.desk.transcript.verticalScrollBar()
    office.wait_until(lambda: bar.maximum() > 200, "there is something to scroll")
    field, pill = office.window.composer.field, office.desk.transcript.findChild(Pill)
    assert pill is not None
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_PageUp)
    office.wait_until(pill.isVisible, "the end was left")
    assert field.hasFocus()
    qtbot.mouseClick(pill, Qt.MouseButton.LeftButton)
    office.wait_until(lambda: not pill.isVisible(), "the end is seen")
    assert QApplication.focusWidget() in (field, office.desk.transcript)
    qtbot.keyClick(field, Qt.Key.Key_PageUp)
    office.wait_until(pill.isVisible, "the end was left again")
    pill.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(pill, Qt.Key.Key_Return)
    office.wait_until(lambda: not pill.isVisible(), "Enter comes back to it")
    assert QApplication.focusWidget() in (field, office.desk.transcript)
