"""What came of an import, conversation by conversation."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label


class ImportReportDialog(Dialog):
    """A sentence on the whole, and a line for each conversation that did not come in as it was."""

    def __init__(self, words: str, lines: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(tr("Import"), parent)
        self.setMinimumWidth(480)
        self.words = label(words, wrap=True, parent=self)
        self.column.addWidget(self.words)
        self.lines = QPlainTextEdit("\n".join(lines), self)
        self.lines.setReadOnly(True)
        self.lines.setTabChangesFocus(True)
        self.lines.setAccessibleName(tr("What did not come in as it was"))
        self.lines.setMinimumHeight(200)
        self.lines.setVisible(bool(lines))
        self.column.addWidget(self.lines, 1)
        close = Button(tr("Close"), look="primary", parent=self)
        close.clicked.connect(self.accept)
        self.add_buttons(close, room=not lines)
        close.setFocus()
