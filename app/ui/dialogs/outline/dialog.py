"""The branches of a conversation as an outline: found by typing, gone to, deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QWidget

from app.logic.tree_outline import matching
from app.model.ids import MessageId
from app.model.tree_outline import OutlineRow
from app.ui.dialogs.outline.rows import MESSAGE, OutlineModel
from app.ui.i18n import tr, tr_count
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label
from app.ui.widgets.row_table import RowTable

_SOON_MS = 120  # after the last letter that was typed
_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class OutlineDialog(Dialog):
    """``go_wanted`` and ``delete_wanted`` carry the id of the chosen message."""

    go_wanted = Signal(str)
    delete_wanted = Signal(str)

    def __init__(self, name_of: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(tr("Outline"), parent)
        self.resize(760, 560)
        self.setMinimumWidth(480)
        self._all: tuple[OutlineRow, ...] = ()
        self.filter = self._make_filter()
        self.rows = OutlineModel(name_of, self)
        self.table = RowTable(self.rows, tr("Outline"), (MESSAGE,), self)
        self.status = label(tr("Reading the conversation…"), "muted", parent=self)
        self.trouble = label("", "error", wrap=True, parent=self)
        self.trouble.hide()
        self.delete = Button(tr("Delete branch"), tr("Delete the message and what follows"), "danger", self)
        self.close_button = Button(tr("Close"), parent=self)
        self.go = Button(tr("Go to message"), look="primary", parent=self)
        self._lay_out()
        self._connect()

    def show_rows(self, rows: Sequence[OutlineRow]) -> None:
        """Show the whole outline; what was chosen stays chosen, at first it is the end of the shown branch.

        Where it was deleted what stood before it is chosen: the next press of Delete must not mean everything.
        """
        chosen = self._still_there(rows)
        self._all = tuple(rows)
        self._find(chosen if chosen is not None else _last_shown(rows))

    def show_error(self, words: str) -> None:
        """Something went wrong."""
        self.trouble.setText(words)
        self.trouble.show()

    def chosen(self) -> MessageId | None:
        """The chosen message."""
        row = self.rows.value_at(self.table.currentIndex())
        return None if row is None else row.node.id

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys that walk the list do so from the field, too."""
        if watched is self.filter and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in _KEYS:
                self.table.setFocus()
                return self.table.event(event)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._tell(self.go_wanted.emit)
                return True
        return super().eventFilter(watched, event)

    # Inside

    def _still_there(self, rows: Sequence[OutlineRow]) -> MessageId | None:
        """What is chosen, or the nearest before it that *rows* have."""
        chosen, there = self.chosen(), {row.node.id for row in rows}
        before = [row.node.id for row in self._all]
        until = before.index(chosen) + 1 if chosen in before else 0
        return next((id for id in reversed(before[:until]) if id in there), None)

    def _make_filter(self) -> QLineEdit:
        field = QLineEdit(self)
        field.setPlaceholderText(tr("Find in first words and models"))
        field.setAccessibleName(tr("Find in the outline"))
        field.setClearButtonEnabled(True)
        field.installEventFilter(self)
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(lambda: self._find(self.chosen()))
        field.textChanged.connect(lambda _text: self._soon.start())
        return field

    def _lay_out(self) -> None:
        self.column.addWidget(self.filter)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.status)
        self.column.addWidget(self.trouble)
        self.add_buttons(self.close_button, self.go, room=False, left=(self.delete,))
        self.walk(self.filter, self.table, self.delete, self.close_button, self.go)

    def _connect(self) -> None:
        self.go.clicked.connect(lambda: self._tell(self.go_wanted.emit))
        self.delete.clicked.connect(lambda: self._tell(self.delete_wanted.emit))
        self.close_button.clicked.connect(self.reject)
        self.table.activated.connect(lambda _index: self._tell(self.go_wanted.emit))
        self.table.selectionModel().currentChanged.connect(lambda *_: self._enable())
        delete = QShortcut(QKeySequence("Del"), self.table, context=Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(lambda: self._tell(self.delete_wanted.emit))
        self._enable()

    def _tell(self, tell: Callable[[str], None]) -> None:
        chosen = self.chosen()
        if chosen is not None:
            tell(chosen)

    def _find(self, chosen: MessageId | None) -> None:
        found = matching(self._all, self.filter.text())
        self.rows.show_values(found)
        if found:
            at = next((at for at, row in enumerate(found) if row.node.id == chosen), 0)
            self.table.setCurrentIndex(self.rows.index(at, MESSAGE))
            self.table.scrollTo(self.rows.index(at, MESSAGE), QAbstractItemView.ScrollHint.PositionAtCenter)
        self.status.setText(_count_words(len(found), len(self._all)))
        self._enable()

    def _enable(self) -> None:
        for button in (self.go, self.delete):
            button.setEnabled(self.chosen() is not None)


def _last_shown(rows: Sequence[OutlineRow]) -> MessageId | None:
    return next((row.node.id for row in reversed(rows) if row.shown), None)


def _count_words(found: int, there: int) -> str:
    if not there:
        return tr("There are no messages yet.")
    if not found:
        return tr("No message has these words.")
    if found < there:
        return tr("{0} of {1} messages", f"{found:,}", f"{there:,}")
    return tr_count("{0} message", "{0} messages", there)
