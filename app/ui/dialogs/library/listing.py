"""The list at the side: filtered by typing, put into another order by dragging or Alt with Up and Down."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.logic.fuzzy import fit
from app.model.library import Saved
from app.ui.i18n import tr
from app.ui.widgets.bidi import isolated
from app.ui.widgets.labels import label

_ID = Qt.ItemDataRole.UserRole
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class ItemList(QWidget):
    """``chosen`` carries an id, empty for none; ``ordered`` all ids in their new order."""

    chosen = Signal(str)
    ordered = Signal(object)
    delete_wanted = Signal()
    rename_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.filter = QLineEdit(self)
        self.list = QListWidget(self)
        self.list.setObjectName("Texts")
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setToolTip(tr("Drag, or press Alt with Up or Down, to put it into another order"))
        self.nothing = label(tr("Nothing fits. Try fewer letters."), "muted", wrap=True, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self.filter, self.nothing):
            column.addWidget(part)
        column.addWidget(self.list, 1)
        self._items: tuple[Saved, ...] = ()
        self._moved = QTimer(self, singleShot=True, interval=0)
        self._moved.timeout.connect(lambda: self.ordered.emit(self.ids()))
        self.filter.textChanged.connect(lambda _text: self._fill(self.current()))
        self.list.currentItemChanged.connect(lambda *_: self.chosen.emit(self.current()))
        self.list.model().rowsMoved.connect(lambda *_: self._moved.start())
        for watched in (self.list, self.filter):
            watched.installEventFilter(self)

    def set_kind(self, name: str, filter_words: str) -> None:
        """What the list is called, and what its filter says."""
        self.list.setAccessibleName(name)
        self.filter.setPlaceholderText(filter_words)
        self.filter.setAccessibleName(filter_words)

    def show_items(self, items: Sequence[Saved], current: str) -> None:
        """Show *items*, and *current* among them; without it what stood there, or the first one."""
        row = self.list.currentRow()
        self._items = tuple(items)
        self._fill(current, max(row, 0))

    def current(self) -> str:
        """The id that is chosen."""
        item = self.list.currentItem()
        return str(item.data(_ID)) if item is not None else ""

    def ids(self) -> list[str]:
        """The ids as they stand."""
        return [str(self.list.item(at).data(_ID)) for at in range(self.list.count())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys that mean something else here than moving the selection."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._list_key(event) if watched is self.list else self._filter_key(event)
        return super().eventFilter(watched, event)

    # Inside

    def _fill(self, current: str, row: int = 0) -> None:
        typed = self.filter.text()
        shown = [each for each in self._items if fit(typed, each.name) is not None]
        before = self.current()
        self.list.blockSignals(True)
        self.list.clear()
        for each in shown:
            made = QListWidgetItem(isolated(each.name))
            made.setData(_ID, each.id)
            made.setData(Qt.ItemDataRole.AccessibleTextRole, each.name)
            self.list.addItem(made)
        places = {each.id: at for at, each in enumerate(shown)}
        self.list.setCurrentRow(places.get(current, min(row, len(shown) - 1)))
        self.list.blockSignals(False)
        self.list.setDragEnabled(not typed.strip())
        self.nothing.setVisible(bool(typed.strip()) and not shown)
        if self.current() != before:
            self.chosen.emit(self.current())

    def _list_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _STEPS and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._move(_STEPS[key])
        elif key == Qt.Key.Key_Delete:
            self.delete_wanted.emit()
        elif key in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.rename_wanted.emit()
        else:
            return False
        return True

    def _filter_key(self, event: QKeyEvent) -> bool:
        step = _STEPS.get(Qt.Key(event.key()), 0)
        if not step or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return False
        self.list.setCurrentRow(max(0, min(self.list.currentRow() + step, self.list.count() - 1)))
        return True

    def _move(self, step: int) -> None:
        row = self.list.currentRow()
        to = row + step
        if self.filter.text().strip() or row < 0 or not 0 <= to < self.list.count():
            return
        self.list.blockSignals(True)
        self.list.insertItem(to, self.list.takeItem(row))
        self.list.setCurrentRow(to)
        self.list.blockSignals(False)
        self._moved.start()
