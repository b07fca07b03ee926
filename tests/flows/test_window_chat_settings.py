"""The settings of a conversation: shown as the model allows, kept with it, and sent."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from app.demo.server import DemoServer
from app.model.options import ConversationOptions, TurnOptions
from app.ui.dialogs import ChatSettingsDialog, ConfirmDialog
from tests.fakes.exchanges import asked
from tests.fakes.window_driver import Person


def opened(person: Person) -> ChatSettingsDialog:
    """The dialog, opened by its action."""
    person.trigger("chat.settings")
    settings = person.office.desk.parts.settings
    dialog = person.until(settings.dialog, "the chat settings")
    person.settle()
    return dialog


def saved(person: Person, dialog: ChatSettingsDialog) -> None:
    """Press Save and wait until it is done."""
    person.click(dialog.save)
    person.settle()


def last(server: DemoServer) -> dict[str, Any]:
    return asked(server)[-1]


def test_a_new_chat_is_asked_for_with_its_own_settings(person: Person, demo_server: DemoServer) -> None:
    dialog = opened(person)
    assert not dialog.isModal()
    dialog.system.setPlainText("Answer in verse.")
    QTest.keyClicks(dialog.stops.field, "END")
    QTest.keyClick(dialog.stops.field, Qt.Key.Key_Return)
    dialog.max_tokens.setValue(5_000)
    dialog.geo.setCurrentIndex(2)
    dialog.user_id.setText(" reader-7 ")
    dialog.soft.setValue(0.5)
    saved(person, dialog)
    person.ask("hello")
    sent = last(demo_server)
    assert sent["system"][0]["text"] == "Answer in verse."
    assert (sent["max_tokens"], sent["stop_sequences"], sent["inference_geo"]) == (5_000, ["END"], "us")
    assert sent["metadata"] == {"user_id": "reader-7"}
    chat = person.office.desk.chat.id
    options = person.office.run(person.office.services.options.load(chat))
    assert options.turn == TurnOptions(5_000, stop_sequences=("END",), inference_geo="us", user_id="reader-7")
    assert (options.soft_nano, options.hard_nano) == (500_000_000, None)
    assert person.office.desk.chat.summary is not None
    assert person.office.desk.chat.summary.system == "Answer in verse."
    person.begin_chat()
    person.ask("hello")
    assert "system" not in last(demo_server)
    assert "stop_sequences" not in last(demo_server)


def test_settings_are_changed_later_and_taken_back(person: Person, demo_server: DemoServer) -> None:
    person.ask("hello")
    dialog = opened(person)
    dialog.tier.setCurrentIndex(2)
    dialog.system.setPlainText("Be brief.")
    saved(person, dialog)
    person.ask("And now?")
    assert last(demo_server)["service_tier"] == "standard_only"
    assert last(demo_server)["system"][0]["text"] == "Be brief."
    dialog = opened(person)
    assert dialog.system.toPlainText() == "Be brief."
    dialog.tier.setCurrentIndex(0)
    dialog.system.clear()
    saved(person, dialog)
    person.ask("And now?")
    assert "service_tier" not in last(demo_server)
    assert "system" not in last(demo_server)
    options = person.office.run(person.office.services.options.load(person.office.desk.chat.id))
    assert options == ConversationOptions()


def test_cancel_changes_nothing(person: Person, demo_server: DemoServer) -> None:
    dialog = opened(person)
    dialog.system.setPlainText("Never sent.")
    dialog.max_tokens.setValue(9)
    person.click(dialog.cancel)
    person.ask("hello")
    assert "system" not in last(demo_server)
    assert last(demo_server)["max_tokens"] > 9


def test_escape_asks_before_it_takes_a_system_prompt_along(person: Person) -> None:
    dialog = opened(person)
    dialog.system.setPlainText("Written with care.")
    QTest.keyClick(dialog.system, Qt.Key.Key_Escape)
    [question] = dialog.findChildren(ConfirmDialog)
    person.click(question.no)
    assert dialog.isVisible()
    assert dialog.system.toPlainText() == "Written with care."
    QTest.keyClick(dialog.system, Qt.Key.Key_Escape)
    question = next(one for one in dialog.findChildren(ConfirmDialog) if one.isVisible())
    person.click(question.yes)
    assert not dialog.isVisible()


def test_escape_leaves_at_once_where_nothing_was_written(person: Person) -> None:
    dialog = opened(person)
    QTest.keyClick(dialog.system, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_what_the_model_does_not_take_is_off_and_says_why(person: Person) -> None:
    person.window.header.model_chosen.emit("claude-sonnet-5-5")
    dialog = opened(person)
    assert not dialog.fast.isEnabled()
    assert dialog.fast.accessibleDescription() == "Claude Sonnet 5.5 has no fast mode."
    assert dialog.thinking.count() == 3
    person.click(dialog.cancel)
    person.window.header.model_chosen.emit("claude-opus-5-5")
    dialog = opened(person)
    assert dialog.fast.isEnabled()
    assert "2 times" in dialog.fast.accessibleDescription()
    assert "1.1 times" in dialog.geo.accessibleDescription()
    assert dialog.thinking.accessibleDescription() == "Claude Opus 5.5 always thinks."
    person.click(dialog.cancel)
    person.window.header.model_chosen.emit("claude-haiku-4-5-20251001")
    dialog = opened(person)
    assert not dialog.geo.isEnabled()
    person.click(dialog.cancel)


def test_the_dialog_belongs_to_its_conversation(person: Person, demo_server: DemoServer) -> None:
    person.ask("First words")
    dialog = opened(person)
    person.begin_chat()
    person.ask("Other words")
    dialog.system.setPlainText("For the first one.")
    saved(person, dialog)
    person.ask("More")
    assert "system" not in last(demo_server)
    person.open("First words")
    person.ask("More")
    assert last(demo_server)["system"][0]["text"] == "For the first one."


def test_a_dialog_of_the_new_chat_goes_along_when_that_begins(person: Person, demo_server: DemoServer) -> None:
    dialog = opened(person)
    person.ask("hello")
    dialog.system.setPlainText("From now on.")
    saved(person, dialog)
    person.ask("And now?")
    assert last(demo_server)["system"][0]["text"] == "From now on."


def test_stop_sequences_are_removed_and_none_is_blank_or_twice(person: Person) -> None:
    dialog = opened(person)
    for text in ("END", "STOP", "END"):
        QTest.keyClicks(dialog.stops.field, text)
        person.click(dialog.stops.add)
    QTest.keyClicks(dialog.stops.field, "  ")
    assert not dialog.stops.add.isEnabled()
    assert dialog.stops.texts() == ("END", "STOP")
    dialog.stops.list.setCurrentRow(0)
    person.click(dialog.stops.remove)
    assert dialog.stops.texts() == ("STOP",)
    person.click(dialog.cancel)


def test_the_button_in_the_header_offers_settings_and_history(person: Person) -> None:
    person.ask("hello")
    person.click(person.window.header.chat_settings)
    menu = person.until(lambda: person.window.header.findChild(QMenu), "the menu")
    offered = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert offered == [
        "Chat settings…",
        "Outline…",
        "Save settings as a preset",
        "Copy conversation",
        "Export…",
        "New chat with…",
        "Presets and prompts…",
        "Trim…",
        "Undo trim",
        "Compact…",
        "Continue in a new conversation…",
    ]
    assert [action.text() for action in menu.actions() if not action.isEnabled()] == ["Undo trim"]  # nothing is trimmed
    menu.actions()[0].trigger()
    menu.close()
    dialog = person.until(person.office.desk.parts.settings.dialog, "the chat settings")
    person.click(dialog.cancel)
