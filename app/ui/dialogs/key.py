"""Asks for the API key on the first run, or for another one later."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.model.errors import TurnError
from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label
from app.ui.widgets.spinner import Spinner
from app.ui.wording import error_words


class KeyDialog(Dialog):
    """Shows where the entry of a key stands; testing and storing are someone else's.

    ``key_entered`` carries the key as typed. The field shows dots, and is emptied as soon as the key is not
    needed there any more.
    """

    key_entered = Signal(str)
    test_cancelled = Signal()
    environment_chosen = Signal()
    demo_chosen = Signal()

    def __init__(
        self, lead: str, address: str, *, offer_environment: bool, offer_demo: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("API key"), parent)
        self.setMinimumWidth(520)
        self._lead = label(lead, wrap=True)
        self._address = label(tr("It is sent to {0} and nowhere else.", address), "facts", wrap=True)
        self.field = self._make_field()
        self._spinner = Spinner(tr("Testing the key"), self)
        self._state = label("", wrap=True, parent=self)
        self.environment = Button(tr("Use the key from the environment"), look="link", parent=self)
        self.demo = Button(tr("Try without a key"), tr("Try the demo, without a key"), "link", self)
        self.cancel = Button(tr("Not now"), parent=self)
        self.go = Button(tr("Test and keep"), tr("Test the key and keep it"), "primary", self)
        self.environment.setVisible(offer_environment)
        self.demo.setVisible(offer_demo)
        self._offers = [button for button, on in ((self.environment, offer_environment), (self.demo, offer_demo)) if on]
        self._testing = False
        self._done = False
        self._lay_out()
        self._connect()
        self._show_state("")
        self._refresh()
        self.field.setFocus()

    # What is going on

    def show_testing(self) -> None:
        """The key is on its way to the API."""
        self._set_testing(True)
        self._show_state(tr("Testing the key…"))

    def show_error(self, error: TurnError) -> None:
        """The key was refused, or could not be tested; the field keeps it to be mended."""
        self._set_testing(False)
        self._show_state(error_words(error), "error")
        self.field.selectAll()
        self.field.setFocus()

    def show_idle(self) -> None:
        """The test was cancelled."""
        self._set_testing(False)
        self._show_state("")
        self.field.setFocus()

    def show_kept(self, words: str) -> None:
        """The key is good; *words* say where it is kept."""
        self._set_testing(False)
        self._done = True
        self.field.clear()
        for part in (self.field, self._lead, self._address, self.cancel, *self._offers):
            part.hide()
        self._show_state(words)
        self.go.setText(tr("Done"))
        self.go.setAccessibleName(tr("Done"))
        self.go.setEnabled(True)
        self.go.setFocus()

    def state_text(self) -> str:
        """What it says about the state."""
        return self._state.text()

    def done(self, result: int) -> None:
        """Close; nothing of the key stays in the field."""
        self.field.clear()
        if self._testing:
            self.test_cancelled.emit()
        super().done(result)

    # Inside

    def _make_field(self) -> QLineEdit:
        field = QLineEdit(self)
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setAccessibleName(tr("API key"))
        field.setPlaceholderText("sk-ant-…")
        return field

    def _lay_out(self) -> None:
        state = QHBoxLayout()
        state.setSpacing(8)
        state.addWidget(self._spinner)
        state.addWidget(self._state, 1)
        for part in (self._lead, self.field, self._address):
            self.column.addWidget(part)
        self.column.addLayout(state)
        self.add_buttons(self.cancel, self.go, left=(self.demo, self.environment))

    def _connect(self) -> None:
        self.field.returnPressed.connect(self._go)
        self.field.textChanged.connect(self._refresh)
        self.go.clicked.connect(self._go)
        self.cancel.clicked.connect(self._cancel)
        self.environment.clicked.connect(self.environment_chosen)
        self.demo.clicked.connect(self.demo_chosen)

    def _go(self) -> None:
        if self._done:
            self.accept()
        elif not self._testing and self.field.text().strip():
            self.key_entered.emit(self.field.text())

    def _cancel(self) -> None:
        if self._testing:
            self.test_cancelled.emit()
            self.show_idle()
        else:
            self.reject()

    def _set_testing(self, testing: bool) -> None:
        self._testing = testing
        self._spinner.setVisible(testing)
        self.field.setReadOnly(testing)
        self.cancel.setText(tr("Cancel") if testing else tr("Not now"))
        self.cancel.setAccessibleName(self.cancel.text())
        for button in (self.environment, self.demo):
            button.setEnabled(not testing)
        self._refresh()

    def _refresh(self, *_: object) -> None:
        self.go.setEnabled(self._done or (not self._testing and bool(self.field.text().strip())))

    def _show_state(self, words: str, look: str = "plain") -> None:
        self._state.setText(words)
        self._state.setProperty("look", look)
        self._state.style().unpolish(self._state)
        self._state.style().polish(self._state)
        self._state.setVisible(bool(words))
        self._spinner.setVisible(self._testing)
        self.fit_height()
