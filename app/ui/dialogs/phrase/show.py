"""Shows the recovery phrase again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.ui.dialogs.phrase.grid import WordGrid
from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label


def keeping_words() -> str:
    """How the phrase is to be kept."""
    return tr(
        "Write these words down in their order, and keep them where neither a thief of this computer nor a fire here "
        "would find them. Whoever has them can read everything; without them, and without this system's keyring, "
        "nobody can, and nobody can give them to you again."
    )


class PhraseDialog(Dialog):
    """The *words*, and how they are to be kept."""

    def __init__(self, words: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(tr("Recovery phrase"), parent)
        self.setMinimumWidth(560)
        self.column.addWidget(label(keeping_words(), wrap=True, parent=self))
        self.grid = WordGrid(words, self)
        self.column.addWidget(self.grid)
        self.close_button = Button(tr("Close"), look="primary", parent=self)
        self.close_button.clicked.connect(self.reject)
        self.add_buttons(self.close_button)
        self.walk(self.grid, self.close_button)
        self.close_button.setFocus()
