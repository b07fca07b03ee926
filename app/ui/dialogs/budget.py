"""Asks before a turn that would go past a hard budget."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label


class BudgetDialog(Dialog):
    """Says how the budgets stand, and what the turn will cost. Enter means Cancel.

    ``answered`` tells once whether to send; ``change_wanted`` that the budget is to be changed instead.
    """

    answered = Signal(bool)
    change_wanted = Signal()

    def __init__(self, lines: Sequence[str], cost: str, parent: QWidget | None = None) -> None:
        super().__init__(tr("Over budget"), parent)
        self.setMinimumWidth(480)
        for line in lines:
            self.column.addWidget(label(line, wrap=True, parent=self))
        self.column.addWidget(label(cost, wrap=True, parent=self))
        kept = tr("Nothing is lost: what you wrote stays where it is.")
        self.column.addWidget(label(kept, "muted", wrap=True, parent=self))
        self.change = Button(tr("Change budget…"), tr("Change the budget"), "link", self)
        self.cancel = Button(tr("Cancel"), parent=self)
        self.go = Button(tr("Send anyway"), tr("Send it past the budget"), "primary", self)
        self.change.clicked.connect(self._change)
        self.cancel.clicked.connect(self.reject)
        self.go.clicked.connect(self.accept)
        self.add_buttons(self.cancel, self.go, left=(self.change,))
        self.finished.connect(lambda result: self.answered.emit(result == BudgetDialog.DialogCode.Accepted.value))
        self.setTabOrder(self.cancel, self.go)
        self.setTabOrder(self.go, self.change)
        self.cancel.setFocus()

    def words(self) -> str:
        """Everything that it says."""
        texts = (self.column.itemAt(place) for place in range(self.column.count()))
        return "\n".join(
            getattr(item.widget(), "text", str)() for item in texts if item is not None and item.widget() is not None
        )

    def _change(self) -> None:
        self.reject()
        self.change_wanted.emit()
