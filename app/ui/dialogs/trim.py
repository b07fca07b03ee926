"""How many of the oldest turns are no longer sent."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.services.fitting import TrimPlan
from app.ui.amounts import about
from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fields import SpinBox
from app.ui.widgets.labels import label


class TrimDialog(Dialog):
    """Lists the turns, oldest first, and says what is left out and what remains. ``chosen`` carries how many go.

    ``number_changed`` tells of another number, so that its cost can be shown by :meth:`show_cost`.
    """

    chosen = Signal(int)
    number_changed = Signal(int)

    def __init__(self, plan: TrimPlan, window_tokens: int, parent: QWidget | None = None) -> None:
        super().__init__(tr("Trim the oldest turns"), parent)
        self.resize(560, 520)
        self._plan = plan
        self._window_tokens = window_tokens
        lead = tr("The oldest turns stay in the conversation, but are no longer sent to the model.")
        self.column.addWidget(label(lead, wrap=True, parent=self))
        self.number = SpinBox(self)
        self.number.setRange(1, len(plan.steps))
        self.number.setAccessibleName(tr("Turns to leave out"))
        name = label(tr("Turns to leave out"), parent=self)
        name.setBuddy(self.number)
        self.list = QListWidget(self)
        self.list.setObjectName("Texts")
        self.list.setAccessibleName(tr("Turns that can be left out"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.figures = label("", wrap=True, parent=self)
        self.cost = label("", "warn", wrap=True, parent=self)
        for part in (name, self.number):
            self.column.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self.list, 1)
        for part in (self.figures, self.cost):
            self.column.addWidget(part)
        self._add_buttons()
        self._fill()

    def show_cost(self, words: str) -> None:
        """Say what the number that is shown costs; empty for nothing."""
        self.cost.setText(words)
        self.cost.setVisible(bool(words))

    def _add_buttons(self) -> None:
        cancel = Button(tr("Cancel"), parent=self)
        self.go = Button(tr("Trim"), look="primary", parent=self)
        cancel.clicked.connect(self.reject)
        self.go.clicked.connect(self.accept)
        self.accepted.connect(lambda: self.chosen.emit(self.number.value()))
        self.add_buttons(cancel, self.go, room=False)
        self.go.setDefault(True)
        self.number.setFocus()

    def _fill(self) -> None:
        for step in self._plan.steps:
            self.list.addItem(QListWidgetItem(""))
            words = step.words or tr("Summary of earlier turns")
            self.list.item(self.list.count() - 1).setData(Qt.ItemDataRole.UserRole, words)
        self.list.itemClicked.connect(lambda item: self.number.setValue(self.list.row(item) + 1))
        self.number.valueChanged.connect(self._show_number)
        self.number.setValue(max(1, self._plan.fitting))
        self._show_number(self.number.value())

    def _show_number(self, number: int) -> None:
        for at, step in enumerate(self._plan.steps):
            item = self.list.item(at)
            words = item.data(Qt.ItemDataRole.UserRole)
            size = about(step.tokens)
            text = (
                tr("Left out · ≈ {0} tokens · {1}", size, words)
                if at < number
                else tr("Sent · ≈ {0} tokens · {1}", size, words)
            )
            item.setText(text)
            item.setToolTip(words)
            font = item.font()
            font.setStrikeOut(at < number)
            item.setFont(font)
        self.list.setCurrentRow(number - 1)
        rest = self._plan.steps[number - 1].rest
        self.figures.setText(
            tr(
                "Left out: ≈ {0} tokens. Still sent: ≈ {1} of {2} tokens.",
                f"{self._plan.tokens - rest:,}",
                f"{rest:,}",
                f"{self._window_tokens:,}",
            )
        )
        self.show_cost("")
        self.number_changed.emit(number)
