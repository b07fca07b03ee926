"""The keyboard: scrolling, copying, walking through actions and triggering them."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from app.ui.transcript.canvas import Canvas
from app.ui.transcript.deeds import Deeds
from app.ui.transcript.focus import Walker
from app.ui.transcript.follow import Anchor
from app.ui.transcript.screen import STEP, Screen
from app.ui.transcript.stage import Stage


class Copier(Protocol):
    """What holds the selection."""

    def copy(self) -> None:
        """Put it on the clipboard."""
        ...

    def select_all(self) -> None:
        """Select everything."""
        ...


class Keys:
    """Turns keys into movement and deeds."""

    def __init__(self, stage: Stage, canvas: Canvas, screen: Screen, walker: Walker, deeds: Deeds) -> None:
        self._stage = stage
        self._canvas = canvas
        self._screen = screen
        self._walker = walker
        self._deeds = deeds

    def press(self, event: QKeyEvent, copier: Copier) -> bool:
        """Take a key; False leaves it to others."""
        if event.matches(QKeySequence.StandardKey.Copy):
            copier.copy()
            return True
        if event.matches(QKeySequence.StandardKey.SelectAll):
            copier.select_all()
            return True
        if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            return False
        return self._move(event) or self._trigger(event)

    def _move(self, event: QKeyEvent) -> bool:
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        steps = {
            Qt.Key.Key_Up: -STEP,
            Qt.Key.Key_Down: STEP,
            Qt.Key.Key_PageUp: -self._screen.page,
            Qt.Key.Key_PageDown: self._screen.page,
        }
        key = event.key()
        if key in steps:
            self._screen.scroll_by(steps[Qt.Key(key)])
        elif key == Qt.Key.Key_Space and self._canvas.focus is None:
            self._screen.scroll_by(-self._screen.page if back else self._screen.page)
        elif key == Qt.Key.Key_Home:
            self._screen.jump(Anchor())
        elif key == Qt.Key.Key_End:
            self._screen.jump_to_latest()
        else:
            return False
        return True

    def _trigger(self, event: QKeyEvent) -> bool:
        focus = self._canvas.focus
        if focus is None or event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            return False
        action = self._walker.action(focus)
        if action is not None:
            self._deeds.act(focus, action)
        return True

    def walk(self, forward: bool) -> bool:
        """Give the focus to the next action; False when there is none."""
        spot = self._walker.step(self._canvas.focus, forward)
        action = self._walker.action(spot) if spot is not None else None
        if spot is None or action is None:
            return False
        rects = action.rects
        if rects:
            self._stage.reveal(spot.item, spot.slot, int(rects[0].top()), int(rects[-1].bottom()))
        self._screen.set_focus(spot)
        return True
