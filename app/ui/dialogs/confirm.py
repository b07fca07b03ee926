"""Asks before something that cannot be taken back, or that goes where the user may not want it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label


class ConfirmDialog(Dialog):
    """A question with an exact quotation, if there is one, and two answers. ``confirmed`` is emitted on yes.

    Enter means no, unless :meth:`prefer_yes` was called.
    """

    confirmed = Signal()

    def __init__(self, title: str, question: str, yes: str, quoted: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setMinimumWidth(440)
        self.column.addWidget(label(question, wrap=True, parent=self))
        if quoted:
            self.column.addWidget(_quotation(quoted, self))
        self.no = Button(tr("Cancel"), parent=self)
        self.yes = Button(yes, look="primary", parent=self)
        self.no.clicked.connect(self.reject)
        self.yes.clicked.connect(self.accept)
        self.accepted.connect(self.confirmed)
        self.add_buttons(self.no, self.yes)
        self.no.setFocus()

    def warn_of_loss(self) -> None:
        """Give yes the looks of what takes something away for good."""
        self.yes.setProperty("look", "danger")

    def prefer_yes(self) -> None:
        """Have Enter mean yes: nothing is lost or leaves the computer by it."""
        self.yes.setDefault(True)
        self.yes.setFocus()


def _quotation(text: str, parent: QWidget) -> QPlainTextEdit:
    """The whole text, never shortened and never interpreted, left to right."""
    field = QPlainTextEdit(text, parent)
    field.setReadOnly(True)
    field.setTabChangesFocus(True)
    field.setAccessibleName(tr("Target"))
    field.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
    field.setWordWrapMode(field.wordWrapMode().WrapAnywhere)
    field.setFixedHeight(96)
    return field
