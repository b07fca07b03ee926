"""The backups there are, with what can be done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.model.backup import Backup
from app.ui.amounts import size_words
from app.ui.dialogs.backups.rows import BackupModel
from app.ui.i18n import tr, tr_count
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label
from app.ui.widgets.row_table import RowTable


class BackupsDialog(Dialog):
    """``restore_wanted`` and ``delete_wanted`` carry the chosen :class:`Backup`."""

    make_wanted = Signal()
    restore_wanted = Signal(object)
    delete_wanted = Signal(object)
    folder_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Backups"), parent)
        self.resize(680, 460)
        self.rows = BackupModel(self)
        self.table = RowTable(self.rows, tr("Backups"), (1,), self)
        self.status = label("", "muted", wrap=True, parent=self)
        self.trouble = label("", "error", wrap=True, parent=self)
        self.trouble.hide()
        self.make = Button(tr("Back up now"), tr("Make a backup now"), parent=self)
        self.restore = Button(tr("Restore…"), tr("Bring the chosen backup back"), parent=self)
        self.delete = Button(tr("Delete…"), tr("Delete the chosen backup"), "danger", self)
        self.folder = Button(tr("Show in folder"), tr("Show the folder of the backups"), parent=self)
        self.close_button = Button(tr("Close"), look="primary", parent=self)
        self._lay_out()
        self._connect()
        self.show_busy(tr("Reading the list…"))

    def show_busy(self, words: str) -> None:
        """Something runs that *words* name."""
        self.make.setEnabled(False)
        self.trouble.hide()
        self.status.setText(words)

    def show_backups(self, backups: Sequence[Backup]) -> None:
        """Show *backups*, which are all there are."""
        row = self.table.currentIndex().row()
        self.rows.show_values(backups)
        self.make.setEnabled(True)
        self.status.setText(_sum(backups))
        self.table.choose_near(row)
        self._enable()

    def show_error(self, words: str) -> None:
        """Something went wrong."""
        self.make.setEnabled(True)
        self.status.setText(_sum(self.rows.values))
        self.trouble.setText(words)
        self.trouble.show()

    def chosen(self) -> Backup | None:
        """The chosen backup."""
        return self.rows.value_at(self.table.currentIndex())

    # Inside

    def _lay_out(self) -> None:
        lead = tr(
            "Copies of all conversations and of the ledger, on this computer. They hold no keys, and not the files "
            "that were attached: those lie beside them, once, and stay for as long as a backup needs them."
        )
        self.column.addWidget(label(lead, "muted", wrap=True, parent=self))
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.status)
        self.column.addWidget(self.trouble)
        ordered = (self.make, self.restore, self.delete, self.folder)
        self.add_buttons(self.close_button, room=False, left=ordered)
        self.walk(self.table, *ordered, self.close_button)

    def _connect(self) -> None:
        self.make.clicked.connect(self.make_wanted)
        self.folder.clicked.connect(self.folder_wanted)
        self.restore.clicked.connect(self._restore)
        self.delete.clicked.connect(self._delete)
        self.close_button.clicked.connect(self.reject)
        self.table.selectionModel().currentChanged.connect(lambda *_: self._enable())
        QShortcut(QKeySequence("Del"), self).activated.connect(self._delete)

    def _restore(self) -> None:
        chosen = self.chosen()
        if chosen is not None:
            self.restore_wanted.emit(chosen)

    def _delete(self) -> None:
        chosen = self.chosen()
        if chosen is not None:
            self.delete_wanted.emit(chosen)

    def _enable(self) -> None:
        for button in (self.restore, self.delete):
            button.setEnabled(self.chosen() is not None)


def _sum(backups: Sequence[Backup]) -> str:
    if not backups:
        return tr("There is no backup yet.")
    size = size_words(sum(backup.size for backup in backups))
    return tr_count("{0} backup, {1}", "{0} backups, {1}", len(backups), size)
