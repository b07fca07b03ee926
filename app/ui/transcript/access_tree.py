"""What all parts below the list of messages share, and what they ask of the view."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor, QWindow

from app.ui.transcript.blocks.base import Action
from app.ui.transcript.model import Strip
from app.ui.transcript.voices import Voice

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

    def voice(self, item: int, slot: int) -> Voice:
        """How a block is told."""
        ...

    def actions_of(self, item: int, slot: int) -> list[Action]:
        """What can be done in a block, as far as it is laid out."""
        ...

    def more_of(self, item: int, action: Action) -> str:
        """What is said of an action besides its name: a link's target, what a mark quotes."""
        ...

    def place_of(self, item: int, slot: int | None) -> QRect:
        """Where a message or one of its blocks is."""
        ...

    def focused(self) -> tuple[int, ...] | None:
        """What has the focus: message, block and action, or a message as a whole."""
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
