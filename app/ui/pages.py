"""What stands in the place of the transcript when there is none: a greeting, or why the data cannot be opened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.model.errors import TurnError
from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import label


class EmptyPage(QWidget):
    """A new chat: one line and a hint."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Page")
        greeting = label(tr("What would you like to ask?"), "greeting", wrap=True, parent=self)
        self._hint = label("", "muted", wrap=True, parent=self)
        for part in (greeting, self._hint):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(greeting)
        column.addWidget(self._hint)
        column.addStretch(3)

    def set_hint(self, hint: str) -> None:
        """The second line."""
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))


class FailurePage(QWidget):
    """The data cannot be opened: what failed, what to do, and the buttons for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Page")
        self._message = label("", "heading", wrap=True, parent=self)
        self._advice = label("", "muted", wrap=True, parent=self)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        for part in (self._message, self._advice):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(48, 24, 48, 24)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(self._message)
        column.addWidget(self._advice)
        column.addLayout(self._buttons)
        column.addStretch(3)

    def show_error(self, error: TurnError, actions: tuple[tuple[str, Callable[[], object]], ...]) -> None:
        """Show *error* with one button per action; the first is the primary one."""
        self._message.setText(tr(error.message))
        self._advice.setText(tr(error.advice) if error.advice else "")
        self._clear_buttons()
        self._buttons.addStretch(1)
        for number, (text, act) in enumerate(actions):
            button = Button(text, look="plain" if number else "primary", parent=self)
            button.clicked.connect(lambda _checked=False, act=act: act())
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)

    def words(self) -> str:
        """What failed; empty before anything did."""
        return self._message.text()

    def buttons(self) -> list[Button]:
        """Its buttons, in order."""
        return self.findChildren(Button)

    def _clear_buttons(self) -> None:
        while (item := self._buttons.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
