"""What is selected, and how it leaves the program."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from app.ui.transcript.canvas import Canvas
from app.ui.transcript.screen import Screen
from app.ui.transcript.selection import Place, Selection, selected_text
from app.ui.transcript.stage import Stage


class Clipboard:
    """Hands out the selection of the canvas."""

    def __init__(self, stage: Stage, canvas: Canvas, screen: Screen) -> None:
        self._stage = stage
        self._canvas = canvas
        self._screen = screen

    def select_all(self) -> None:
        """Select the whole conversation, laid out or not."""
        last = self._stage.items() - 1
        if last >= 0:
            self._screen.set_selection(Selection(Place(), Place(last, max(0, self._stage.slots(last) - 1), 1 << 30)))

    def selected_text(self) -> str:
        """The selected text, plain."""
        selection = self._canvas.selection
        return "" if selection is None or selection.empty else selected_text(selection, self._stage)

    def copy(self) -> None:
        """Put the selected text on the clipboard."""
        text = self.selected_text()
        if text:
            QGuiApplication.clipboard().setText(text)

    def offer_primary(self) -> None:
        """Let the middle mouse button paste the selection, where the system has that (X11)."""
        clipboard = QGuiApplication.clipboard()
        if clipboard.supportsSelection() and (text := self.selected_text()):
            clipboard.setText(text, clipboard.Mode.Selection)
