"""What lies on the server, with a way to delete it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.model.server_file import ServerFile
from app.ui.dialogs.files.rows import FileModel
from app.ui.dialogs.frame import Dialog
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import label
from app.ui.widgets.tables import set_up_table


class ServerFilesDialog(Dialog, Themed):
    """``delete_wanted`` carries the chosen files; ``refresh_wanted`` asks for the list again."""

    delete_wanted = Signal(object)  # tuple[ServerFile, ...]
    refresh_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Files on the server"), parent)
        self.resize(760, 480)
        self.rows = FileModel(self)
        self.table = self._make_table()
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
        if files:
            self.table.setCurrentIndex(self.rows.index(min(max(row, 0), len(files) - 1), 0))
        self._enable()

    def show_error(self, words: str) -> None:
        """The list could not be read, or something not be deleted."""
        self.refresh.setEnabled(True)
        self.status.setText("")
        self.trouble.setText(words)
        self.trouble.show()

    def chosen(self) -> tuple[ServerFile, ...]:
        """The chosen files, in the order of the list."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        found = (self.rows.value_at(self.rows.index(row, 0)) for row in rows)
        return tuple(file for file in found if file is not None)

    def set_theme(self, theme: Theme) -> None:
        """Rows as high as the letters need."""
        self.table.setFont(theme.fonts.interface)
        self.table.verticalHeader().setDefaultSectionSize(self.table.fontMetrics().height() + 12)

    # Inside

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self.rows)
        set_up_table(table, tr("Files on the server"))
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        return table

    def _lay_out(self) -> None:
        lead = tr(
            "Files that were uploaded with your key. What is deleted here is uploaded again when a conversation "
            "needs it and this program uploaded it; other programs lose it."
        )
        self.column.addWidget(label(lead, "muted", wrap=True, parent=self))
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.status)
        self.column.addWidget(self.trouble)
        row = self.add_buttons(self.close_button, room=False)
        row.insertWidget(0, self.refresh)
        row.insertWidget(1, self.delete)
        for before, after in (
            (self.table, self.refresh),
            (self.refresh, self.delete),
            (self.delete, self.close_button),
        ):
            self.setTabOrder(before, after)

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
    size = QLocale().formattedDataSize(sum(file.size for file in files), 1, QLocale.DataSizeFormat.DataSizeSIFormat)
    return tr("1 file, {0}", size) if len(files) == 1 else tr("{0} files, {1}", f"{len(files):,}", size)
