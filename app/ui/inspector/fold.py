"""Something that is opened by a line above it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.i18n import tr
from app.ui.widgets.buttons import Button


class Fold(QWidget):
    """A button with a triangle, and *content* below it while it is open."""

    toggled = Signal(bool)

    def __init__(self, title: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._content = content
        self.button = Button(title, look="fold", parent=self)
        self.button.clicked.connect(lambda: self.set_open(self._content.isHidden()))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.button)
        column.addWidget(content)
        self.set_open(False)

    def is_open(self) -> bool:
        """Whether the content is to be seen."""
        return not self._content.isHidden()

    def set_open(self, opened: bool) -> None:
        """Open or close it."""
        self._content.setVisible(opened)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        self.button.setText(("▾ " if opened else "◂ " if rtl else "▸ ") + self._title)
        self.button.setAccessibleName(tr("Hide: {0}", self._title) if opened else tr("Show: {0}", self._title))
        self.toggled.emit(opened)
