"""One message in a real text field: for reading by caret, with a screen reader or without."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label

_KEYS = {1: ("Alt+Down", "Ctrl+PgDown"), -1: ("Alt+Up", "Ctrl+PgUp")}


class MessageDialog(Dialog):
    """Who and when above, the text below, and ways to the next (1) and the previous (-1) message.

    The caret moves through the text by all the usual keys; nothing can be changed. ``step_wanted`` carries a direction.
    """

    step_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Read message"), parent)
        self.resize(720, 560)
        self.heading = label("", "heading", wrap=True, parent=self)
        self.place = label("", "muted", parent=self)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.previous = self._step(-1, tr("Previous"), tr("Previous message"))
        self.next = self._step(1, tr("Next"), tr("Next message"))
        close = Button(tr("Close"), look="primary", parent=self)
        close.clicked.connect(self.reject)
        for part in (self.heading, self.place):
            self.column.addWidget(part)
        self.column.addWidget(self.text, 1)
        self.add_buttons(self.previous, self.next, close, room=False)
        self.text.setFocus()

    def _step(self, direction: int, text: str, name: str) -> Button:
        button = Button(text, name, parent=self)
        button.clicked.connect(lambda _checked=False: self.step_wanted.emit(direction))
        button.setToolTip(tr("{0} ({1})", name, QKeySequence(_KEYS[direction][0]).toString(_NATIVE)))
        for keys in _KEYS[direction]:
            QShortcut(QKeySequence(keys), self).activated.connect(button.click)
        return button

    def show_message(self, heading: str, number: int, count: int, text: str) -> None:
        """Show message *number* (from 1) of *count*, the caret before its first character."""
        self.heading.setText(heading)
        self.place.setText(tr("Message {0} of {1}", f"{number:,}", f"{count:,}"))
        self.text.setPlainText(text)
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        self.text.setAccessibleName(heading)
        self.text.setAccessibleDescription(self.place.text())
        self.previous.setEnabled(number > 1)
        self.next.setEnabled(number < count)
        self.text.setFocus()


_NATIVE = QKeySequence.SequenceFormat.NativeText
