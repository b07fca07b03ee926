"""What goes when everything is deleted, and the word that has to be typed before."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label


class WipeDialog(Dialog):
    """``confirmed`` once the word, or *number*, was typed; ``export_wanted`` before that."""

    confirmed = Signal()
    export_wanted = Signal()

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        """*number* is what can be typed by whoever cannot type the word: digits are on every keyboard."""
        super().__init__(tr("Delete all data"), parent)
        self.resize(580, 540)
        self._word, self._number = tr("delete"), number
        self._ready = False
        lead = tr(
            "Everything that Chatelaine keeps on this computer is deleted, and nothing of it can be brought back."
        )
        self.column.addWidget(label(lead, wrap=True, parent=self))
        self.lines = QPlainTextEdit(self)
        self.lines.setReadOnly(True)
        self.lines.setTabChangesFocus(True)
        self.lines.setAccessibleName(tr("What is deleted"))
        self.column.addWidget(self.lines, 1)
        self.running = label("", "warn", wrap=True, parent=self)
        self.trouble = label("", "error", wrap=True, parent=self)
        for part in (self.running, self.trouble):
            part.hide()
            self.column.addWidget(part)
        words = tr("Type “{0}”, or the number {1}, to go on:", self._word, number)
        name = label(words, wrap=True, parent=self)
        self.field = QLineEdit(self)
        self.field.setAccessibleName(words)
        name.setBuddy(self.field)
        self.column.addWidget(name)
        self.column.addWidget(self.field)
        self.export = Button(tr("Export everything first…"), parent=self)
        self.cancel = Button(tr("Cancel"), parent=self)
        self.go = Button(tr("Delete everything"), look="danger", parent=self)
        self.add_buttons(self.cancel, self.go, room=False, left=(self.export,))
        self.walk(self.lines, self.field, self.export, self.cancel, self.go)
        self.go.setEnabled(False)
        self.cancel.setDefault(True)  # Enter deletes nothing
        self.field.textChanged.connect(self._enable)
        self.export.clicked.connect(self.export_wanted)
        self.cancel.clicked.connect(self.reject)
        self.go.clicked.connect(self.confirmed)
        self.lines.setPlainText(tr("Looking…"))
        self.field.setFocus()

    def show_lines(self, text: str) -> None:
        """Say what goes."""
        self.lines.setPlainText(text)
        self.trouble.hide()
        self._ready = True
        self._enable()

    def show_error(self, words: str) -> None:
        """It cannot be done now."""
        self.trouble.setText(words)
        self.trouble.show()
        self._ready = False
        self._enable()

    def show_running(self, words: str) -> bool:
        """Say what runs now, empty for nothing; whether that is new."""
        new = words != self.running.text()
        self.running.setText(words)
        self.running.setVisible(bool(words))
        return new

    def _enable(self) -> None:
        self.go.setEnabled(self._ready and is_typed(self.field.text(), self._word, self._number))


def is_typed(text: str, word: str, number: int) -> bool:
    """Whether *text* is the *word* or the *number*: in any case, width and kind of digits, with blanks around it."""
    typed = _plain(text)
    return typed == _plain(word) or typed == str(number)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    digits = (unicodedata.digit(sign, None) for sign in folded)
    return "".join(sign if digit is None else str(digit) for sign, digit in zip(folded, digits, strict=True))
