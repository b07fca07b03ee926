"""Opens the context menu where the mouse is, or by key at the focused action or the selection."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QWidget

from app.ui.transcript.blocks.base import Action
from app.ui.transcript.canvas import Canvas
from app.ui.transcript.focus import Walker
from app.ui.transcript.menu import Offers, open_menu
from app.ui.transcript.pointer import Pointer
from app.ui.transcript.stage import Stage

_About = tuple[int, int | None, Action | None, QPoint | None]  # message, block, action, where in the viewport
_NOWHERE: _About = (0, None, None, None)


class ContextMenu:
    """Finds out what the menu is about. Points are in coordinates of *viewport*, px."""

    def __init__(self, viewport: QWidget, stage: Stage, canvas: Canvas, pointer: Pointer, offers: Offers) -> None:
        self._viewport = viewport
        self._stage = stage
        self._canvas = canvas
        self._pointer = pointer
        self._offers = offers
        self._walker = Walker(stage)

    def open(self, event: QContextMenuEvent) -> None:
        """Open it at the mouse, or where the keyboard is."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.open_by_key()
            return
        point = QPointF(event.pos())
        found = self._pointer.spot_at(point)
        place = self._pointer.place_at(point)
        self._open(place.item, place.slot, found[1] if found else None, event.globalPos())

    def open_by_key(self) -> None:
        """Open it at the action that has the focus, else at the end of the selection, else at what is seen first."""
        for item, slot, action, point in (self._at_focus(), self._at_selection(), self._at_top()):
            if point is not None:
                self._open(item, slot, action, self._viewport.mapToGlobal(point))
                return

    def _open(self, item: int, slot: int | None, action: Action | None, at: QPoint) -> None:
        open_menu(self._viewport, at, self._offers.groups(item, slot, action))

    def _at_focus(self) -> _About:
        focus = self._canvas.focus
        seen = self._canvas.find(focus.item, focus.slot) if focus is not None else None
        action = self._walker.action(focus) if focus is not None else None
        if focus is None or seen is None or action is None or not action.rects:
            return _NOWHERE
        corner = action.rects[0].bottomLeft() + QPointF(*self._canvas.origin(seen))
        return focus.item, focus.slot, action, corner.toPoint()

    def _at_selection(self) -> _About:
        selection = self._canvas.selection
        head = selection.head if selection is not None else None
        seen = self._canvas.find(head.item, head.slot) if head is not None else None
        if head is None or seen is None:
            return _NOWHERE
        rect = self._stage.layout(head.item, head.slot).caret(head.position)
        return head.item, head.slot, None, (rect.bottomLeft() + QPointF(*self._canvas.origin(seen))).toPoint()

    def _at_top(self) -> _About:
        seen = self._stage.settled.seen
        item = seen[0].item if seen else 0
        return item, None, None, QPoint(self._canvas.left, 24)
