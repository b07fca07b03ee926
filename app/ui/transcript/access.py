"""The transcript for screen readers: a list of messages, each with its sender, time and text, made of blocks.

A painted area is mute by itself, so Qt is handed these interfaces instead of its own. The text and action
interfaces of Qt cannot be offered from Python (the binding loses the pointer that they are asked for through),
so the text is carried in names, and actions are reached with the keyboard.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from app.ui.i18n import tr
from app.ui.transcript.access_parts import BlockPart, MessagePart
from app.ui.transcript.access_tree import Reading


class MessageList(QAccessibleWidget):
    """The viewport as a list of messages. Children are made when they are asked for."""

    def __init__(self, viewport: Viewport) -> None:
        super().__init__(viewport, QAccessible.Role.List, tr("Messages"))
        self._viewport = viewport
        self._messages: dict[int, MessagePart] = {}

    def childCount(self) -> int:
        """The number of messages, and the button when it shows."""
        return self._count() + (1 if self._button() is not None else 0)

    def _count(self) -> int:
        return self._viewport.reading.items() if self._viewport.reading is not None else 0

    def _button(self) -> QWidget | None:
        button = self._viewport.button
        return button if button is not None and button.isVisible() else None

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """One message; the button stands behind the last."""
        reading, button = self._viewport.reading, self._button()
        if index == self._count() and button is not None:
            return QAccessible.queryAccessibleInterface(button)
        if reading is None or not 0 <= index < reading.items():
            return None
        if index not in self._messages:
            self._messages[index] = MessagePart(reading, self, index)
        return self._messages[index]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """The place of a message or of the button, -1 for a stranger."""
        if isinstance(child, MessagePart):
            return child.index
        return self._count() if self._button() is not None and child.object() is self._viewport.button else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """The message at a point of the screen."""
        reading = self._viewport.reading
        index = reading.item_at(QPoint(x, y)) if reading is not None else None
        return None if index is None else self.child(index)

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        """The action, or the message, that has the focus."""
        spot = self._viewport.reading.focused() if self._viewport.reading is not None else None
        if spot is None:
            return None
        message = self.child(spot[0])
        if len(spot) == 1 or message is None:
            return message
        block = message.child(spot[1])
        return block.action_part(spot[2]) if isinstance(block, BlockPart) else None


class Viewport(QWidget):
    """The transcript's viewport; its class tells Qt to ask here for its interface.

    ``reading`` answers for the messages as soon as there are some; ``button`` floats above them at times.
    """

    def __init__(self) -> None:
        super().__init__()
        self.reading: Reading | None = None
        self.button: QWidget | None = None
        self._list: MessageList | None = None
        install_factory()

    def accessible(self) -> MessageList:
        """The interface, made once and kept."""
        if self._list is None:
            self._list = MessageList(self)
        return self._list


@cache
def install_factory() -> None:
    """Have Qt ask for the interfaces of viewports here, once for the whole program."""
    QAccessible.installFactory(_factory)


def _factory(key: str, thing: QObject) -> QAccessibleInterface | None:
    return thing.accessible() if isinstance(thing, Viewport) else None
