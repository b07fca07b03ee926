"""Mouse events of the viewport: clicks and selections, scrolling at its edges, wheel and tool tips."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.transcript.clipboard import Clipboard
from app.ui.transcript.hints import show_tip
from app.ui.transcript.pointer import Pointer, by_finger
from app.ui.transcript.screen import Screen

_WHEEL = 84  # px per notch of a wheel without pixel deltas
_NOTCH = 120  # eighths of a degree
_EDGE_MS = 30


class Mouse(QObject):
    """Hands the events to *pointer* and *screen*. Points are in coordinates of *viewport*, px."""

    zoom_wanted = Signal(int)  # 1 larger, -1 smaller

    def __init__(
        self,
        viewport: QWidget,
        pointer: Pointer,
        screen: Screen,
        clipboard: Clipboard,
        carry: Callable[[QMimeData], None],
    ) -> None:
        super().__init__(screen)
        self._viewport = viewport
        self._pointer = pointer
        self._screen = screen
        self._clipboard = clipboard
        self._carry = carry
        self._at = QPointF()
        self._turned = 0  # of the wheel with Ctrl, in eighths of a degree
        self._held: QPointF | None = None  # where selected text was taken
        self._edge = QTimer(self, interval=_EDGE_MS)
        self._edge.timeout.connect(self._scroll_at_edge)

    def press(self, event: QMouseEvent, double: bool = False) -> None:
        """Begin a click or a selection; *double* selects a word."""
        self._screen.set_focus(None)
        if self._takes_selection(event, double):
            self._held = event.position()
        else:
            self._pointer.press(event, double)

    def _takes_selection(self, event: QMouseEvent, double: bool) -> bool:
        plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers() and not by_finger(event)
        if double or not plain or self._pointer.continues(event):
            return False
        return self._pointer.on_selection(event.position())

    def move(self, event: QMouseEvent) -> None:
        """Hover or select."""
        self._at = event.position()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self._pointer.hover(self._at)
            return
        if self._held is not None:
            self._drag()
            return
        self._pointer.move(self._at)
        if self._beyond_edge() and self._pointer.selecting and not self._edge.isActive():
            self._edge.start()

    def _drag(self) -> None:
        if self._held is None or (self._at - self._held).manhattanLength() < QApplication.startDragDistance():
            return
        self._held = None
        data = self._clipboard.data()
        if data is not None:
            self._carry(data)

    def release(self, event: QMouseEvent) -> None:
        """End a click or a selection."""
        self._edge.stop()
        if self._held is not None:  # a click on what was selected
            self._held = None
            self._screen.set_selection(None)
            return
        self._pointer.release(event.position())
        self._clipboard.offer_primary()

    def _beyond_edge(self) -> float:
        """How far the mouse is above (negative) or below the viewport, px."""
        y, height = self._at.y(), self._viewport.height()
        return min(0.0, y) or max(0.0, y - height + 1)

    def _scroll_at_edge(self) -> None:
        beyond = self._beyond_edge()
        if not self._pointer.selecting or not beyond:
            self._edge.stop()
            return
        self._screen.scroll_by(round(beyond / 2))
        self._pointer.move(self._at)

    def wheel(self, event: QWheelEvent) -> None:
        """Scroll; sideways over a wide block. With Ctrl it zooms."""
        event.accept()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom(event.angleDelta().y())
            return
        delta, angle = event.pixelDelta(), event.angleDelta()
        dx = delta.x() or round(angle.x() * _WHEEL / _NOTCH)
        dy = delta.y() or round(angle.y() * _WHEEL / _NOTCH)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not dx:
            dx, dy = dy, 0
        if abs(dx) > abs(dy):
            self._screen.scroll_sideways(event.position(), -dx)
        elif dy and delta.y():  # a touchpad is smooth by itself
            self._screen.scroll_by(-dy)
        elif dy:
            self._screen.glide.by(-dy)

    def _zoom(self, angle: int) -> None:
        """One step per notch; touchpads turn by less and are added up."""
        self._turned = angle if self._turned * angle < 0 else self._turned + angle
        if abs(self._turned) >= _NOTCH:
            self.zoom_wanted.emit(1 if self._turned > 0 else -1)
            self._turned = 0

    def leave(self) -> None:
        """The mouse went elsewhere."""
        self._screen.set_hover(None, Qt.CursorShape.ArrowCursor)
        self._screen.set_hovered(None)

    def tip(self, event: QHelpEvent) -> None:
        """Show what there is to say of the place. It is text from outside, and never taken for HTML."""
        words = self._pointer.tip_at(QPointF(event.pos()))
        show_tip(self._viewport, event.globalPos(), words)
