"""Asks for the address of a picture or a PDF, and who is to fetch it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.logic.web_address import MOST_LENGTH, kind_of_address, web_address
from app.ui.dialogs.chat_fields import Choice, Row
from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label


class AddressDialog(Dialog):
    """``chosen`` carries the address, ``image`` or ``pdf``, and whether this computer is to fetch it."""

    chosen = Signal(str, str, bool)

    def __init__(self, address: str = "", parent: QWidget | None = None) -> None:
        super().__init__(tr("Image or PDF by address"), parent)
        self.setMinimumWidth(480)
        self.field = QLineEdit(self)
        self.field.setMaxLength(MOST_LENGTH)
        self.field.setPlaceholderText("https://")
        self.who = Choice(
            (("api", tr("The API fetches it itself")), ("here", tr("Fetch now and check it here"))), "api"
        )
        self.kind = Choice((("image", tr("Picture")), ("pdf", tr("PDF"))), "image")
        self._who_row = Row(tr("Who fetches it"), self.who)
        self._kind_row = Row(tr("What it is"), self.kind)
        self.trouble = label("", "error", wrap=True, parent=self)
        self.no = Button(tr("Cancel"), parent=self)
        self.yes = Button(tr("Attach"), look="primary", parent=self)
        self.yes.setDefault(True)
        self._lay_out()
        self.field.textChanged.connect(self._typed)
        self.who.currentIndexChanged.connect(lambda _index: self._refresh())
        self.no.clicked.connect(self.reject)
        self.yes.clicked.connect(self._choose)
        self.field.setText(address)
        self._refresh()
        (self.who if address else self.field).setFocus()

    def _lay_out(self) -> None:
        self.column.addWidget(Row(tr("Address"), self.field, wide=True))
        self.column.addWidget(self._who_row)
        self.column.addWidget(self._kind_row)
        self.column.addWidget(self.trouble)
        self.add_buttons(self.no, self.yes)

    def _typed(self, text: str) -> None:
        address = web_address(text)
        if address is not None:
            self.kind.setCurrentIndex(1 if kind_of_address(address) == "pdf" else 0)
        self._refresh()

    def _refresh(self) -> None:
        here, address = self.who.value() == "here", web_address(self.field.text())
        self._who_row.say(_here_words() if here else _api_words())
        self._kind_row.setVisible(not here)
        wrong = address is None and len(self.field.text().strip()) > len("https://")
        words = tr("An address begins with https:// and holds no password.") if wrong else ""
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))
        self.yes.setEnabled(address is not None)

    def _choose(self) -> None:
        address = web_address(self.field.text())
        if address is not None:
            self.chosen.emit(address, self.kind.value() or "image", self.who.value() == "here")
            self.accept()


def _api_words() -> str:
    return tr(
        "Only its address is sent, and nothing is loaded here. It has to be public and stay there for later turns. "
        "What it takes is known once it was sent."
    )


def _here_words() -> str:
    return tr("This computer loads it once, checks it as any other file, and sends what it got.")
