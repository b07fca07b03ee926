"""The key in the settings: where it lies, another one, or none."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import label


class KeySection(QWidget):
    """Never shows the key itself."""

    replace_wanted = Signal()
    forget_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = label("", "facts", wrap=True, parent=self)
        self.replace = Button(tr("Add key"), parent=self)
        self.forget = Button(tr("Forget key"), tr("Forget the API key"), "danger", self)
        self.replace.clicked.connect(self.replace_wanted)
        self.forget.clicked.connect(self.forget_wanted)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.replace)
        buttons.addWidget(self.forget)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(tr("API key"), parent=self))
        column.addLayout(buttons)
        column.addWidget(self._place)

    def show_place(self, words: str, present: bool, changeable: bool) -> None:
        """Say in *words* where the key lies; in the demo nothing is *changeable*."""
        self._place.setText(words)
        self.replace.setText(tr("Replace key") if present else tr("Add key"))
        self.replace.setAccessibleName(tr("Replace the API key") if present else tr("Add an API key"))
        self.replace.setEnabled(changeable)
        self.forget.setEnabled(changeable and present)

    def place(self) -> str:
        """What it says."""
        return self._place.text()
