"""What was deleted: found by typing, brought back, or deleted for ever."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QProgressBar, QWidget

from app.model.binned import BinnedEntry, BinTotals, PurgeProgress
from app.ui.dialogs.bin.rows import EXCERPT, TITLE, BinModel
from app.ui.i18n import tr, tr_count
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label
from app.ui.widgets.row_table import RowTable

_SOON_MS = 120  # after the last letter that was typed
_NEAR = 20  # rows from the end, where more are asked for


class BinDialog(Dialog):
    """``restore_wanted`` and ``delete_wanted`` carry the chosen entries (a tuple of :class:`BinnedEntry`)."""

    restore_wanted = Signal(object)
    delete_wanted = Signal(object)
    empty_wanted = Signal()
    filter_changed = Signal(str)
    more_wanted = Signal()

    def __init__(self, keep_words: str, parent: QWidget | None = None) -> None:
        """*keep_words* says how long things stay here."""
        super().__init__(tr("Bin"), parent)
        self.resize(860, 520)
        self.setMinimumWidth(560)
        self._more = False
        self._totals = BinTotals()
        self.filter = self._make_filter()
        self.rows = BinModel(self)
        self.table = RowTable(self.rows, tr("Bin"), (TITLE, EXCERPT), self, many=True)
        self.empty_words = label(tr("Nothing was deleted."), "muted", parent=self)
        self.empty_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.status = label("", "muted", wrap=True, parent=self)
        self.bar = QProgressBar(self, textVisible=False)
        self.bar.setAccessibleName(tr("Deleting for ever"))
        self.trouble = label("", "error", wrap=True, parent=self)
        self.restore = Button(tr("Restore"), tr("Bring the chosen back"), parent=self)
        self.delete = Button(tr("Delete for ever…"), tr("Delete the chosen for ever"), "danger", self)
        self.empty = Button(tr("Empty bin…"), tr("Delete everything in the bin for ever"), "danger", self)
        self.close_button = Button(tr("Close"), look="primary", parent=self)
        self._lay_out(keep_words)
        self._connect()
        for hidden in (self.trouble, self.bar, self.empty_words):
            hidden.hide()
        self.status.setText(tr("Reading the list…"))
        self._enable()

    def show_entries(self, entries: Sequence[BinnedEntry], totals: BinTotals, more: bool) -> None:
        """Show the first entries that fit the filter; *more* says that others follow, *totals* counts all there is."""
        row = self.table.currentIndex().row()
        self.trouble.hide()
        self.rows.show_values(entries)
        self._more, self._totals = more, totals
        self.table.choose_near(row)
        self.empty_words.setText(self._nothing_words())
        self.empty_words.setVisible(not entries)
        self.table.setVisible(bool(entries))
        self._say()
        self._enable()

    def add_entries(self, entries: Sequence[BinnedEntry], more: bool) -> None:
        """Show further entries below."""
        self.rows.add_values(entries)
        self._more = more

    def show_progress(self, progress: PurgeProgress | None) -> None:
        """Show how far deleting for ever has come; None at its end."""
        self.bar.setVisible(progress is not None)
        if progress is not None:
            self.bar.setRange(0, progress.total)
            self.bar.setValue(progress.done)
        self._say(progress)

    def show_error(self, words: str) -> None:
        """Something went wrong."""
        self.trouble.setText(words)
        self.trouble.show()

    def chosen(self) -> tuple[BinnedEntry, ...]:
        """The chosen entries, in the order of the list."""
        return tuple(self.rows.values[row] for row in self.table.chosen_rows())

    # Inside

    def _make_filter(self) -> QLineEdit:
        field = QLineEdit(self)
        field.setPlaceholderText(tr("Find in titles and first words"))
        field.setAccessibleName(tr("Find in the bin"))
        field.setClearButtonEnabled(True)
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(lambda: self.filter_changed.emit(field.text()))
        field.textChanged.connect(lambda _text: self._soon.start())
        return field

    def _lay_out(self, keep_words: str) -> None:
        self.column.addWidget(label(keep_words, "muted", wrap=True, parent=self))
        self.column.addWidget(self.filter)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.empty_words, 1)
        for line in (self.bar, self.status, self.trouble):
            self.column.addWidget(line)
        ordered = (self.restore, self.delete, self.empty)
        self.add_buttons(self.close_button, room=False, left=ordered)
        self.walk(self.filter, self.table, *ordered, self.close_button)

    def _connect(self) -> None:
        self.restore.clicked.connect(lambda: self._with_chosen(self.restore_wanted))
        self.delete.clicked.connect(lambda: self._with_chosen(self.delete_wanted))
        self.empty.clicked.connect(self.empty_wanted)
        self.close_button.clicked.connect(self.reject)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._enable())
        self.table.activated.connect(lambda _index: self._with_chosen(self.restore_wanted))
        self.table.verticalScrollBar().valueChanged.connect(self._scrolled)
        delete = QShortcut(QKeySequence("Del"), self.table, context=Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(lambda: self._with_chosen(self.delete_wanted))

    def _with_chosen(self, tell: SignalInstance) -> None:
        chosen = self.chosen()
        if chosen:
            tell.emit(chosen)

    def _scrolled(self) -> None:
        last = self.table.rowAt(self.table.viewport().height() - 1)
        if self._more and (last < 0 or last >= self.rows.rowCount() - _NEAR):
            self._more = False
            self.more_wanted.emit()

    def _enable(self) -> None:
        some = bool(self.chosen())
        self.restore.setEnabled(some)
        self.delete.setEnabled(some)
        self.empty.setEnabled(self._totals.conversations + self._totals.branches > 0)

    def _nothing_words(self) -> str:
        there = self._totals.conversations + self._totals.branches
        return tr("Nothing in the bin has these words.") if there else tr("Nothing was deleted.")

    def _say(self, progress: PurgeProgress | None = None) -> None:
        if progress is not None:
            words = tr("Deleting for ever: {0} of {1} messages", f"{progress.done:,}", f"{progress.total:,}")
        else:
            words = totals_words(self._totals)
        self.status.setText(words)


def totals_words(totals: BinTotals) -> str:
    """How much lies in the bin."""
    chats, branches = totals.conversations, totals.branches
    parts = []
    if chats:
        parts.append(tr_count("{0} conversation", "{0} conversations", chats))
    if branches:
        parts.append(tr_count("{0} branch", "{0} branches", branches))
    return " · ".join(parts) if parts else tr("The bin is empty.")
