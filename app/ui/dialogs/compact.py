"""Asks before a conversation is summarised: by the API in its place, or by the model for a new conversation."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QProgressBar, QWidget

from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label


class CompactDialog(Dialog):
    """``chosen`` carries what the summary is to heed, empty to leave it to the API."""

    chosen = Signal(str)

    def __init__(self, figures: str, parent: QWidget | None = None) -> None:
        super().__init__(tr("Compact"), parent)
        self.setMinimumWidth(460)
        lead = tr(
            "The API writes a summary of the conversation so far. From then on the summary is sent in its place. "
            "Nothing is deleted, and it can be undone."
        )
        self.column.addWidget(label(lead, wrap=True, parent=self))
        self.column.addWidget(label(figures, "muted", wrap=True, parent=self))
        self.words = _field(tr("What the summary should keep"), self)
        self.words.setPlaceholderText(tr("Optional; these words take the place of the API's own"))
        above = label(tr("What the summary should keep"), parent=self)
        above.setBuddy(self.words)
        self.column.addWidget(above)
        self.column.addWidget(self.words)
        cancel = Button(tr("Cancel"), parent=self)
        self.go = Button(tr("Compact"), look="primary", parent=self)
        cancel.clicked.connect(self.reject)
        self.go.clicked.connect(self.accept)
        self.accepted.connect(lambda: self.chosen.emit(self.words.toPlainText()))
        self.add_buttons(cancel, self.go)
        self.go.setFocus()


class SummaryDialog(Dialog):
    """The words that ask for the summary, then a wait. ``wanted`` carries the words, ``cancelled`` ends the wait."""

    wanted = Signal(str)
    cancelled = Signal()

    def __init__(self, asking: str, figures: str, parent: QWidget | None = None) -> None:
        super().__init__(tr("Continue in a new conversation"), parent)
        self.setMinimumWidth(480)
        self._waiting = False
        lead = tr(
            "The model writes a summary of this conversation. It is put into the message field of a new one, "
            "where you can change it before you send it. This conversation stays as it is."
        )
        self.column.addWidget(label(lead, wrap=True, parent=self))
        self.figures = label(figures, "muted", wrap=True, parent=self)
        self.column.addWidget(self.figures)
        self.words = _field(tr("What the model is asked"), self)
        self.words.setPlainText(asking)
        above = label(tr("What the model is asked"), parent=self)
        above.setBuddy(self.words)
        self.column.addWidget(above)
        self.column.addWidget(self.words)
        self.error = label("", "error", wrap=True, parent=self)
        self.error.hide()
        self.column.addWidget(self.error)
        self.bar = QProgressBar(self)
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("The summary is being written"))
        self.bar.hide()
        self.column.addWidget(self.bar)
        self.cancel = Button(tr("Cancel"), parent=self)
        self.go = Button(tr("Write the summary"), look="primary", parent=self)
        self.cancel.clicked.connect(self.reject)
        self.go.clicked.connect(lambda: self.wanted.emit(self.words.toPlainText()))
        self.words.textChanged.connect(self._refresh)
        self.add_buttons(self.cancel, self.go)
        self.go.setFocus()

    def set_waiting(self, waiting: bool) -> None:
        """Show that the summary is on its way, or no longer."""
        self._waiting = waiting
        self.bar.setVisible(waiting)
        self.error.setVisible(self.error.isVisible() and not waiting)
        self._refresh()

    def show_error(self, words: str) -> None:
        """Say why there is no summary; it can be asked for again."""
        self.set_waiting(False)
        self.error.setText(words)
        self.error.show()

    def reject(self) -> None:
        """Escape, the cross and Cancel end the wait, too."""
        if self._waiting:
            self.cancelled.emit()
        super().reject()

    def _refresh(self) -> None:
        self.words.setReadOnly(self._waiting)
        self.go.setEnabled(not self._waiting and bool(self.words.toPlainText().strip()))


def _field(name: str, parent: QWidget) -> QPlainTextEdit:
    field = QPlainTextEdit(parent)
    field.setAccessibleName(name)
    field.setTabChangesFocus(True)
    field.setFixedHeight(96)
    return field
