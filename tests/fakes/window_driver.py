"""Somebody at the window: types, clicks and reads what is on the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.model.ids import ConversationId
from app.ui.composer import Composer
from app.ui.inspector import Inspector
from app.ui.main_window import MainWindow
from app.ui.sidebar.rows import Entry
from app.ui.transcript import TranscriptView
from tests.ui.conftest import Office

T = TypeVar("T")

_LEFT = Qt.MouseButton.LeftButton


class Person:
    """Uses the window of a session by mouse and keyboard only. Waiting has a limit everywhere."""

    def __init__(self, office: Office) -> None:
        self.office = office

    @property
    def window(self) -> MainWindow:
        """The window in front of the person."""
        return self.office.window

    @property
    def composer(self) -> Composer:
        """Where messages are written."""
        return self.window.composer

    @property
    def transcript(self) -> TranscriptView:
        """Where they are read."""
        return self.office.desk.transcript

    # What the person does

    def type(self, text: str) -> None:
        """Write into the message field, key by key; a line break is typed as Shift+Enter."""
        for number, line in enumerate(text.split("\n")):
            if number:
                self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
            QTest.keyClicks(self.composer.field, line)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key while the cursor is in the message field."""
        QTest.keyClick(self.composer.field, key, modifiers)

    def press_enter(self) -> None:
        """Send what stands in the field."""
        self.composer.focus()
        self.press(Qt.Key.Key_Return)

    def compose(self, preedit: str, commit: str = "") -> None:
        """Have an input method show *preedit*, or hand over *commit*."""
        event = QInputMethodEvent(preedit, [])
        if commit:
            event.setCommitString(commit)
        QApplication.sendEvent(self.composer.field, event)

    def send(self, text: str) -> None:
        """Write *text* and press Enter; returns when it stands in the conversation."""
        before = len(self.texts())
        self.type(text)
        self.press(Qt.Key.Key_Return)
        self.until(lambda: len(self.texts()) > before or (not before and self.is_busy()), f"{text!r} is sent")

    def ask(self, text: str) -> str:
        """Send *text*, wait for the end of the answer and return it as shown."""
        self.send(text)
        self.wait_for_the_end()
        return self.texts()[-1]

    def click(self, widget: QWidget, where: QPoint | None = None) -> None:
        """Click on a widget that can be clicked."""
        assert widget.isVisible(), f"{widget.accessibleName()!r} is not visible"
        assert widget.isEnabled(), f"{widget.accessibleName()!r} is disabled"
        QTest.mouseClick(widget, _LEFT, Qt.KeyboardModifier.NoModifier, where or widget.rect().center())

    def act(self, label: str) -> None:
        """Click on what is called *label* in the last message."""
        part = self.until(lambda: self._action(label), f"{label!r} is on the screen")
        viewport = self.transcript.viewport()
        self.click(viewport, viewport.mapFromGlobal(part.rect().center()))

    def open(self, title: str) -> None:
        """Click on a conversation in the sidebar and wait until it is shown."""
        index = self.window.sidebar.model.index(self._row(title))
        listing = self.window.sidebar.list
        listing.scrollTo(index)
        self.click(listing.viewport(), listing.visualRect(index).center())
        self.until(lambda: self.window.header.title.title() == title, f"{title!r} is shown")

    def begin_chat(self) -> None:
        """Click on New chat and wait for the greeting."""
        self.click(self.window.sidebar.new_chat)
        self.until(self.window.empty.isVisible, "a new chat")

    def trigger(self, action_id: str) -> None:
        """Choose an action of the program."""
        action = self.window.commands.action(action_id)
        assert action.isEnabled(), f"{action_id} is disabled"
        action.trigger()

    def open_inspector(self) -> Inspector:
        """Show the inspector, in a window with room for it, and wait until it has read its turn."""
        self.window.resize(1360, 900)
        if self.window.inspector.isHidden():
            self.trigger("view.inspector")
        self.settle()
        return self.window.inspector

    # What the person sees

    def texts(self) -> list[str]:
        """Every message of the open conversation, as it stands in the transcript; empty on the page of a new chat."""
        if not self.transcript.isVisible():
            return []
        return [self.transcript.text_of(message.id) for message in self.office.desk.chat.messages]

    def blocks(self) -> list[str]:
        """What a screen reader reads of the last message, block by block."""
        return [_name(block) for block in _children(self._last_message())]

    def labels(self) -> list[str]:
        """What can be clicked in the last message."""
        return [_name(action) for block in _children(self._last_message()) for action in _children(block)]

    def reads(self, words: str) -> bool:
        """Whether *words* stand in a block of the last message."""
        return any(words in block for block in self.blocks())

    def entry(self, title: str) -> Entry:
        """A conversation's row in the sidebar."""
        model = self.window.sidebar.model
        entry = model.entry_at(model.index(self._row(title)))
        assert entry is not None
        return entry

    def is_busy(self) -> bool:
        """Whether the open conversation offers Stop instead of Send."""
        return self.composer.stop.isVisible()

    # Waiting

    def until(self, condition: Callable[[], T | None], what: str) -> T:
        """Wait until *condition* returns something true, and return that."""
        return self.office.loop.wait_until(condition, what=what)

    def wait_for_the_end(self) -> None:
        """Wait until what was clicked has begun, the answer has ended and everything that follows is done."""
        self.settle()
        self.until(lambda: not self.is_busy(), "the end of the answer")
        self.settle()

    def settle(self) -> None:
        """Let everything end that the interface has begun."""
        self.office.run(self.office.desk.tasks.settle())

    # Inside

    def _row(self, title: str) -> int:
        model = self.window.sidebar.model
        ids = [one for one in model.order() if _title(self.window, one) == title]
        assert len(ids) == 1, f"{len(ids)} conversations are called {title!r}: {self.office.titles()}"
        return model.row_of(ids[0])

    def _last_message(self) -> QAccessibleInterface:
        messages = QAccessible.queryAccessibleInterface(self.transcript.viewport())
        assert messages is not None
        items = [child for child in _children(messages) if child.role() == QAccessible.Role.ListItem]
        assert items, "no message is shown"
        return items[-1]

    def _action(self, label: str) -> QAccessibleInterface | None:
        for block in _children(self._last_message()):
            for action in _children(block):
                if _name(action) == label and not action.rect().isEmpty():
                    return action
        return None


def _children(of: QAccessibleInterface) -> list[QAccessibleInterface]:
    found = [of.child(index) for index in range(of.childCount())]
    return [child for child in found if child is not None]


def _name(of: QAccessibleInterface) -> str:
    return of.text(QAccessible.Text.Name)


def _title(window: MainWindow, conversation_id: ConversationId) -> str:
    summary = window.sidebar.model.get(conversation_id)
    return summary.title if summary is not None else ""
