"""The outline of a conversation's branches in the window."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.demo.server import DemoServer
from app.model.ids import ConversationId
from app.model.news import BranchesChanged
from app.model.tree_outline import OutlineRow
from app.ui.dialogs.outline.dialog import OutlineDialog
from tests.fakes.replies import said
from tests.fakes.window_driver import Person


def _outline(person: Person) -> OutlineDialog:
    person.trigger("view.outline")
    found = person.office.desk.branches.outlining.dialog()
    assert found is not None
    person.until(lambda: found.rows.rowCount() > 0, "it is read")
    return found


def _forked(person: Person, demo_server: DemoServer) -> None:
    demo_server.script(said("One"), said("Two"), said("Three"))
    person.ask("First")
    person.ask("Second")
    person.transcript.edit_requested.emit(person.office.desk.chat.messages[2].id)
    person.until(person.composer.is_editing, "the edit begins")
    person.composer.set_text("Another")
    person.press(Qt.Key.Key_Return)
    person.until(lambda: not person.composer.is_editing(), "the edit is sent")
    person.wait_for_the_end()


def _lines(dialog: OutlineDialog) -> list[tuple[str, int, bool]]:
    return [(row.node.words, row.depth, row.shown) for row in dialog.rows.values]


def test_the_tree_is_shown_and_gone_to_by_keyboard(person: Person, demo_server: DemoServer) -> None:
    _forked(person, demo_server)
    dialog = _outline(person)
    assert _lines(dialog) == [
        ("First", 0, True),
        ("One", 0, True),
        ("Second", 1, False),
        ("Two", 1, False),
        ("Another", 1, True),
        ("Three", 1, True),
    ]
    assert dialog.chosen() == person.office.desk.chat.messages[-1].id
    dialog.filter.setText("sec")
    person.until(lambda: dialog.rows.rowCount() == 1, "it is found")
    assert dialog.status.text() == "1 of 6 messages"
    QTest.keyClick(dialog.filter, Qt.Key.Key_Return)
    person.until(lambda: person.texts() == ["First", "One", "Second", "Two"], "its branch is shown")
    assert person.office.desk.branches.outlining.dialog() is None


def test_a_branch_is_deleted_there_and_comes_back(person: Person, demo_server: DemoServer) -> None:
    _forked(person, demo_server)
    dialog = _outline(person)
    dialog.table.setCurrentIndex(dialog.rows.index(2, 0))
    dialog.table.setFocus()
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    person.until(lambda: dialog.rows.rowCount() == 4, "the branch is gone")
    person.until(lambda: person.office.desk.chat.siblings == {}, "nothing stands beside the branch that is shown")
    assert person.texts() == ["First", "One", "Another", "Three"]
    assert dialog.chosen() == person.office.desk.chat.messages[1].id, "what stood before it is chosen"
    person.settle()
    undo = next(each for each in person.window.undo.findChildren(QPushButton) if each.text() == "Undo")
    undo.click()
    person.until(lambda: dialog.rows.rowCount() == 6, "it is back")
    dialog.reject()
    person.settle()


def test_some_lines_are_seen_in_the_smallest_dialog(person: Person, demo_server: DemoServer) -> None:
    _forked(person, demo_server)
    dialog = _outline(person)
    dialog.resize(dialog.minimumSizeHint())
    person.settle()
    assert dialog.table.rowAt(dialog.table.viewport().height() - 1) >= 3
    dialog.reject()
    person.settle()


def test_a_new_chat_has_no_outline(person: Person) -> None:
    assert not person.window.commands.action("view.outline").isEnabled()


def test_a_line_says_where_it_stands(person: Person, demo_server: DemoServer) -> None:
    _forked(person, demo_server)
    dialog = _outline(person)
    spoken = dialog.rows.data(dialog.rows.index(4, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "You, Another, level 2, shown"
    assert str(dialog.rows.data(dialog.rows.index(4, 1))).strip("\u2068\u2069") == "2 of 2"
    dialog.reject()
    person.settle()


def test_of_two_readings_the_later_is_shown(
    person: Person, demo_server: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    _forked(person, demo_server)
    dialog = _outline(person)
    outlines, place = person.office.services.tree_outlines, person.office.desk.chat.id
    assert place is not None
    read, go, begun = outlines.of, asyncio.Event(), []

    async def slow_at_first(id: ConversationId) -> tuple[OutlineRow, ...]:
        found = await read(id)
        begun.append(id)
        if len(begun) == 1:
            await go.wait()
        return found

    monkeypatch.setattr(outlines, "of", slow_at_first)
    person.office.services.feed.publish(BranchesChanged(place))
    person.until(lambda: len(begun) == 1, "it is read")
    person.office.run(person.office.services.bin.remove(place, person.office.desk.chat.messages[2].id))
    person.until(lambda: len(dialog.rows.values) == 4, "it is read again")
    go.set()
    person.settle()
    assert len(dialog.rows.values) == 4
