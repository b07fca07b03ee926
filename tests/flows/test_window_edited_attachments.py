"""While a message is edited what was attached to it are chips like any others; the new version has what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.demo.server import DemoServer
from app.model.attachment import DraftPlace, ItemState
from tests.fakes.window_driver import Person
from tests.flows.test_window_attachments import png
from tests.ui.conftest import Offices


def asked(server: DemoServer) -> list[dict[str, Any]]:
    last = [request.body for request in server.requests() if request.path == "/v1/messages"][-1]
    content: list[dict[str, Any]] = last["messages"][-1]["content"]
    return content


def attach(person: Person, folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_bytes(png() if name.endswith("png") else f"This is {name}.".encode())
    desk = person.office.desk
    place = DraftPlace(desk.chat.id, desk.drafts.editing)
    person.office.services.attachments.add_files(place, [folder / name for name in names])


def shows(person: Person, *names: str) -> None:
    """Wait until these are the chips, in this order, and ready."""

    def there() -> bool:
        values = person.composer.chips.values()
        ready = all(value.state is ItemState.READY for value in values)
        return ready and [value.name for value in values] == [*names] and person.office.desk.attaching.settled()

    person.until(there, f"the chips are {names}")


def edit(person: Person) -> None:
    person.transcript.edit_requested.emit(person.office.desk.chat.messages[0].id)
    person.until(person.composer.is_editing, "the edit begins")


def begin(person: Person, folder: Path) -> None:
    """Ask with three attachments, leave a draft with one, and edit the question."""
    attach(person, folder, "a.png", "b.txt", "c.txt")
    shows(person, "a.png", "b.txt", "c.txt")
    person.ask("What are they?")
    attach(person, folder, "draft.txt")
    shows(person, "draft.txt")
    person.type("a draft")
    edit(person)
    shows(person, "a.png", "b.txt", "c.txt")


def test_attachments_of_an_edited_message_are_taken_away_ordered_and_added(
    person: Person, demo_server: DemoServer, tmp_path: Path
) -> None:
    begin(person, tmp_path)
    picture = asked(demo_server)[0]
    chips = person.composer.chips.chips()
    assert chips[0].facts.text() == "40 × 30 · ≈ 4 tokens"
    person.click(chips[1].cross)
    shows(person, "a.png", "c.txt")
    [undo] = person.window.undo.buttons()
    person.click(undo)
    shows(person, "a.png", "b.txt", "c.txt")
    QTest.keyClick(person.composer.chips.chips()[1], Qt.Key.Key_Delete)
    shows(person, "a.png", "c.txt")
    QTest.keyClick(person.composer.chips.chips()[1], Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    shows(person, "c.txt", "a.png")
    attach(person, tmp_path, "d.txt")
    shows(person, "c.txt", "a.png", "d.txt")
    person.composer.focus()
    person.type(" Really?")
    person.press_enter()
    person.until(lambda: not person.composer.is_editing(), "the edit is sent")
    person.wait_for_the_end()
    content = asked(demo_server)
    assert [block.get("title", block["type"]) for block in content] == ["c.txt", "image", "d.txt", "text"]
    assert content[1]["source"] == picture["source"]
    assert content[3]["text"] == "What are they? Really?"
    shows(person, "draft.txt")
    assert person.composer.text() == "a draft"
    told = person.transcript.reader.spoken_name(0)
    assert "c.txt" in told
    assert "b.txt" not in told


def test_giving_an_edit_up_brings_the_draft_back_and_forgets_it(person: Person, tmp_path: Path) -> None:
    begin(person, tmp_path)
    person.click(person.composer.chips.chips()[0].cross)
    shows(person, "b.txt", "c.txt")
    person.click(person.composer.edit_bar.cancel)
    shows(person, "draft.txt")
    assert person.composer.text() == "a draft"
    edit(person)
    shows(person, "a.png", "b.txt", "c.txt")


def test_an_edit_may_be_words_alone_or_attachments_alone(
    person: Person, demo_server: DemoServer, tmp_path: Path
) -> None:
    begin(person, tmp_path)
    for left in (("b.txt", "c.txt"), ("c.txt",), ()):
        person.click(person.composer.chips.chips()[0].cross)
        shows(person, *left)
    person.press_enter()
    person.until(lambda: not person.composer.is_editing(), "the edit is sent")
    person.wait_for_the_end()
    assert [block["type"] for block in asked(demo_server)] == ["text"]
    edit(person)
    shows(person)
    attach(person, tmp_path, "a.png")
    shows(person, "a.png")
    person.composer.set_text("")
    person.press_enter()
    person.until(lambda: not person.composer.is_editing(), "the edit is sent")
    person.wait_for_the_end()
    assert [block["type"] for block in asked(demo_server)] == ["image"]


def test_what_was_taken_away_in_an_edit_survives_the_end_of_the_program(offices: Offices, tmp_path: Path) -> None:
    person = Person(offices.open())
    begin(person, tmp_path)
    person.click(person.composer.chips.chips()[0].cross)
    shows(person, "b.txt", "c.txt")
    person.settle()
    person.office.close()
    again = Person(offices.open())
    again.until(again.composer.is_editing, "the edit goes on")
    shows(again, "b.txt", "c.txt")
    again.click(again.composer.edit_bar.cancel)
    shows(again, "draft.txt")


def test_what_is_attached_while_a_new_chat_is_stored_is_of_its_next_message(
    person: Person, demo_server: DemoServer, tmp_path: Path
) -> None:
    attach(person, tmp_path, "a.txt")
    shows(person, "a.txt")
    person.type("Read it.")
    person.press_enter()
    attach(person, tmp_path, "b.txt")  # in the same breath: nothing is on disk yet
    person.until(lambda: person.office.desk.chat.id is not None, "the chat has its name")
    person.wait_for_the_end()
    shows(person, "b.txt")
    assert [block["title"] for block in asked(demo_server)[:-1]] == ["a.txt"]
    person.ask("And this?")
    assert [block["title"] for block in asked(demo_server)[:-1]] == ["b.txt"]
    shows(person)


def test_what_is_attached_while_an_edit_is_stored_is_of_the_next_message(
    person: Person, demo_server: DemoServer, tmp_path: Path
) -> None:
    begin(person, tmp_path)
    person.press_enter()
    attach(person, tmp_path, "late.txt")
    person.until(lambda: not person.composer.is_editing(), "the edit has ended")
    person.wait_for_the_end()
    shows(person, "draft.txt", "late.txt")
    assert [block["type"] for block in asked(demo_server)] == ["image", "document", "document", "text"]


def test_undo_of_another_chat_is_not_wasted(person: Person, tmp_path: Path) -> None:
    person.ask("First chat")
    attach(person, tmp_path, "first.txt")
    shows(person, "first.txt")
    person.click(person.composer.chips.chips()[0].cross)
    shows(person)
    person.begin_chat()
    attach(person, tmp_path, "second.txt", "third.txt")
    shows(person, "second.txt", "third.txt")
    QTest.keyClick(person.composer.chips.chips()[0], Qt.Key.Key_Delete)
    shows(person, "third.txt")
    for _ in range(2):  # the second finds nothing in this chat
        QTest.keyClick(person.composer.chips.chips()[-1], Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        shows(person, "second.txt", "third.txt")
    person.open("First chat")
    shows(person)
    person.office.desk.attach.deeds.undo()
    shows(person, "first.txt")


def test_all_are_removed_and_brought_back_together(person: Person, tmp_path: Path) -> None:
    attach(person, tmp_path, "a.txt", "b.txt", "c.txt")
    shows(person, "a.txt", "b.txt", "c.txt")
    deeds = person.office.desk.attach.deeds
    menu = deeds.menu(person.composer.chips.values()[1].id)
    assert menu is not None
    [entry] = [action for action in menu.actions() if action.text() == "Remove all"]
    entry.trigger()
    shows(person)
    assert person.window.undo.message() == "3 attachments were removed."
    [undo] = person.window.undo.buttons()
    person.click(undo)
    shows(person, "a.txt", "b.txt", "c.txt")
    menu.deleteLater()
