"""What lies on the server, with a way to delete it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.model.server_file import ServerFile
from app.ui.amounts import size_words
from app.ui.dialogs.files.rows import FileModel
from app.ui.i18n import tr, tr_count
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label
from app.ui.widgets.row_table import RowTable


class ServerFilesDialog(Dialog):
    """``delete_wanted`` carries the chosen files; ``refresh_wanted`` asks for the list again."""

    delete_wanted = Signal(object)  # tuple[ServerFile, ...]
    refresh_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Files on the server"), parent)
        self.resize(760, 480)
        self.rows = FileModel(self)
        self.table = RowTable(
            self.rows, tr("Files on the server"), (0,), self, many=True, elide=Qt.TextElideMode.ElideMiddle
        )
        self.status = label("", "muted", wrap=True, parent=self)
        self.trouble = label("", "error", wrap=True, parent=self)
        self.trouble.hide()
        self.refresh = Button(tr("Refresh"), tr("Read the list again"), parent=self)
        self.delete = Button(tr("Delete…"), tr("Delete the chosen files from the server"), "danger", self)
        self.close_button = Button(tr("Close"), look="primary", parent=self)
        self._lay_out()
        self._connect()
        self.show_busy()

    def show_busy(self) -> None:
        """The list is being read."""
        self.refresh.setEnabled(False)
        self.trouble.hide()
        self.status.setText(tr("Reading the list…"))

    def show_files(self, files: Sequence[ServerFile]) -> None:
        """Show *files*, which are all there are."""
        row = self.table.currentIndex().row()
        self.rows.show_values(files)
        self.trouble.hide()
        self.refresh.setEnabled(True)
        self.status.setText(_sum(files))
        self.table.choose_near(row)
        self._enable()

    def show_error(self, words: str) -> None:
        """The list could not be read, or something not be deleted."""
        self.refresh.setEnabled(True)
        self.status.setText("")
        self.trouble.setText(words)
        self.trouble.show()

    def chosen(self) -> tuple[ServerFile, ...]:
        """The chosen files, in the order of the list."""
        return tuple(self.rows.values[row] for row in self.table.chosen_rows())

    # Inside

    def _lay_out(self) -> None:
        lead = tr(
            "Files that were uploaded with your key. What is deleted here is uploaded again when a conversation "
            "needs it and this program uploaded it; other programs lose it."
        )
        self.column.addWidget(label(lead, "muted", wrap=True, parent=self))
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.status)
        self.column.addWidget(self.trouble)
        self.add_buttons(self.close_button, room=False, left=(self.refresh, self.delete))
        self.walk(self.table, self.refresh, self.delete, self.close_button)

    def _connect(self) -> None:
        self.refresh.clicked.connect(self.refresh_wanted)
        self.delete.clicked.connect(self._delete)
        self.close_button.clicked.connect(self.reject)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._enable())
        for keys, act in (("Del", self._delete), ("F5", self.refresh.click)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(act)

    def _delete(self) -> None:
        chosen = self.chosen()
        if chosen:
            self.delete_wanted.emit(chosen)

    def _enable(self) -> None:
        self.delete.setEnabled(bool(self.chosen()))


def _sum(files: Sequence[ServerFile]) -> str:
    if not files:
        return tr("Nothing lies on the server.")
    size = size_words(sum(file.size for file in files))
    return tr_count("{0} file, {1}", "{0} files, {1}", len(files), size)
