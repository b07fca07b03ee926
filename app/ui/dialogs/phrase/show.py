"""Shows the recovery phrase again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.dialogs.phrase.grid import WordGrid
from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label, set_look
from app.ui.widgets.saying import say


def keeping_words() -> str:
    """How the phrase is to be kept."""
    return tr(
        "Write these words down in their order, and keep them where neither a thief of this computer nor a fire here "
        "would find them. Whoever has them can read everything; without them, and without this system's keyring, "
        "nobody can, and nobody can give them to you again."
    )


class PrintRow(QWidget):
    """A button that prints the phrase, and what that means; afterwards what came of it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        meaning = tr(
            "Whoever finds the printed sheet can read everything, and the printer and the system's print queue may "
            "keep a copy of it."
        )
        self.button = Button(tr("Print…"), tr("Print the recovery phrase"), parent=self)
        self.button.setAccessibleDescription(meaning)
        self.words = label(meaning, "muted", wrap=True, parent=self)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.words, 1)

    def tell(self, words: str, *, wrong: bool = False) -> None:
        """Say what came of printing."""
        set_look(self.words, "error" if wrong else "muted")
        self.words.setText(words)
        say(self.words, words)


class PhraseDialog(Dialog):
    """The *words*, and how they are to be kept. ``print_wanted`` is emitted where they are to be printed."""

    print_wanted = Signal()

    def __init__(self, words: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(tr("Recovery phrase"), parent)
        self.setMinimumWidth(560)
        self.column.addWidget(label(keeping_words(), wrap=True, parent=self))
        self.grid = WordGrid(words, self)
        self.column.addWidget(self.grid)
        self.printing = PrintRow(self)
        self.printing.button.clicked.connect(self.print_wanted)
        self.column.addWidget(self.printing)
        self.close_button = Button(tr("Close"), look="primary", parent=self)
        self.close_button.clicked.connect(self.reject)
        self.add_buttons(self.close_button)
        self.walk(self.grid, self.printing.button, self.close_button)
        self.close_button.setFocus()
