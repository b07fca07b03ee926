"""The foot of the sidebar: what this month cost, what caching saved, and the ways to the figures and the settings."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.actions import Actions
from app.ui.i18n import tr
from app.ui.sidebar.month import MonthButton, MonthSpend
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import ElidedLabel, rule


class Foot(QWidget):
    """A line, the month with its sum and its budget, and Settings beside what caching saved."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.month = MonthButton(actions.hint("view.usage"), self)
        self.month.clicked.connect(actions.action("view.usage").trigger)
        self.settings = Button(tr("Settings"), look="ghost", parent=self)
        self.settings.setObjectName("Settings")  # its icon stands under the month
        self.settings.show_icon("settings", "muted")
        self.settings.setToolTip(actions.hint("program.settings"))
        self.settings.clicked.connect(actions.action("program.settings").trigger)
        self.saved = SavedLabel(self)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, 4, 0)
        below.setSpacing(8)
        below.addWidget(self.settings)
        below.addWidget(self.saved, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 8)
        column.setSpacing(2)
        column.addWidget(rule(self))
        column.addSpacing(2)
        column.addWidget(self.month)
        column.addLayout(below)

    def set_spend(self, spend: MonthSpend) -> None:
        """Show what the month cost so far."""
        self.month.set_spend(spend)
        self.saved.set_saved(spend.saved)

    def amount(self) -> str:
        """The sum that is shown."""
        return self.month.spend().amount


class SavedLabel(ElidedLabel):
    """What caching saved, as long as there is room; nothing when it saved nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "facts", parent)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._saved = ""

    def set_saved(self, amount: str) -> None:
        """Show that *amount* was saved; empty for none."""
        self._saved = amount
        self.setAccessibleName(tr("Saved by caching {0}", amount) if amount else "")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the longest words that fit."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(40, super().sizeHint().height())

    def _fit(self) -> None:
        if not self._saved:
            self.setText("")
            return
        for words in (tr("Saved by caching {0}", self._saved), tr("{0} saved", self._saved), self._saved):
            if self.fontMetrics().horizontalAdvance(words) <= self.width():
                break
        if words != self.text():
            self.setText(words)
