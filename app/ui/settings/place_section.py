"""Where the data lies, in the settings, and how much room it takes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import label, set_look


class PlaceSection(QWidget):
    """``looked_at`` is emitted when it comes to be seen, for somebody to measure the folder."""

    looked_at = Signal()
    show_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = QLineEdit(self)  # a path has nowhere to be wrapped, and can be copied from here
        self.path.setReadOnly(True)
        self.path.setAccessibleName(tr("Data folder"))
        self.path.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.show_button = Button(tr("Show the folder"), tr("Show the data folder"), parent=self)
        self.show_button.clicked.connect(self.show_wanted)
        self.room = label(tr("Looking how much room it takes…"), "facts", wrap=True, parent=self)
        name = label(tr("Data folder"), parent=self)
        name.setBuddy(self.path)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.path, 1)
        line.addWidget(self.show_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(name)
        column.addLayout(line)
        column.addWidget(self.room)

    def show_path(self, folder: Path) -> None:
        """Say where the data lies."""
        self.path.setText(str(folder))
        self.path.setCursorPosition(0)
        self.path.setToolTip(str(folder))

    def show_room(self, words: str, wrong: bool = False) -> None:
        """Say how much room it takes, or what is *wrong*."""
        set_look(self.room, "error" if wrong else "facts")
        self.room.setText(words)
        self.path.setAccessibleDescription(words)

    def showEvent(self, event: QShowEvent) -> None:
        """Have it measured now, and not before somebody wants to know."""
        super().showEvent(event)
        if not event.spontaneous():
            self.looked_at.emit()
