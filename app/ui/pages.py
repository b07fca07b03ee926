"""What stands in the place of the transcript when there is none: a greeting, or why the data cannot be opened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.model.errors import TurnError
from app.ui.i18n import tr
from app.ui.widgets.bidi import isolated
from app.ui.widgets.buttons import Button
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.labels import label


class EmptyPage(QWidget):
    """A new chat: one line, a hint, and the preset that it begins with."""

    choose_wanted = Signal()
    fill_wanted = Signal()
    leave_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Page")
        greeting = label(tr("What would you like to ask?"), "greeting", wrap=True, parent=self)
        self._hint = label("", "muted", wrap=True, parent=self)
        self.preset = label("", "muted", wrap=True, parent=self)
        for part in (greeting, self._hint, self.preset):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.choose = Button(tr("Begin with a preset…"), look="link", parent=self)
        self.fill = Button(tr("Fill in…"), look="link", parent=self)
        self.leave = Button(tr("Without preset"), look="link", parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(greeting)
        column.addWidget(self._hint)
        column.addWidget(self.preset)
        column.addLayout(self._row())
        column.addStretch(3)
        self.show_preset("", has_variables=False, any_there=False)

    def show_preset(self, name: str, *, has_variables: bool, any_there: bool) -> None:
        """Say that the chat begins with the preset *name*, empty for none, and offer what can be done about that."""
        self.preset.setText(tr("Preset: {0}", isolated(name)))
        self.preset.setVisible(bool(name))
        self.choose.setVisible(any_there)
        self.choose.setText(tr("Another preset…") if name else tr("Begin with a preset…"))
        self.choose.setAccessibleName(self.choose.text())
        self.fill.setVisible(has_variables)
        self.leave.setVisible(bool(name))

    def _row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addStretch(1)
        for button, wanted in (
            (self.choose, self.choose_wanted),
            (self.fill, self.fill_wanted),
            (self.leave, self.leave_wanted),
        ):
            button.clicked.connect(wanted)
            row.addWidget(button)
        row.addStretch(1)
        return row

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
        deeds = QWidget(self)
        self._buttons = FlowLayout(deeds, 8, centred=True)
        for part in (self._message, self._advice):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(48, 24, 48, 24)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(self._message)
        column.addWidget(self._advice)
        column.addWidget(deeds)
        column.addStretch(3)

    def show_error(self, error: TurnError, actions: tuple[tuple[str, Callable[[], object]], ...]) -> None:
        """Show *error* with one button per action; the first is the primary one."""
        self._message.setText(tr(error.message))
        self._advice.setText(tr(error.advice) if error.advice else "")
        self._clear_buttons()
        for number, (text, act) in enumerate(actions):
            button = Button(text, look="plain" if number else "primary", parent=self)
            button.clicked.connect(lambda _checked=False, act=act: act())
            self._buttons.addWidget(button)

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
