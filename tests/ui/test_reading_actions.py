"""The actions for reading, from wherever the focus is in the real window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import Office


def test_words_are_found_from_the_message_field(office: Office) -> None:
    commands = office.window.commands
    assert not commands.action("find.open").isEnabled()  # there is nothing to read yet
    answer = office.ask("hello")
    office.window.composer.focus()
    commands.action("find.open").trigger()
    find = office.desk.transcript._find
    assert find is not None
    QTest.keyClicks(find.bar.field, answer.split()[0])
    office.wait_until(lambda: " of " in find.bar.count.text() and not find.finder.searching)
    before = find.bar.count.text()
    commands.action("find.next").trigger()
    commands.action("find.previous").trigger()
    assert find.bar.count.text() == before
    QTest.keyClick(find.bar.field, Qt.Key.Key_Escape)
    assert find.bar.isHidden()
    assert QApplication.focusWidget() is office.window.composer.field
