"""The parts below the list of messages, for screen readers: messages, their blocks, links and buttons."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor, QWindow

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


class Part(QAccessibleInterface):
    """Something below the list. Its place in the tree is its identity."""

    def __init__(self, reading: Reading, above: QAccessibleInterface, index: int) -> None:
        super().__init__()
        self._reading = reading
        self._above = above
        self._index = index
        self._children: dict[int, Part] = {}

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

    def _make(self, index: int) -> Part:
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
        return child._index if isinstance(child, Part) and child._above is self else -1

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


class ActionPart(Part):
    """A link or button inside a block."""

    def __init__(self, reading: Reading, above: BlockPart, index: int) -> None:
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


class BlockPart(Part):
    """One block of a message."""

    def __init__(self, reading: Reading, above: MessagePart, index: int) -> None:
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

    def _make(self, index: int) -> Part:
        return ActionPart(self._reading, self, index)


class MessagePart(Part):
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

    def _make(self, index: int) -> Part:
        return BlockPart(self._reading, self, index)
