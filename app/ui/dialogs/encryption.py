"""Whether the data is encrypted, and what can be done about that."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.model.encryption import EncryptionState
from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label

_WIDTH = 640  # pixels: four buttons


class EncryptionDialog(Dialog):
    """Says how the data lies; each button has a signal, and closes nothing by itself."""

    encrypt_wanted = Signal()
    decrypt_wanted = Signal()
    phrase_wanted = Signal()
    undo_wanted = Signal()  # of what was cut short

    def __init__(self, state: EncryptionState, parent: QWidget | None = None) -> None:
        super().__init__(tr("Encryption"), parent)
        self.setMinimumWidth(_WIDTH)
        for words in _lines(state):
            self.column.addWidget(label(words, wrap=True, parent=self))
        for words in _warnings(state):
            self.column.addWidget(label(words, "warn", wrap=True, parent=self))
        self.undo = self._button(state.begun, tr("Delete what was begun"), self.undo_wanted)
        self.phrase = self._button(state.encrypted, tr("Show recovery phrase…"), self.phrase_wanted)
        self.decrypt = self._button(state.encrypted, tr("Decrypt…"), self.decrypt_wanted)
        self.encrypt = self._button(not state.encrypted and state.offered, tr("Encrypt…"), self.encrypt_wanted)
        self.close_button = Button(tr("Close"), parent=self)
        self.close_button.clicked.connect(self.reject)
        self.add_buttons(self.phrase, self.decrypt, self.encrypt, self.close_button, left=[self.undo])
        self.walk(self.phrase, self.decrypt, self.encrypt, self.close_button, self.undo)
        self.close_button.setFocus()

    def _button(self, shown: bool, text: str, wanted: object) -> Button:
        button = Button(text, parent=self)
        button.setVisible(shown)
        button.clicked.connect(wanted)
        return button


def _lines(state: EncryptionState) -> list[str]:
    if state.encrypted:
        return [_now(state)]
    meaning = tr(
        "Once they are encrypted, conversations, backups and attachments can be read only with a key, which this "
        "system's keyring keeps."
    )
    return [_now(state), meaning]


def _warnings(state: EncryptionState) -> list[str]:
    found = []
    if state.begun:
        found.append(cut_short_words(state))
    if not state.offered:
        found.append(tr("Encryption is not offered on this system: a part that it needs is not there."))
    return found


def cut_short_words(state: EncryptionState) -> str:
    """What was cut short, and what that means."""
    begun = tr("Decrypting was cut short.") if state.encrypted else tr("Encrypting was cut short.")
    return f"{begun} {tr('All is as it was before; what was begun can be gone on with, or deleted.')}"


def _now(state: EncryptionState) -> str:
    if not state.encrypted:
        return tr("The data is not encrypted: whoever gets at this disk can read it.")
    if state.in_keyring:
        return tr("The data is encrypted. Its key lies in this system's keyring.")
    return tr("The data is encrypted. Its key is not in a keyring: the recovery phrase is asked for at each start.")
