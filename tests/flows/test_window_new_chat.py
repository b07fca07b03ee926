"""The new chat before its first message: what is set for it is kept, shown alike by all windows, and sent once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.demo.server import DemoServer
from app.model.draft_settings import NewChat
from app.model.ids import FolderId
from app.model.library import Preset
from app.model.options import ConversationOptions, TurnOptions
from app.ui.desk import Desk
from tests.fakes.exchanges import asked
from tests.fakes.window_driver import Person
from tests.ui.conftest import Offices

CITED = ConversationOptions(TurnOptions(citations=True))
PLAIN = Preset("", "Plain", "Be plain.", model="claude-opus-5-5", options=CITED)


def _folder(person: Person, name: str) -> FolderId:
    made: FolderId = person.office.run(person.office.services.organising.new_folder(name)).id
    person.settle()
    return made


def _begin_in(person: Person, folder: FolderId, desk: Desk | None = None) -> None:
    desk = desk or person.office.desk
    desk.lists.organising._new_chat(folder)
    person.office.run(desk.tasks.settle())


def _set_up(person: Person) -> FolderId:
    """Choose everything that can be chosen for a new chat."""
    folder = _folder(person, "Travel")
    _begin_in(person, folder)
    models = person.office.desk.models
    models.choose_model("claude-opus-5-5")
    models.choose_effort("low")
    services = person.office.services
    person.office.run(services.options.change(None, CITED))
    person.office.run(services.draft_settings.change(replace(services.draft_settings.new, system="Be plain.")))
    person.settle()
    return folder


def _hint(desk: Desk) -> str:
    return desk.window.empty._hint.text()


def _again(person: Person, offices: Offices) -> Person:
    offices.close()
    again = Person(offices.open())
    again.settle()
    return again


def _another(person: Person) -> Desk:
    windows = person.office.session.windows
    assert windows is not None
    person.trigger("window.new")
    person.until(lambda: len(windows.desks()) == 2, "another window")
    desk = windows.desks()[-1]
    person.until(desk.window.composer.is_ready, "the window works")
    person.office.run(desk.tasks.settle())
    return desk


def test_everything_comes_back_with_the_program_and_is_sent(
    person: Person, offices: Offices, demo_server: DemoServer
) -> None:
    folder = _set_up(person)
    again = _again(person, offices)
    assert (again.window.header.model.text(), again.office.desk.models.effort) == ("Opus 5.5", "low")
    assert again.office.services.options.get(None) == CITED
    assert "Travel" in _hint(again.office.desk)
    again.ask("Show me a table")
    body = asked(demo_server)[-1]
    assert (body["model"], body["output_config"]) == ("claude-opus-5-5", {"effort": "low"})
    assert "Be plain." in str(body["system"])
    (made,) = again.office.run(again.office.services.conversations.in_folder(folder))
    assert made.title == "Show me a table"


def test_the_next_new_chat_begins_afresh_and_so_does_the_program(person: Person, offices: Offices) -> None:
    _set_up(person)
    person.ask("Show me a table")
    assert person.office.services.draft_settings.new == NewChat()
    assert person.window.header.model.text() == "Opus 5.5"  # of the chat that is open now
    person.begin_chat()
    person.settle()
    desk = person.office.desk
    assert (desk.models.model, desk.models.effort, desk.chat.new_system) == ("claude-sonnet-5-5", None, None)
    assert "Travel" not in _hint(desk)
    again = _again(person, offices)
    assert again.office.services.draft_settings.new == NewChat()


def test_a_preset_that_was_chosen_comes_back(person: Person, offices: Offices) -> None:
    plain = person.office.run(person.office.services.library.add(PLAIN))
    person.office.desk.prompts.presets.begin(plain)
    person.settle()
    again = _again(person, offices)
    assert again.office.desk.prompts.presets.current == plain
    assert "Plain" in again.window.empty.preset.text()
    assert (again.office.desk.chat.new_system, again.office.desk.models.model) == ("Be plain.", "claude-opus-5-5")
    assert again.office.services.options.get(None) == CITED
    again.click(again.window.empty.leave)
    again.settle()
    assert (again.office.desk.chat.new_system, again.office.desk.models.model) == (None, "claude-sonnet-5-5")
    assert again.office.services.options.get(None) == ConversationOptions()


def test_the_default_preset_is_taken_anew_where_nothing_was_chosen(person: Person, offices: Offices) -> None:
    library, settings = person.office.services.library, person.office.services.settings
    plain = person.office.run(library.add(PLAIN))
    person.office.run(settings.set("chat.preset", plain.id))
    assert person.office.desk.chat.new_system == "Be plain."
    person.office.run(library.change(replace(plain, text="Be brief.")))
    assert _again(person, offices).office.desk.chat.new_system == "Be brief."


def test_a_model_that_is_gone_gives_way_with_a_word(person: Person, offices: Offices) -> None:
    kept = person.office.services.draft_settings
    person.settle()  # else it is this window that meets it, with the list of models
    person.office.run(kept.change(NewChat(model="claude-gone-1", system="Be plain.")))
    again = _again(person, offices)
    assert "claude-gone-1 is not in the list of models" in again.window.told.message()
    assert again.office.desk.models.model == "claude-sonnet-5-5"
    assert again.office.services.draft_settings.new == NewChat(system="Be plain.")


def test_a_folder_that_is_gone_is_none(person: Person, demo_server: DemoServer) -> None:
    folder = _folder(person, "Travel")
    _begin_in(person, folder)
    assert "Travel" in _hint(person.office.desk)
    person.office.run(person.office.run(person.office.services.organising.folder_removal(folder)).run())
    person.until(lambda: "Travel" not in _hint(person.office.desk), "no folder")
    person.ask("Show me a table")
    assert person.office.desk.chat.summary is not None
    assert person.office.desk.chat.summary.filed.folder is None


def test_two_windows_agree(person: Person) -> None:
    other = _another(person)
    first = person.office.session.windows.desks()[0]  # type: ignore[union-attr]
    folder = _folder(person, "Travel")
    other.models.choose_model("claude-opus-5-5")
    other.begun.begin_in(folder)
    person.until(lambda: "Travel" in _hint(first), "the folder in the first window")
    assert (first.models.model, first.window.header.model.text()) == ("claude-opus-5-5", "Opus 5.5")
    plain = person.office.run(person.office.services.library.add(replace(PLAIN, model=None)))
    first.prompts.presets.begin(plain)
    person.office.run(first.tasks.settle())
    assert (other.chat.new_system, other.prompts.presets.current) == ("Be plain.", plain)
    other.window.composer.set_text("Show me a table")
    other.window.composer.sent.emit()
    person.until(lambda: other.chat.id is not None, "it is sent")
    person.until(lambda: first.chat.new_system is None, "the first window begins afresh")
    assert (first.models.model, other.models.model) == ("claude-sonnet-5-5", "claude-opus-5-5")
    person.until(lambda: "Travel" not in _hint(first), "no folder")
    person.until(lambda: not other.running.has(other.chat.id), "the answer")


def test_a_window_that_shows_a_chat_leaves_the_others_new_chat_alone(person: Person, offices: Offices) -> None:
    person.ask("Show me a table")
    person.begin_chat()
    folder = _folder(person, "Travel")
    _begin_in(person, folder)
    first, other = person.office.desk, _another(person)
    (made,) = person.office.run(person.office.services.conversations.page())
    other.open(made.id)
    person.until(lambda: other.chat.id == made.id, "the conversation in the other window")
    person.office.run(other.tasks.settle())
    assert person.office.services.draft_settings.new.folder is None  # it had shown the new chat, too
    _begin_in(person, folder, first)
    assert first.chat.id is None
    other.open(made.id)
    person.office.run(other.tasks.settle())
    assert person.office.services.draft_settings.new.folder == folder


@pytest.mark.parametrize("restart", [False, True])
def test_the_effort_of_a_chat_waits_for_its_next_turn(
    person: Person, offices: Offices, demo_server: DemoServer, restart: bool
) -> None:
    person.ask("Show me a table")
    person.office.desk.models.choose_effort("low")
    person.settle()
    person.begin_chat()
    if restart:
        person = _again(person, offices)
    person.open("Show me a table")
    person.settle()
    assert person.office.desk.models.effort == "low"
    person.ask("And a list")
    assert asked(demo_server)[-1]["output_config"] == {"effort": "low"}
    assert person.office.desk.chat.id is not None
    assert person.office.services.draft_settings.effort(person.office.desk.chat.id) is None
