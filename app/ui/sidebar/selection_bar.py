"""What can be done with several conversations that were chosen in the list."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.actions import Actions, action_name
from app.ui.i18n import tr
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.labels import label, rule

_DEEDS = (
    ("chat.pin", "pin"),
    ("chat.archive", "archive"),
    ("chat.move", "folder"),
    ("chat.tags", "tag"),
    ("chat.export", "save"),
    ("chat.delete", "trash"),
)


class SelectionBar(QWidget):
    """How many there are, a button for each deed, and one that lets them go."""

    left = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Selected conversations"))
        self._count = label("", "muted", parent=self)
        self._count.setContentsMargins(8, 0, 8, 0)  # where the headings of the list begin
        deeds = QWidget(self)
        flow = FlowLayout(deeds, 2)
        self.buttons: dict[str, IconButton] = {}
        for action_id, icon in _DEEDS:
            action = actions.action(action_id)
            button = IconButton(icon, action.text(), action_name(actions.spec(action_id)), parent=deeds)
            button.clicked.connect(action.trigger)
            flow.addWidget(button)
            self.buttons[action_id] = button
        self.close_button = IconButton("close", tr("Select none"), parent=deeds)
        self.close_button.clicked.connect(self.left)
        flow.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 4)
        column.setSpacing(2)
        column.addWidget(rule(self))
        column.addSpacing(2)
        column.addWidget(self._count)
        column.addWidget(deeds)
        self.hide()

    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab comes by, in order."""
        return (*self.buttons.values(), self.close_button)

    def show_count(self, count: int) -> None:
        """So many are chosen; none hides the bar."""
        self._count.setText(tr("Selected: {0}", f"{count:,}"))
        self.setVisible(count > 0)
