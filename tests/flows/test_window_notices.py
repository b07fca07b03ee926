"""What a change costs is told before the next message, and once."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base.paths import Paths
from app.demo.script import Script
from app.demo.server import DemoServer
from app.model.attachment import DraftPlace
from app.ui.dialogs import ChatSettingsDialog
from tests.fakes import on_disk
from tests.fakes.exchanges import answered, asked
from tests.fakes.window_driver import Person
from tests.ui.conftest import Offices

LONG = "Give me a puzzle to think about. " * 150
MOVED = "messages.1.content.0: Invalid `signature` in `thinking` block. The block is bound to a different conversation."


@pytest.fixture
def reader(person: Person) -> Person:
    """Somebody whose conversation with Opus 5.5 thinks and lies in the cache."""
    person.window.header.model_chosen.emit("claude-opus-5-5")
    person.composer.set_text(LONG)
    person.press_enter()
    person.wait_for_the_end()
    return person


def notice(person: Person) -> str:
    person.settle()
    return person.window.notice.message() if person.window.notice.isVisible() else ""


def test_another_model_starts_the_cache_anew(reader: Person, demo_server: DemoServer) -> None:
    reader.window.header.model_chosen.emit("claude-haiku-5-5")
    words = notice(reader)
    assert words.startswith("Changing the model: the cache starts anew, about ")
    assert "tokens are written again (≈\u00a0$" in words
    assert words.endswith("a block of earlier thinking is left out.")  # Haiku 5.5 does not read that of Opus 5.5
    reader.ask("Go on")
    assert notice(reader) == ""
    assert answered(demo_server)[-1].status == 200
    sent = asked(demo_server)[-1]["messages"][1]["content"]
    assert [block["type"] for block in sent] == ["text"]


def test_it_is_told_once_and_can_be_taken_back(reader: Person) -> None:
    reader.window.header.model_chosen.emit("claude-haiku-5-5")
    assert notice(reader)
    bar = reader.window.notice
    assert [button.text() for button in bar.buttons()] == ["Keep Opus 5.5"]
    reader.click(bar.buttons()[0])
    assert notice(reader) == ""
    assert reader.office.desk.models.model == "claude-opus-5-5"
    reader.window.header.model_chosen.emit("claude-haiku-5-5")
    assert notice(reader) == ""
    reader.window.header.model_chosen.emit("claude-sonnet-5-5")
    assert notice(reader)


def test_a_new_chat_is_told_nothing(person: Person) -> None:
    person.window.header.model_chosen.emit("claude-haiku-5-5")
    assert notice(person) == ""


def test_what_the_model_does_not_take_is_told(reader: Person) -> None:
    reader.trigger("chat.settings")
    dialog = reader.until(reader.office.desk.parts.settings.dialog, "the chat settings")
    dialog.fast.setChecked(True)
    reader.click(dialog.save)
    reader.settle()
    reader.window.header.model_chosen.emit("claude-sonnet-5-5")
    assert "Claude Sonnet 5.5 has no fast mode." in notice(reader)


def test_a_change_of_the_system_prompt_is_weighed_before_it_is_saved(reader: Person) -> None:
    reader.trigger("chat.settings")
    dialog = reader.until(reader.office.desk.parts.settings.dialog, "the chat settings")
    assert isinstance(dialog, ChatSettingsDialog)
    assert not dialog.warning.isVisible()
    dialog.system.setPlainText("Be brief.")
    reader.until(dialog.warning.isVisible, "what it costs")
    words = dialog.warning.text()
    assert words.startswith("Changing the system prompt: the cache starts anew, about ")
    assert words.endswith("a block of earlier thinking is left out.")
    dialog.system.clear()
    reader.until(lambda: not dialog.warning.isVisible(), "nothing to say")
    reader.click(dialog.cancel)


def test_thinking_that_the_api_refuses_is_told_once(reader: Person, demo_server: DemoServer) -> None:
    demo_server.script(Script.error(400, "invalid_request_error", MOVED))
    reader.ask("Go on")
    assert "earlier thinking" in notice(reader)
    assert len(asked(demo_server)) == 3
    reader.ask("And on")
    assert notice(reader) == ""


def test_another_effort_is_told_once(reader: Person) -> None:
    reader.window.header.effort_chosen.emit("high")
    assert notice(reader).startswith("Changing the effort: the cache starts anew, about ")
    reader.ask("Go on")
    reader.window.header.effort_chosen.emit("low")
    assert notice(reader) == ""


def test_settings_that_cost_nothing_say_nothing(reader: Person) -> None:
    reader.trigger("chat.settings")
    dialog = reader.until(reader.office.desk.parts.settings.dialog, "the chat settings")
    assert isinstance(dialog, ChatSettingsDialog)
    dialog.fast.setChecked(True)
    reader.until(dialog.warning.isVisible, "what it costs")
    assert dialog.warning.text().startswith("Changing the settings: the cache starts anew, about ")
    dialog.fast.setChecked(False)
    dialog.max_tokens.setValue(3_000)
    reader.until(lambda: not dialog.warning.isVisible(), "nothing to say")
    reader.click(dialog.cancel)


@pytest.mark.expected_log("options of conversation .* cannot be read")
def test_damaged_settings_of_a_chat_are_told_and_can_be_set_again(
    offices: Offices, demo_server: DemoServer, paths: Paths
) -> None:
    first = Person(offices.open())
    first.ask("hello")
    first.office.close()
    on_disk.change(paths, "INSERT OR REPLACE INTO conversation_options SELECT id, '[]' FROM conversations")
    person = Person(offices.open())
    person.until(person.window.notice.isVisible, "the notice")
    assert notice(person).startswith("What was set for this chat is damaged")
    person.begin_chat()
    assert notice(person) == ""
    person.open("hello")
    assert notice(person).startswith("What was set for this chat is damaged")
    person.ask("Go on")
    assert answered(demo_server)[-1].status == 200
    person.trigger("chat.settings")
    dialog = person.until(person.office.desk.parts.settings.dialog, "the chat settings")
    dialog.fast.setChecked(True)
    person.click(dialog.save)
    person.settle()
    person.begin_chat()
    person.open("hello")
    assert notice(person) == ""


def test_citing_sources_in_the_midst_is_refused_by_nobody(
    person: Person, demo_server: DemoServer, tmp_path: Path
) -> None:
    """Thinking is bound to the documents before it as they were sent: it is left out before the API has to say so."""
    (tmp_path / "a.txt").write_text("Pepper came by sea. Saffron is dear.")
    person.office.services.attachments.add_files(DraftPlace(None), [tmp_path / "a.txt"])
    person.until(lambda: person.composer.chips.values() and person.office.desk.attaching.settled(), "it is attached")
    person.window.header.model_chosen.emit("claude-opus-5-5")
    person.ask("Give me a puzzle to think about pepper.")
    assert any(block.type == "thinking" for block in person.office.desk.chat.messages[-1].blocks)
    person.click(person.composer.cite)
    person.until(person.composer.cite.isChecked, "sources are cited")
    person.settle()
    person.ask("And about saffron?")
    assert [reply.status for reply in answered(demo_server)] == [200, 200]
    assert notice(person) == ""
    sent = asked(demo_server)[-1]["messages"]
    assert sent[0]["content"][0]["citations"] == {"enabled": True}
    assert "thinking" not in [block["type"] for block in sent[1]["content"]]
