"""Which answer of the branch is shown, and the ways to its neighbours."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.i18n import tr
from app.ui.inspector.figures import small_font
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.bidi import isolated
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import label


class Walker(QWidget, Themed):
    """``‹ 3 / 7 ›``. ``step_wanted`` carries 1 or -1."""

    step_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.previous = self._step("‹", tr("Previous answer"), -1)
        self.next = self._step("›", tr("Next answer"), 1)
        self._place = label("", "facts", parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for part in (self.previous, self._place, self.next):
            row.addWidget(part)

    def set_place(self, number: int, count: int) -> None:
        """Say that this is *number* (from 1) of *count*; 0 of 0 says nothing."""
        self._place.setText(isolated(f"{number} / {count}") if count else "")
        self._place.setAccessibleName(tr("Answer {0} of {1}", number, count) if count else "")
        self.previous.setEnabled(number > 1)
        self.next.setEnabled(number < count)

    def text(self) -> str:
        """What it says, for screen readers."""
        return self._place.accessibleName()

    def set_theme(self, theme: Theme) -> None:
        """Take the font of *theme*."""
        self._place.setFont(small_font(theme))

    def _step(self, text: str, name: str, direction: int) -> Button:
        button = Button(text, name, "step", self)
        button.setToolTip(name)
        button.clicked.connect(lambda: self.step_wanted.emit(direction))
        return button
