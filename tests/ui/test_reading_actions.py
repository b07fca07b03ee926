"""The actions for reading, from wherever the focus is in the real window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.transcript import TranscriptView
from tests.ui.conftest import Office


def test_words_are_found_from_the_message_field(office: Office) -> None:
    commands = office.window.commands
    assert not commands.action("find.open").isEnabled()  # there is nothing to read yet
    answer = office.ask("hello")
    office.window.composer.focus()
    commands.action("find.open").trigger()
    find = office.desk.transcript.finding.find
    QTest.keyClicks(find.bar.field, answer.split()[0])
    office.wait_until(lambda: " of " in find.bar.count.text() and not find.finder.searching)
    before = find.bar.count.text()
    commands.action("find.next").trigger()
    commands.action("find.previous").trigger()
    assert find.bar.count.text() == before
    QTest.keyClick(find.bar.field, Qt.Key.Key_Escape)
    assert find.bar.isHidden()
    assert QApplication.focusWidget() is office.window.composer.field


def follows(view: TranscriptView) -> bool:
    return view._stage.follow.on


def test_the_reader_moves_from_the_message_field(office: Office) -> None:
    commands, view = office.window.commands, office.desk.transcript
    office.ask("long")
    office.ask("code")
    office.window.composer.focus()
    commands.action("go.first").trigger()
    assert view._stage.value == 0
    commands.action("go.turn_next").trigger()
    assert view._stage.anchor.item in (1, 2)
    commands.action("go.back").trigger()
    assert follows(view)
    commands.action("go.turn_previous").trigger()
    assert not follows(view)
    commands.action("go.answer_start").trigger()
    commands.action("go.latest").trigger()
    assert follows(view)
    assert QApplication.focusWidget() is office.window.composer.field


def test_the_column_is_made_wide_and_narrow(office: Office) -> None:
    office.ask("hello")
    view = office.desk.transcript
    office.window.resize(1500, 800)
    narrow = view._stage.width
    office.window.commands.action("view.wide").trigger()
    office.wait_until(lambda: view._stage.width > narrow, "the column is wide")
    office.window.commands.action("view.wide").trigger()
    office.wait_until(lambda: view._stage.width == narrow, "the column is narrow")


def test_the_wheel_over_the_conversation_zooms(office: Office) -> None:
    office.ask("hello")
    view = office.desk.transcript
    before = view._stage.ink.chat.font.pixelSize()
    view.zoom_wanted.emit(1)
    office.wait_until(lambda: view._stage.ink.chat.font.pixelSize() > before, "the text is larger")
    view.zoom_wanted.emit(-1)
    office.wait_until(lambda: view._stage.ink.chat.font.pixelSize() == before, "the text is as before")


def test_the_last_answer_is_copied_as_it_was_written(office: Office) -> None:
    answer = office.ask("table")
    office.window.commands.action("copy.markdown").trigger()
    assert QGuiApplication.clipboard().text().split() == answer.split()
    office.window.commands.action("copy.plain").trigger()
    assert "**" not in QGuiApplication.clipboard().text()
    assert not QGuiApplication.clipboard().mimeData().hasHtml()


def test_the_conversation_is_copied_with_who_wrote_what(office: Office) -> None:
    assert not office.window.commands.action("copy.conversation").isEnabled()
    answer = office.ask("Hello")
    office.window.commands.action("copy.conversation").trigger()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("You:\nHello\n\n")
    assert answer.split()[-1] in text
