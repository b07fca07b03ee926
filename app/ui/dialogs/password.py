"""Asks for the password of a locked PDF."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label


class PasswordDialog(Dialog):
    """``entered`` carries what was typed; whoever tries it closes the dialog or says by :meth:`show_error` why not."""

    entered = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(tr("Locked PDF"), parent)
        self.setMinimumWidth(440)
        words = tr("{0} is locked. With its password an unlocked copy is attached; the password is not kept.", name)
        self.column.addWidget(label(words, wrap=True, parent=self))
        self.field = QLineEdit(self)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(tr("Password"))
        self.column.addWidget(self.field)
        self.trouble = label("", "error", wrap=True, parent=self)
        self.trouble.hide()
        self.column.addWidget(self.trouble)
        self.no = Button(tr("Cancel"), parent=self)
        self.open_button = Button(tr("Unlock"), look="primary", parent=self)
        self.open_button.setDefault(True)
        self.no.clicked.connect(self.reject)
        self.open_button.clicked.connect(self._enter)
        self.add_buttons(self.no, self.open_button)
        self.field.setFocus()

    def show_error(self, words: str) -> None:
        """It did not open."""
        self.trouble.setText(words)
        self.trouble.show()
        self.open_button.setEnabled(True)
        self.field.selectAll()
        self.field.setFocus()

    def _enter(self) -> None:
        if self.field.text():
            self.open_button.setEnabled(False)
            self.entered.emit(self.field.text())
