"""Titles by a model: by themselves where that is wanted, and when somebody asks for one."""

from __future__ import annotations

from app.demo.script import Script
from app.demo.server import DemoServer
from app.ui.settings.editors import SuggestionEditor
from tests.fakes.exchanges import asked
from tests.fakes.replies import gates, said
from tests.fakes.window_driver import Person

QUESTION = "Why does bread rise?"
TITLE = "About Why does bread rise"


def title(person: Person) -> str:
    return person.window.header.title.title()


def press(person: Person, words: str) -> None:
    """Press a button of the bar that tells what has happened."""
    told = person.window.told
    person.click(next(button for button in told.buttons() if button.text() == words))


class TestByItself:
    def test_the_title_comes_after_the_first_answer_and_its_cost_counts(self, person: Person) -> None:
        person.office.run(person.office.services.settings.set("titles.by_model", True))
        person.ask(QUESTION)
        person.until(lambda: title(person) == TITLE, "the title")
        person.settle()
        assert person.entry(TITLE)
        rows = person.office.run(person.office.services.ledger._store.rows())
        assert sorted(row.kind for row in rows) == ["title", "turn"]
        month, _ = person.office.run(person.office.services.spending.this_month())
        assert month == sum(row.cost.total_nano or 0 for row in rows)
        assert not person.window.told.isVisible()

    def test_a_failure_is_not_seen(self, person: Person, demo_server: DemoServer) -> None:
        person.office.run(person.office.services.settings.set("titles.by_model", True))
        demo_server.script(said("An answer."), Script.error(529, "overloaded_error", "busy"))
        person.ask(QUESTION)
        person.until(lambda: len(asked(demo_server)) == 2, "the request for a title")
        person.until(lambda: not person.office.services.titles._tasks, "its end")
        assert title(person) == QUESTION
        assert not person.window.trouble.isVisible()

    def test_it_is_off_until_it_is_switched_on(self, person: Person, demo_server: DemoServer) -> None:
        person.ask(QUESTION)
        assert title(person) == QUESTION
        assert len(asked(demo_server)) == 1


class TestAsked:
    def test_it_is_there_once_there_is_something_to_name(self, person: Person) -> None:
        assert not person.window.commands.action("chat.make_title").isEnabled()
        person.ask(QUESTION)
        assert person.window.commands.action("chat.make_title").isEnabled()

    def test_a_title_can_be_taken_back(self, person: Person) -> None:
        person.ask(QUESTION)
        person.trigger("chat.make_title")
        assert "is asked for a title" in person.window.told.message()
        person.until(lambda: title(person) == TITLE, "the title")
        person.until(lambda: "The title is" in person.window.told.message(), "a word about it")
        press(person, "Undo")
        person.until(lambda: title(person) == QUESTION, "the old title")
        person.settle()
        assert not person.window.told.isVisible()

    def test_it_can_be_stopped(self, person: Person, demo_server: DemoServer) -> None:
        person.ask(QUESTION)
        [gate] = gates(1)
        demo_server.script(said("A title", gate, " that never comes"))
        person.trigger("chat.make_title")
        person.until(lambda: len(asked(demo_server)) == 2, "the request")
        press(person, "Stop")
        person.settle()
        gate.open()
        assert title(person) == QUESTION
        assert not person.window.told.isVisible()
        assert not person.window.trouble.isVisible()

    def test_a_failure_is_told(self, person: Person, demo_server: DemoServer) -> None:
        person.ask(QUESTION)
        demo_server.script(said(" "))
        person.trigger("chat.make_title")
        person.until(person.window.trouble.isVisible, "a word about that")
        assert "gave no title" in person.window.trouble.message()
        assert not person.window.told.isVisible()

    def test_a_row_of_the_list_has_it(self, person: Person) -> None:
        person.ask(QUESTION)
        chat = person.office.desk.chat.id
        assert chat is not None
        person.begin_chat()
        position = person.window.sidebar.list.mapToGlobal(person.window.sidebar.list.rect().center())
        person.office.desk.listing.show_menu(chat, position)
        person.trigger("chat.make_title")
        person.until(lambda: person.window.sidebar.model.get(chat).title == TITLE, "the title")  # type: ignore[union-attr]
        person.settle()


def test_the_cheapest_model_stands_in_the_settings_until_another_is_chosen(person: Person) -> None:
    services = person.office.services
    assert services.titles.model().id == "claude-haiku-5-5"
    person.office.desk.preferences.open_setting("titles.model")
    dialog = person.office.desk.preferences.dialog()
    assert dialog is not None
    editor = dialog.rows["titles.model"].editor
    assert isinstance(editor, SuggestionEditor)
    editor.chosen.emit("claude-opus-5-5")
    person.settle()
    assert services.titles.model().id == "claude-opus-5-5"
    dialog.close()
