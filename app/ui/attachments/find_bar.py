"""The line for searching in what the viewer shows."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.ui.i18n import tr
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.escape import is_escape, takes_escape
from app.ui.widgets.labels import label

_PAUSE_MS = 200  # between the last key and the search
_LEAST_WIDTH, _MOST_WIDTH = 120, 320


class FindBar(QWidget):
    """``searched`` carries the words, empty for none; ``stepped`` 1 or -1; ``closed`` follows Esc and the cross."""

    searched = Signal(str)
    stepped = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit(self)
        self.field.setAccessibleName(tr("Find in the document"))
        self.field.setPlaceholderText(tr("Find in the document"))
        self.field.setMinimumWidth(_LEAST_WIDTH)
        self.field.setMaximumWidth(_MOST_WIDTH)
        self.field.setMaxLength(500)
        self.found = label("", "muted", parent=self)
        self.previous = IconButton("chevron-up", tr("Previous hit"), parent=self)
        self.next = IconButton("chevron-down", tr("Next hit"), parent=self)
        self.close_button = IconButton("close", tr("Close the search"), parent=self)
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._soon.timeout.connect(lambda: self.searched.emit(self.field.text().strip()))
        self._lay_out()
        self._connect()
        self.hide()

    def open(self) -> None:
        """Show it, and go to its field."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def show_words(self, words: str) -> None:
        """Show it with *words*, which are searched for; the keyboard stays where it is."""
        self._soon.stop()
        self.field.setText(words)
        self.show()

    def show_searching(self) -> None:
        """The search runs."""
        self._say(tr("Searching…"))

    def show_hits(self, number: int, count: int, more: bool = False) -> None:
        """Hit *number* (from 1) of *count* is shown; *more* than these were found."""
        total = f"{count:,}+" if more else f"{count:,}"
        self._say(tr("{0} of {1}", f"{number:,}", total) if count else tr("No hits"))
        for button in (self.previous, self.next):
            button.setEnabled(count > 0)

    def show_trouble(self, words: str) -> None:
        """The search failed."""
        self._say(words)

    def clear(self) -> None:
        """Nothing is searched for."""
        self.field.clear()
        self._soon.stop()
        self._say("")
        for button in (self.previous, self.next):
            button.setEnabled(False)

    def event(self, event: QEvent) -> bool:
        """Esc belongs to the search as long as the focus is in it, not to the window."""
        return takes_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, with Shift back; Esc closes."""
        if is_escape(event):
            self._close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)

    def _step(self, direction: int) -> None:
        if self._soon.isActive():
            self._soon.stop()
            self.searched.emit(self.field.text().strip())
        else:
            self.stepped.emit(direction)

    def _close(self) -> None:
        self.clear()
        self.hide()
        self.closed.emit()

    def _say(self, words: str) -> None:
        self.found.setText(words)
        self.field.setAccessibleDescription(words)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        for part in (self.previous, self.next, self.found):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.close_button)

    def _connect(self) -> None:
        self.field.textEdited.connect(lambda _text: self._soon.start())
        self.previous.clicked.connect(lambda: self._step(-1))
        self.next.clicked.connect(lambda: self._step(1))
        self.close_button.clicked.connect(self._close)
        for button in (self.previous, self.next):
            button.setEnabled(False)
