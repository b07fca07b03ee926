"""Technical details, as plain text that can be copied."""

from __future__ import annotations

from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.model.errors import TurnError
from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label


class DetailsDialog(Dialog):
    """A sentence, and below it text in a fixed font with Copy."""

    def __init__(self, title: str, sentence: str, text: str, fixed: QFont, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.resize(640, 420)
        self.column.addWidget(label(sentence, wrap=True, parent=self))
        self.text = QPlainTextEdit(text, self)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(fixed)
        self.text.setAccessibleName(tr("Details"))
        self.column.addWidget(self.text, 1)
        self.copy = Button(tr("Copy"), tr("Copy the details"), parent=self)
        self.copy.show_icon("copy")
        close = Button(tr("Close"), look="primary", parent=self)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        close.clicked.connect(self.accept)
        self.add_buttons(self.copy, close, room=False)
        close.setFocus()


def error_report(error: TurnError) -> str:
    """Everything known about *error*, as lines to read or to send to someone. It never holds a key."""
    facts = (
        ("Error", error.message),
        ("Advice", error.advice),
        ("Kind", error.kind.value),
        ("Code", error.code),
        ("HTTP status", error.status),
        ("Request", error.request_id),
    )
    lines = [f"{name}: {value}" for name, value in facts if value]
    return "\n".join([*lines, "", error.detail] if error.detail else lines)
