"""Reading a message by caret: Qt's text interface for screen readers cannot be offered for what is painted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from app.ui.control.open_chat import OpenChat
    from app.ui.dialogs import MessageDialog
    from app.ui.main_window import MainWindow
    from app.ui.theme.palette import Theme
    from app.ui.transcript import TranscriptView
    from app.ui.transcript.reading import Reader


class MessageReading(QObject):
    """Opens the message that is meant in a text field, and walks from there to others."""

    def __init__(
        self, window: MainWindow, current: Callable[[], TranscriptView], chat: OpenChat, theme: Callable[[], Theme]
    ) -> None:
        """*current* says which view is read at the moment."""
        super().__init__(window)
        self._window = window
        self._current = current
        self._chat = chat
        self._theme = theme
        self._at = 0
        window.commands.handle("view.read_message", self.open)
        for signal in (chat.switched, chat.grown):
            signal.connect(self._refresh)
        self._refresh()

    def open(self) -> None:
        """Show the message with the focus, the selection, or at the top of what is seen. Closing returns there."""
        from app.ui.dialogs import MessageDialog  # noqa: PLC0415  # not before the first paint

        reader = self._current().reader
        current = reader.current()
        if current is None:
            return
        dialog = MessageDialog(self._window)
        dialog.step_wanted.connect(lambda direction: self._show(dialog, reader, self._at + direction))
        self._show(dialog, reader, current)
        dialog.show_with(self._theme())

    def _show(self, dialog: MessageDialog, reader: Reader, index: int) -> None:
        if 0 <= index < reader.items():
            self._at = index
            plain = reader.plain(index)
            dialog.show_message(plain.heading, plain.number, plain.count, plain.text)

    def _refresh(self) -> None:
        self._window.commands.set_enabled("view.read_message", bool(self._chat.messages))
