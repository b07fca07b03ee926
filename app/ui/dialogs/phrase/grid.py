"""The words of a recovery phrase, numbered, to be written down."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from app.ui.i18n import tr
from app.ui.widgets.labels import label

_COLUMNS = 4
_GAP = 12  # pixels between two columns


class WordGrid(QFrame):
    """Read down each column, always from left to right. One stop for the keyboard; screen readers read all of it."""

    def __init__(self, words: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "words")
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr("Recovery phrase"))
        self.setAccessibleDescription(", ".join(f"{number} {word}" for number, word in enumerate(words, 1)))
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 12, 12, 12)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        rows = -(-len(words) // _COLUMNS)
        for at, word in enumerate(words):
            column, row = divmod(at, rows)
            number = label(f"{at + 1}", "muted", parent=self)
            number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(number, row, 3 * column)
            grid.addWidget(label(word, parent=self), row, 3 * column + 1)
            grid.setColumnStretch(3 * column + 1, 1)
            grid.setColumnMinimumWidth(3 * column + 2, _GAP)
