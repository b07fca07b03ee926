"""The parts below the list of messages, for screen readers: messages, their blocks, links and buttons."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface

from app.logic.markdown.values import Table
from app.ui.transcript.access_table import RowPart
from app.ui.transcript.access_tree import LONGEST_NAME, Part, Reading
from app.ui.transcript.blocks.base import Action
from app.ui.transcript.voices import Voice


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
        return QAccessible.Role.Link if action is not None and action.key == "link" else QAccessible.Role.Button

    def text(self, kind: QAccessible.Text) -> str:
        """Its name; a link's target as description."""
        action = self._action()
        if action is None:
            return ""
        if kind == QAccessible.Text.Description:
            return self._reading.more_of(self._block.place[0], action)
        return action.label if kind == QAccessible.Text.Name else ""

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
        action = self._action()
        if action is not None and action.key == "fold":
            mark_expanded(state, self._block.voice.expanded)
        return state


class BlockPart(Part):
    """One block of a message."""

    def __init__(self, reading: Reading, above: MessagePart, index: int) -> None:
        super().__init__(reading, above, index)
        self._message = above
        self._kept_rows = 0

    @property
    def place(self) -> tuple[int, int]:
        """Message and block."""
        return self._message.index, self._index

    def isValid(self) -> bool:
        """Whether the message still has that many blocks."""
        return self._message.isValid() and self._index < len(self._reading.strips(self._message.index))

    @property
    def voice(self) -> Voice:
        """How it is told; silent when it is gone."""
        return self._reading.voice(*self.place) if self.isValid() else Voice(QAccessible.Role.Paragraph, "")

    def role(self) -> QAccessible.Role:
        """What kind of block it is."""
        return self.voice.role

    def text(self, kind: QAccessible.Text) -> str:
        """Its text as name; the level of a heading, the size of a table and the like as description."""
        told = {QAccessible.Text.Name: self.voice.text, QAccessible.Text.Description: self.voice.more}
        return told.get(kind, "")[:LONGEST_NAME]

    def state(self) -> QAccessible.State:
        """Whether it is unfolded, for what folds."""
        state = super().state()
        mark_expanded(state, self.voice.expanded)
        return state

    def rect(self) -> QRect:
        """Where it is."""
        return self._reading.place_of(*self.place) if self.isValid() else QRect()

    def childCount(self) -> int:
        """The number of its rows, if it is a table, and of its actions."""
        return self._rows() + self._actions()

    def _actions(self) -> int:
        return len(self._reading.actions_of(*self.place)) if self.isValid() else 0

    def _table(self) -> Table | None:
        value = self._reading.strips(self._message.index)[self._index].value if self.isValid() else None
        return value if isinstance(value, Table) else None

    def _rows(self) -> int:
        table = self._table()
        return 0 if table is None else 1 + len(table.rows)

    def action_part(self, index: int) -> QAccessibleInterface | None:
        """The link or button number *index*."""
        return self.child(self._rows() + index)

    def _make(self, index: int) -> Part:
        rows = self._rows()
        if index < rows:
            return RowPart(self._reading, self, index, self._table)
        return ActionPart(self._reading, self, index - rows)

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """A row or an action. A table that grew has more rows before its actions."""
        if self._kept_rows != self._rows():
            self._kept_rows = self._rows()
            self._children.clear()
        return super().child(index)

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """The place of a row or an action."""
        at = super().indexOfChild(child)
        return at + self._rows() if at >= 0 and isinstance(child, ActionPart) else at


def mark_expanded(state: QAccessible.State, expanded: bool | None) -> None:
    """Say in *state* whether something is unfolded; None for what does not fold."""
    if expanded is not None:
        state.expandable = True
        state.expanded = expanded
        state.collapsed = not expanded


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

    def state(self) -> QAccessible.State:
        """Focusable, and whether the reader went to it as a whole."""
        state = super().state()
        state.focusable = True
        if self._reading.focused() == (self._index,):
            state.focused = True
        return state

    def childCount(self) -> int:
        """The number of its blocks."""
        return len(self._reading.strips(self._index)) if self.isValid() else 0

    def _make(self, index: int) -> Part:
        return BlockPart(self._reading, self, index)
