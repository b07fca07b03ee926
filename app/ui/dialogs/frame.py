"""What all dialogs share: margins, a row of buttons, opening without a loop of their own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.theme.palette import Theme
from app.ui.theme.themed import spread_theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.on_screen import bound_to_screen


class Dialog(QDialog):
    """A window-modal dialog. Always opened by ``open()``: ``exec()`` would run a loop inside the loop."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setSizeGripEnabled(False)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 20, 24, 20)
        self.column.setSpacing(12)

    def add_buttons(self, *buttons: Button, room: bool = True, left: Sequence[Button] = ()) -> QHBoxLayout:
        """Put *buttons* at the end of the last line, the primary one last, and those at the *left* at its beginning.

        Room that is left over goes above them, unless something else in the dialog takes it (*room* false).
        """
        if room:
            self.column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.setContentsMargins(0, 8, 0, 0)
        for button in left:
            row.addWidget(button)
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        self.column.addLayout(row)
        return row

    def walk(self, *widgets: QWidget) -> None:
        """Let Tab go through *widgets* in this order."""
        for before, after in pairwise(widgets):
            self.setTabOrder(before, after)

    def fit_height(self) -> None:
        """Take the height that all words need at the width that it has; Qt gives a window two thirds of the screen."""
        self.column.activate()
        self.resize(self.width(), self.column.totalHeightForWidth(self.width()))
        bound_to_screen(self)

    def fit(self) -> None:
        """Be as wide as what cannot be wrapped, whatever the size of text, and as high as all words need then.

        A layout minds no window that has a least width of its own.
        """
        self.column.activate()
        self.setMinimumWidth(max(self.minimumWidth(), self.column.totalMinimumSize().width()))
        self.fit_height()

    def show_with(self, theme: Theme) -> None:
        """Open it in the looks of *theme*. Returns at once."""
        spread_theme(self, theme)
        bound_to_screen(self)
        self.open()
