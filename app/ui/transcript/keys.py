"""The keyboard: scrolling, copying, walking through actions and triggering them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication

from app.ui.transcript.canvas import Canvas
from app.ui.transcript.caret import Caret, Reach
from app.ui.transcript.clipboard import Clipboard
from app.ui.transcript.deeds import Deeds
from app.ui.transcript.focus import Walker
from app.ui.transcript.follow import Anchor
from app.ui.transcript.screen import STEP, Screen
from app.ui.transcript.stage import Stage

_KEYS = QKeySequence.StandardKey
_EXTENDING = (
    (_KEYS.SelectNextChar, Reach.CHARACTER, True),
    (_KEYS.SelectPreviousChar, Reach.CHARACTER, False),
    (_KEYS.SelectNextWord, Reach.WORD, True),
    (_KEYS.SelectPreviousWord, Reach.WORD, False),
    (_KEYS.SelectNextLine, Reach.LINE, True),
    (_KEYS.SelectPreviousLine, Reach.LINE, False),
    (_KEYS.SelectEndOfLine, Reach.LINE_END, True),
    (_KEYS.SelectStartOfLine, Reach.LINE_END, False),
    (_KEYS.SelectNextPage, Reach.PAGE, True),
    (_KEYS.SelectPreviousPage, Reach.PAGE, False),
    (_KEYS.SelectEndOfDocument, Reach.ALL, True),
    (_KEYS.SelectStartOfDocument, Reach.ALL, False),
)


class Keys:
    """Turns keys into movement and deeds."""

    def __init__(  # collaborators, by keyword
        self,
        *,
        stage: Stage,
        canvas: Canvas,
        screen: Screen,
        deeds: Deeds,
        clipboard: Clipboard,
        caret: Caret,
        open_menu: Callable[[], None],
        leave: Callable[[], bool],
    ) -> None:
        """*leave* closes what lies over the conversation, and is False when there is nothing."""
        self._stage = stage
        self._canvas = canvas
        self._screen = screen
        self._walker = Walker(stage)
        self._deeds = deeds
        self._clipboard = clipboard
        self._caret = caret
        self._open_menu = open_menu
        self._leave = leave

    def press(self, event: QKeyEvent) -> bool:
        """Take a key; False leaves it to others."""
        if self._select(event) or self._far(event) or self._asks_for_menu(event):
            return True
        if event.key() == Qt.Key.Key_Escape:
            return self._leave()
        if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            return False
        return self._move(event) or self._trigger(event)

    def _select(self, event: QKeyEvent) -> bool:
        """Copy, select, or drop the selection."""
        if event.matches(_KEYS.Copy):
            self._clipboard.copy()
            return True
        if event.matches(_KEYS.SelectAll):
            self._clipboard.select_all()
            return True
        for key, reach, forward in _EXTENDING:
            if event.matches(key):
                self._caret.extend(reach, forward)
                return True
        if event.key() == Qt.Key.Key_Escape and self._canvas.selection is not None:
            held = not self._canvas.selection.empty
            self._screen.set_selection(None)
            return held
        return False

    def _asks_for_menu(self, event: QKeyEvent) -> bool:
        """Shift+F10; for the Menu key Qt makes an event of its own."""
        shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if event.key() != Qt.Key.Key_F10 or not shift or QApplication.activePopupWidget() is not None:
            return False
        self._open_menu()
        return True

    def _far(self, event: QKeyEvent) -> bool:
        if event.matches(_KEYS.MoveToStartOfDocument):
            self._screen.jump(Anchor())
        elif event.matches(_KEYS.MoveToEndOfDocument):
            self._screen.jump_to_latest()
        else:
            return False
        return True

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
            self._screen.glide.by(steps[Qt.Key(key)])
        elif key == Qt.Key.Key_Space and self._canvas.focus is None:
            self._screen.glide.by(-self._screen.page if back else self._screen.page)
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
