"""The line above the field while a message is edited that was sent before."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import ElidedLabel


class EditBar(QWidget):
    """Says what is going on, and offers the way out."""

    cancelled = Signal()
    saved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(editing_words())
        self._words = ElidedLabel(editing_words(), "facts", self)
        self.cancel = Button(tr("Cancel"), tr("Cancel editing"), "link", self)
        self.cancel.setToolTip(tr("Cancel editing ({0})", "Esc"))
        self.cancel.clicked.connect(self.cancelled)
        self.save = Button(tr("Save"), tr("Save without asking for an answer"), "link", self)
        self.save.setToolTip(tr("Save as a new version without an answer, which can be asked for later"))
        self.save.clicked.connect(self.saved)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._words, 1)
        row.addWidget(self.save)
        row.addWidget(self.cancel)


def editing_words() -> str:
    """What is going on. It may be the last message, or one before."""
    return tr("Editing a message you sent")
