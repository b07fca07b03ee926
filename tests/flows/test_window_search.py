"""Searching all conversations at the window: typed, walked, opened, and left again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.demo.server import DemoServer
from app.model.attachment import ItemState
from app.model.conversation import Conversation
from app.model.ids import ConversationId
from app.model.search import Excerpt
from app.ui.search import SearchPanel
from app.ui.search.rows import GroupRow, HitRow, MoreRow
from app.ui.transcript.content import ATTACHED
from tests.fakes.replies import said
from tests.fakes.window_driver import Person

_CTRL = Qt.KeyboardModifier.ControlModifier


class Searcher:
    """Somebody who searches by keyboard."""

    def __init__(self, person: Person) -> None:
        self.person = person

    @property
    def panel(self) -> SearchPanel:
        panel = self.person.office.desk.search.panel
        assert panel is not None
        return panel

    def open(self) -> None:
        self.person.trigger("search.open")
        assert self.panel.isVisible()

    def type(self, text: str) -> None:
        """Type *text* in the place of what stands there, and wait for everything."""
        self.panel.field.clear()
        QTest.keyClicks(self.panel.field, text)
        self.person.settle()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.panel.field, key, modifiers)
        self.person.settle()

    def groups(self) -> list[str]:
        return [row.title.text for row in self._rows() if isinstance(row, GroupRow)]

    def hits(self) -> list[str]:
        return [row.excerpt.text for row in self._rows() if isinstance(row, HitRow)]

    def chosen(self) -> object:
        return self.panel.model.row(self.panel.list.currentIndex().row())

    def _rows(self) -> list[object]:
        return [self.panel.model.row(at) for at in range(self.panel.model.rowCount())]


@pytest.fixture
def searcher(person: Person, demo_server: DemoServer) -> Searcher:
    """Two conversations: of the first an answer was asked for again, so that one version of it is hidden."""
    person.ask("About walruses")
    demo_server.script(said("The hidden narwhal answers."))
    person.trigger("answer.retry")
    person.wait_for_the_end()
    demo_server.script(said("Only penguins now."))
    person.trigger("answer.retry")
    person.wait_for_the_end()
    person.begin_chat()
    person.ask("About tables and walruses")
    return Searcher(person)


def test_results_come_as_one_types_grouped_by_conversation(searcher: Searcher) -> None:
    searcher.open()
    assert searcher.panel.field.hasFocus()
    searcher.type("walrus")
    assert searcher.groups() == ["About tables and walruses", "About walruses"]
    assert searcher.hits()[0] == "About tables and walruses"
    assert "2 conversations shown" in searcher.panel.status.text()
    searcher.type("walrus -tables")
    assert searcher.groups() == ["About walruses"]
    searcher.type("nothinglikethis")
    assert searcher.hits() == []
    assert "Nothing was found" in searcher.panel.advice.text()
    assert not searcher.panel.list.isVisible()
    searcher.type("")
    assert "In quotes" in searcher.panel.advice.text()


def test_enter_lands_on_the_message_in_its_branch(searcher: Searcher) -> None:
    person = searcher.person
    searcher.open()
    searcher.type("NARWHAL")
    assert isinstance(searcher.chosen(), HitRow)
    searcher.press(Qt.Key.Key_Return)

    assert not searcher.panel.isVisible()
    assert person.texts() == ["About walruses", "The hidden narwhal answers."]
    assert person.window.header.title.title() == "About walruses"
    find = person.transcript.finding.find
    assert (find.is_open, find.words()) == (True, "1 of 1")
    assert find.current is not None
    assert find.current.item == 1
    assert person.transcript.hasFocus()


def test_a_hit_in_the_open_branch_changes_no_branch(searcher: Searcher) -> None:
    person = searcher.person
    person.open("About walruses")
    searcher.open()
    searcher.type("penguins")
    searcher.press(Qt.Key.Key_Return)
    assert person.texts()[-1] == "Only penguins now."
    assert person.transcript.finding.find.words() == "1 of 1"


def test_escape_goes_back_to_where_one_was(searcher: Searcher) -> None:
    person = searcher.person
    person.composer.focus()
    before = person.texts()
    searcher.open()
    assert not person.composer.isVisible()
    searcher.type("narwhal")
    searcher.press(Qt.Key.Key_Escape)

    assert not searcher.panel.isVisible()
    assert person.composer.field.hasFocus()
    assert person.texts() == before
    searcher.open()
    assert searcher.panel.field.selectedText() == "narwhal"


def test_control_enter_shows_the_message_below_and_keeps_the_search(searcher: Searcher) -> None:
    person = searcher.person
    searcher.open()
    searcher.type("narwhal")
    searcher.press(Qt.Key.Key_Return, _CTRL)

    assert searcher.panel.isVisible()
    assert person.transcript.isVisible()
    assert searcher.panel.field.hasFocus()
    assert person.texts()[-1] == "The hidden narwhal answers."
    searcher.type("tables")
    searcher.press(Qt.Key.Key_Return, _CTRL)
    assert person.texts()[0] == "About tables and walruses"
    searcher.press(Qt.Key.Key_Escape)
    assert person.composer.isVisible()


def test_the_keys_walk_conversations_and_messages(searcher: Searcher) -> None:
    searcher.open()
    searcher.type("walruses")
    walked = [searcher.chosen()]
    for _ in range(4):
        searcher.press(Qt.Key.Key_Down)
        walked.append(searcher.chosen())
    assert [type(row) for row in walked[:3]] == [HitRow, GroupRow, HitRow]
    assert walked[-1] == walked[-2]  # the end
    searcher.press(Qt.Key.Key_Up)
    searcher.press(Qt.Key.Key_Return)
    assert searcher.person.window.header.title.title() == "About walruses"


def test_the_list_takes_the_same_keys(searcher: Searcher) -> None:
    searcher.open()
    searcher.type("narwhal")
    searcher.panel.list.setFocus()
    QTest.keyClick(searcher.panel.list, Qt.Key.Key_Return, _CTRL)
    searcher.person.settle()
    assert searcher.panel.isVisible()
    assert searcher.person.texts()[-1] == "The hidden narwhal answers."
    QTest.keyClick(searcher.panel.list, Qt.Key.Key_Return)
    searcher.person.settle()
    assert not searcher.panel.isVisible()


def test_tab_goes_from_the_field_to_the_filters_and_on_to_the_list(searcher: Searcher) -> None:
    searcher.open()
    searcher.type("narwhal ")
    panel = searcher.panel
    walked: list[object] = []
    while (focus := QApplication.focusWidget()) is not panel.list and focus is not None and len(walked) < 20:
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        walked.append(QApplication.focusWidget())
    shown = [button for button in panel.offer_buttons if button.isVisible()]
    assert walked == [panel.close_button, *shown, panel.list]


def test_many_messages_of_a_conversation_are_folded(person: Person) -> None:
    for number in range(6):
        person.ask(f"pangolin {number}")
    searcher = Searcher(person)
    searcher.open()
    searcher.type("pangolin role:user")
    assert len(searcher.hits()) == 3
    searcher.press(Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier)
    for _ in range(5):
        searcher.press(Qt.Key.Key_Down)
    more = searcher.chosen()
    assert isinstance(more, MoreRow)
    assert more.spoken() == "Show 3 more messages"
    searcher.press(Qt.Key.Key_Return)
    assert len(searcher.hits()) == 6
    assert isinstance(searcher.chosen(), HitRow)


def test_filters_are_offered_and_taken(searcher: Searcher) -> None:
    person = searcher.person
    searcher.open()
    searcher.type("walrus ro")
    (offer,) = [button for button in searcher.panel.offer_buttons if button.isVisible()]
    assert offer.accessibleName() == "Filter role:"
    person.click(offer)
    person.settle()
    assert searcher.panel.field.text() == "walrus role:"
    assert searcher.panel.field.hasFocus()
    searcher.type("walrus colour:red before:x")
    assert "no filter “colour:”" in searcher.panel.notes.text()
    assert "“x” is no value of “before:”" in searcher.panel.notes.text()


def test_deleted_is_not_found_until_it_is_restored(searcher: Searcher) -> None:
    person = searcher.person
    person.open("About walruses")
    person.trigger("chat.delete")
    person.settle()
    searcher.open()
    searcher.type("narwhal")
    assert searcher.hits() == []
    searcher.press(Qt.Key.Key_Escape)
    person.click(person.window.undo.buttons()[0])
    person.settle()
    searcher.open()
    assert person.until(searcher.hits, "the message is found again") == ["The hidden narwhal answers."]


def test_what_is_found_can_be_heard(searcher: Searcher) -> None:
    searcher.open()
    searcher.type("narwhal")
    found = QAccessible.queryAccessibleInterface(searcher.panel.list)
    assert found is not None
    assert found.text(QAccessible.Text.Name) == "What was found"
    heard = [found.child(at).text(QAccessible.Text.Name) for at in range(found.childCount())]
    assert heard[0].startswith("About walruses, ")
    assert heard[1].endswith(": The hidden narwhal answers.")
    assert searcher.panel.close_button.accessibleName() == "Close the search"


def test_another_conversation_from_the_sidebar_ends_the_search(searcher: Searcher) -> None:
    searcher.open()
    searcher.type("narwhal")
    searcher.person.open("About walruses")
    assert not searcher.panel.isVisible()
    assert searcher.person.composer.isVisible()
    searcher.open()
    searcher.person.begin_chat()
    assert not searcher.panel.isVisible()


def test_a_key_breaks_the_last_question_off(searcher: Searcher) -> None:
    """Only what stands in the field in the end is shown, however quickly it was typed."""
    searcher.open()
    field = searcher.panel.field
    for text in ("walrus", "penguins", "narwhal"):
        field.setText(text)
    searcher.person.settle()
    assert searcher.hits() == ["The hidden narwhal answers."]
    assert "search" not in searcher.person.office.desk.tasks.names()


def test_a_filter_of_titles_leads_to_the_search_of_everything(searcher: Searcher) -> None:
    sidebar = searcher.person.window.sidebar
    assert not sidebar.search_all.isVisible()
    QTest.keyClicks(sidebar.filter, "narwhal")
    searcher.person.click(sidebar.search_all)
    searcher.person.settle()
    assert searcher.panel.field.text() == "narwhal"
    assert searcher.hits() == ["The hidden narwhal answers."]
    sidebar.filter.clear()
    assert not sidebar.search_all.isVisible()


def test_a_word_inside_a_file_names_the_file(person: Person, demo_server: DemoServer, tmp_path: Path) -> None:
    demo_server.script(said("Nothing much."))
    notes = tmp_path / "Café notes.txt"
    notes.write_text("The tamarind is sour.\n", "utf-8")
    person.office.desk.attaching.add_files([notes])
    chips = person.composer.chips
    person.until(lambda: [chip.value.state for chip in chips.chips()] == [ItemState.READY], "the file is attached")
    person.until(person.office.desk.attaching.settled, "it is prepared")
    person.ask("What does it say of fruit?")
    person.begin_chat()
    searcher, search = Searcher(person), person.office.desk.search
    searcher.open()

    def found() -> list[tuple[str, str]]:
        rows = [row for row in searcher._rows() if isinstance(row, HitRow)]
        return [(row.who.replace("\u2068", "").replace("\u2069", ""), row.excerpt.text) for row in rows]

    def asked_again() -> bool:
        if not search.asking:
            search._ask("tamarind")
        return bool(found())

    person.until(asked_again, "the file is in the index")
    searcher.type("tamarind")
    ((who, text),) = found()
    assert who.endswith(" · in Café notes.txt · Enter opens it there")
    assert text == "The tamarind is sour."
    searcher.type("cafe")  # by its name, which the excerpt shows
    ((who, text),) = found()
    assert who.endswith(" · attachment")
    assert "Café notes.txt" in text

    searcher.press(Qt.Key.Key_Return)
    find = person.transcript.finding.find
    person.until(lambda: find.words() == "1 of 1", "the card that is called so")
    assert person.transcript._canvas.focus is not None
    assert person.office.desk.files.viewing.viewers() == ()

    searcher.open()
    searcher.type("TAMARIND")
    searcher.press(Qt.Key.Key_Return, _CTRL)
    person.until(lambda: find.words() == "1 of 1", "the card that has it inside")
    assert find.current is not None
    assert find.current.section == ATTACHED
    assert person.office.desk.files.viewing.viewers() == ()  # somebody goes on searching

    searcher.press(Qt.Key.Key_Return)
    (viewing,) = person.until(person.office.desk.files.viewing.viewers, "the file is opened")
    person.until(lambda: viewing.viewer.text.hits == 1, "the word in it")
    assert viewing.viewer.find_bar.field.text() == "tamarind"
    assert viewing.viewer.find_bar.found.text() == "1 of 1"


def test_accents_do_not_count(person: Person, demo_server: DemoServer) -> None:
    demo_server.script(said("A Cafe\u0301 is a café."))
    person.office.ask("Où est le café?")
    person.settle()
    person.begin_chat()
    searcher = Searcher(person)
    searcher.open()
    searcher.type("cafe")
    assert len(searcher.hits()) == 2
    searcher.press(Qt.Key.Key_Down)
    searcher.press(Qt.Key.Key_Return)
    find = person.transcript.finding.find
    person.until(lambda: find.is_open, "the find bar")
    assert find.bar.field.text() == "cafe"
    person.until(lambda: find.finder.hits.total == 3, "all places")


def test_all_words_are_marked_where_one_lands(person: Person, demo_server: DemoServer) -> None:
    demo_server.script(said("Salt. Much salt, and a pepper."))
    person.ask("Is a pepper hot?")
    person.begin_chat()
    searcher = Searcher(person)
    searcher.open()
    searcher.type("salt a pepper role:assistant")
    searcher.press(Qt.Key.Key_Down)
    searcher.press(Qt.Key.Key_Return)
    find = person.transcript.finding.find
    person.until(lambda: find.words() == "4 of 4", "the longest word in the answer, of all places")
    assert find.bar.field.text() == "salt, pepper"
    find.step(forward=False)
    assert find.words() == "3 of 4"
    find.bar.field.setText("salt,")
    person.until(lambda: find.words() == "1 of 1", "what is typed is taken as it is")


def test_two_that_are_shown_below_one_after_the_other_keep_the_search(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = searcher.person
    searcher.open()
    chats = [id for id, _, _ in person.office.run(person.office.services.conversations.titles())][:2]
    conversations = person.office.services.conversations
    read, gates = conversations.open, (asyncio.Event(), asyncio.Event())
    begun: list[ConversationId] = []

    async def one_after_the_other(id: ConversationId, most: int | None = None) -> Conversation:
        found = await read(id, most)
        if len(begun) < len(gates):
            begun.append(id)
            await gates[len(begun) - 1].wait()
        return found

    monkeypatch.setattr(conversations, "open", one_after_the_other)
    for number, chat in enumerate(chats):
        searcher.panel.wanted.emit(GroupRow(chat, Excerpt(""), "", 0), True)
        person.until(lambda number=number: len(begun) == number + 1, "it is read")  # type: ignore[misc]
    gates[0].set()
    person.until(lambda: person.office.desk.tasks.names().count("open what was found") == 1, "the first is given up")
    gates[1].set()
    person.settle()
    assert person.office.desk.chat.id == chats[1]
    assert searcher.panel.isVisible()
