"""The transcript for screen readers: a list of messages, each with its sender, time and text, made of blocks.

A painted area is mute by itself, so Qt is handed these interfaces instead of its own. The text and action
interfaces of Qt cannot be offered from Python (the binding loses the pointer that they are asked for through),
so the text is carried in names, and actions are reached with the keyboard.
"""

from __future__ import annotations

from functools import cache
from typing import Protocol

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor, QWindow
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action
from app.ui.transcript.model import Prose, Strip

LONGEST_NAME = 20_000  # characters


class Reading(Protocol):
    """What the interfaces ask of the view. Rectangles are in screen coordinates, empty for what is not seen."""

    def items(self) -> int:
        """The number of messages."""
        ...

    def strips(self, item: int) -> list[Strip]:
        """The blocks of a message."""
        ...

    def spoken_name(self, item: int) -> str:
        """Sender, time and text of a message."""
        ...

    def spoken_block(self, item: int, slot: int) -> str:
        """The text of a block."""
        ...

    def actions_of(self, item: int, slot: int) -> list[Action]:
        """What can be done in a block, as far as it is laid out."""
        ...

    def place_of(self, item: int, slot: int | None) -> QRect:
        """Where a message or one of its blocks is."""
        ...

    def focused(self) -> tuple[int, int, int] | None:
        """The action that has the focus: message, block, index."""
        ...

    def item_at(self, point: QPoint) -> int | None:
        """The message at a point of the screen."""
        ...


class _Part(QAccessibleInterface):
    """Something below the list. Its place in the tree is its identity."""

    def __init__(self, reading: Reading, above: QAccessibleInterface, index: int) -> None:
        super().__init__()
        self._reading = reading
        self._above = above
        self._index = index
        self._children: dict[int, _Part] = {}

    def isValid(self) -> bool:
        """Whether it still stands for something."""
        return True

    def object(self) -> QObject | None:  # type: ignore[override]
        """No widget stands behind it."""
        return None

    def window(self) -> QWindow | None:  # type: ignore[override]
        """The window it is in."""
        return self._above.window()

    def parent(self) -> QAccessibleInterface:
        """What it is in."""
        return self._above

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """One part of it."""
        if not 0 <= index < self.childCount():
            return None
        if index not in self._children:
            self._children[index] = self._make(index)
        return self._children[index]

    def _make(self, index: int) -> _Part:
        raise NotImplementedError

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """The part at a point of the screen."""
        for index in range(self.childCount()):
            part = self.child(index)
            if part is not None and part.rect().contains(x, y):
                return part
        return None

    def childCount(self) -> int:
        """The number of its parts."""
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """The place of one of its parts, -1 for a stranger."""
        return child._index if isinstance(child, _Part) and child._above is self else -1

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        """The part that has the focus."""
        return None

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Nothing here can be edited."""

    def foregroundColor(self) -> QColor:
        """Not told."""
        return QColor()

    def backgroundColor(self) -> QColor:
        """Not told."""
        return QColor()

    def state(self) -> QAccessible.State:
        """Read-only, and away from the screen while it is not seen."""
        state = QAccessible.State()
        state.readOnly = True
        if self.rect().isEmpty():
            state.offscreen = True
        return state


class _ActionPart(_Part):
    """A link or button inside a block."""

    def __init__(self, reading: Reading, above: _BlockPart, index: int) -> None:
        super().__init__(reading, above, index)
        self._block = above

    def _action(self) -> Action | None:
        actions = self._reading.actions_of(*self._block.place)
        return actions[self._index] if self._index < len(actions) else None

    def isValid(self) -> bool:
        """Whether the action still exists."""
        return self._action() is not None

    def role(self) -> QAccessible.Role:
        """Link or button."""
        action = self._action()
        return QAccessible.Role.Link if action is not None and action.target else QAccessible.Role.Button

    def text(self, kind: QAccessible.Text) -> str:
        """Its name; a link's target as description."""
        action = self._action()
        if action is None:
            return ""
        return {QAccessible.Text.Name: action.label, QAccessible.Text.Description: action.target}.get(kind, "")

    def rect(self) -> QRect:
        """Where it is."""
        action = self._action()
        block = self._block.rect()
        if action is None or block.isEmpty() or not action.rects:
            return QRect()
        return action.rects[0].toRect().translated(block.topLeft())

    def state(self) -> QAccessible.State:
        """Focusable, and whether it has the focus."""
        state = super().state()
        state.focusable = True
        if self._reading.focused() == (*self._block.place, self._index):
            state.focused = True
        return state


class _BlockPart(_Part):
    """One block of a message."""

    def __init__(self, reading: Reading, above: _MessagePart, index: int) -> None:
        super().__init__(reading, above, index)
        self._message = above

    @property
    def place(self) -> tuple[int, int]:
        """Message and block."""
        return self._message.index, self._index

    def isValid(self) -> bool:
        """Whether the message still has that many blocks."""
        return self._message.isValid() and self._index < len(self._reading.strips(self._message.index))

    def role(self) -> QAccessible.Role:
        """A heading, or a paragraph of whatever kind."""
        strips = self._reading.strips(self._message.index)
        value = strips[self._index].value if self._index < len(strips) else None
        heading = isinstance(value, Prose) and value.level > 0
        return QAccessible.Role.Heading if heading else QAccessible.Role.Paragraph

    def text(self, kind: QAccessible.Text) -> str:
        """Its text as name."""
        if kind != QAccessible.Text.Name or not self.isValid():
            return ""
        return self._reading.spoken_block(*self.place)[:LONGEST_NAME]

    def rect(self) -> QRect:
        """Where it is."""
        return self._reading.place_of(*self.place) if self.isValid() else QRect()

    def childCount(self) -> int:
        """The number of its actions."""
        return len(self._reading.actions_of(*self.place)) if self.isValid() else 0

    def _make(self, index: int) -> _Part:
        return _ActionPart(self._reading, self, index)


class _MessagePart(_Part):
    """One message."""

    @property
    def index(self) -> int:
        """Its place in the conversation."""
        return self._index

    def isValid(self) -> bool:
        """Whether there still are that many messages."""
        return self._index < self._reading.items()

    def role(self) -> QAccessible.Role:
        """A list item."""
        return QAccessible.Role.ListItem

    def text(self, kind: QAccessible.Text) -> str:
        """Sender, time and text as name."""
        if kind != QAccessible.Text.Name or not self.isValid():
            return ""
        return self._reading.spoken_name(self._index)[:LONGEST_NAME]

    def rect(self) -> QRect:
        """Where it is."""
        return self._reading.place_of(self._index, None) if self.isValid() else QRect()

    def childCount(self) -> int:
        """The number of its blocks."""
        return len(self._reading.strips(self._index)) if self.isValid() else 0

    def _make(self, index: int) -> _Part:
        return _BlockPart(self._reading, self, index)


class MessageList(QAccessibleWidget):
    """The viewport as a list of messages. Children are made when they are asked for."""

    def __init__(self, viewport: Viewport) -> None:
        super().__init__(viewport, QAccessible.Role.List, tr("Messages"))
        self._viewport = viewport
        self._messages: dict[int, _MessagePart] = {}

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
            self._messages[index] = _MessagePart(reading, self, index)
        return self._messages[index]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """The place of a message or of the button, -1 for a stranger."""
        if isinstance(child, _MessagePart):
            return child.index
        return self._count() if self._button() is not None and child.object() is self._viewport.button else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """The message at a point of the screen."""
        reading = self._viewport.reading
        index = reading.item_at(QPoint(x, y)) if reading is not None else None
        return None if index is None else self.child(index)

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        """The action that has the focus."""
        spot = self._viewport.reading.focused() if self._viewport.reading is not None else None
        part: QAccessibleInterface | None = self
        for index in spot or ():
            part = part.child(index) if part is not None else None
        return part if spot is not None else None


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
