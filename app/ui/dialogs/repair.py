"""What a repair of a refused turn will change, before it is tried again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label


class RepairDialog(Dialog):
    """Lists *changes* in words. ``confirmed`` asks for the attempt; without changes there is only Close."""

    confirmed = Signal()

    def __init__(self, reason: str, changes: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(tr("Repair this turn"), parent)
        self.setMinimumWidth(460)
        self.column.addWidget(label(reason, "muted", wrap=True, parent=self))
        if changes:
            self.column.addWidget(label(tr("For the next attempt, and for later turns on this branch:"), parent=self))
        for change in changes:
            self.column.addWidget(label(f"•  {change}", wrap=True, parent=self))
        self.column.addWidget(label(_foot(bool(changes)), wrap=True, parent=self))
        close = Button(tr("Cancel") if changes else tr("Close"), parent=self)
        close.clicked.connect(self.reject)
        self.go = Button(tr("Repair and retry"), look="primary", parent=self)
        self.go.clicked.connect(self.accept)
        self.go.setVisible(bool(changes))
        self.accepted.connect(self.confirmed)
        self.add_buttons(close, self.go)
        (self.go if changes else close).setFocus()


def _foot(changes: bool) -> str:
    if changes:
        return tr("Nothing is deleted: what is left out stays in the conversation.")
    return tr("Nothing is known that would help. Edit the message, or continue in a new conversation.")
