"""The foot of the sidebar: what this month cost, and the way to the settings."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import label, rule


class Foot(QWidget):
    """A line, the month with its sum, and Settings."""

    def __init__(self, settings: QAction, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._month = label("", "facts", parent=self)
        self._sum = label("", parent=self)
        self._sum.setProperty("look", "sum")
        spend = QHBoxLayout()
        spend.setContentsMargins(4, 4, 4, 0)
        spend.addWidget(self._month)
        spend.addStretch(1)
        spend.addWidget(self._sum)
        self.settings = Button(tr("Settings"), look="ghost", parent=self)
        self.settings.show_icon("settings", "muted")
        self.settings.setToolTip(hint)
        self.settings.clicked.connect(settings.trigger)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.settings)
        below.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 8)
        column.setSpacing(4)
        column.addWidget(rule(self))
        column.addLayout(spend)
        column.addLayout(below)

    def set_spend(self, month: str, amount: str, explanation: str) -> None:
        """Show what *month* cost so far; *explanation* is read out and shown on pointing."""
        self._month.setText(month)
        self._sum.setText(amount)
        for part in (self._month, self._sum):
            part.setToolTip(explanation)
        self._sum.setAccessibleName(explanation)

    def amount(self) -> str:
        """The sum that is shown."""
        return self._sum.text()
