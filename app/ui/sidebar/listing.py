"""The view of the conversation list: opens on a click or Enter, renames in place, turns its spinners."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QListView, QWidget

from app.model.ids import ConversationId
from app.ui.i18n import tr
from app.ui.sidebar.delegate import EDGE, ConversationDelegate
from app.ui.sidebar.model import ConversationModel
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.spinner import SpinnerClock

Index = QModelIndex | QPersistentModelIndex


class ConversationList(QListView, Themed):
    """The selection is the open conversation; the keyboard's place in the list is the current item."""

    opened = Signal(str)
    menu_wanted = Signal(str, QPoint)  # conversation id, global position
    list_menu_wanted = Signal(QPoint)  # where there is no conversation; global position
    delete_wanted = Signal(str)

    def __init__(self, model: ConversationModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Conversations")
        self.setAccessibleName(tr("Conversations"))
        self._model = model
        self._delegate = ConversationDelegate(theme, self)
        self.setItemDelegate(self._delegate)
        self.setModel(model)
        self._set_manners()
        self._clock = SpinnerClock(self)
        self._clock.beat.connect(self._turn_spinners)
        self.activated.connect(self._open)
        self.clicked.connect(self._open)
        self.customContextMenuRequested.connect(self._want_menu)
        for signal in (model.rowsInserted, model.rowsRemoved, model.dataChanged):
            signal.connect(self._rows_changed)

    def set_theme(self, theme: Theme) -> None:
        """Draw with *theme*."""
        self._delegate.set_theme(theme)
        self._clock.set_still(theme.reduced_motion)
        self.setFont(theme.fonts.interface)
        self.scheduleDelayedItemsLayout()
        self.viewport().update()
        self._rows_changed()

    def set_open(self, conversation_id: ConversationId | None) -> None:
        """Mark the conversation that is shown beside the list, and bring it into view."""
        self._end_renaming()
        self._delegate.open_id = conversation_id
        self._select_open(scroll=True)
        self.viewport().update()

    def _end_renaming(self) -> None:
        editor = self._delegate.editor()
        if editor is not None:
            self.commitData(editor)
            self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def spinner_step(self) -> int:
        """Where the spinners stand in their turn."""
        return self._clock.step

    def updateGeometries(self) -> None:
        """Rows end where the panel's other parts end, with and without a scroll bar."""
        super().updateGeometries()
        bar = self.verticalScrollBar()
        self._delegate.end_space = max(0, EDGE - (bar.width() if bar.isVisible() else 0))

    def rename(self, conversation_id: ConversationId) -> None:
        """Open the field for a new title over the row."""
        index = self._model.index(max(self._model.row_of(conversation_id), 0))
        if self._model.entry_at(index) is None:
            return
        self.scrollTo(index)
        self.setCurrentIndex(index)
        self._model.hold(True)
        self.edit(index)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Let changes into the list again."""
        super().closeEditor(editor, hint)
        self._model.hold(False)

    def event(self, event: QEvent) -> bool:
        """F2 and Delete mean the row with the focus as long as the list has it, not the open conversation."""
        if event.type() == QEvent.Type.ShortcutOverride and self._row_key(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 renames the row with the focus, Delete moves it to the bin."""
        entry = self._model.entry_at(self.currentIndex()) if self._row_key(event) else None
        if entry is None:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_F2:
            self.rename(entry.summary.id)
        else:
            self.delete_wanted.emit(entry.summary.id)

    def _row_key(self, event: QEvent) -> bool:
        plain = isinstance(event, QKeyEvent) and event.modifiers() == Qt.KeyboardModifier.NoModifier
        return plain and event.key() in (Qt.Key.Key_F2, Qt.Key.Key_Delete)  # type: ignore[attr-defined]

    def selectionCommand(self, index: Index, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """Neither keys nor clicks select by themselves: what is open is selected."""
        return QItemSelectionModel.SelectionFlag.NoUpdate

    def _set_manners(self) -> None:
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click opens, and the cursor stays in the message
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setResizeMode(QListView.ResizeMode.Adjust)

    def _open(self, index: Index) -> None:
        entry = self._model.entry_at(index)
        if entry is not None:
            self.opened.emit(entry.summary.id)

    def _want_menu(self, position: QPoint) -> None:
        entry = self._model.entry_at(self.indexAt(position))
        place = self.viewport().mapToGlobal(position)
        if entry is not None:
            self.menu_wanted.emit(entry.summary.id, place)
        else:
            self.list_menu_wanted.emit(place)

    def _rows_changed(self, *_: object) -> None:
        self._select_open(scroll=False)
        self._clock.set_wanted(bool(self._model.running_rows()))

    def _select_open(self, scroll: bool) -> None:
        row = self._model.row_of(ConversationId(self._delegate.open_id)) if self._delegate.open_id else -1
        selection = self.selectionModel()
        if row < 0:
            selection.clearSelection()
            return
        index = self._model.index(row)
        flag = QItemSelectionModel.SelectionFlag
        selection.select(QItemSelection(index, index), flag.ClearAndSelect)
        if scroll:
            selection.setCurrentIndex(index, flag.NoUpdate)
            self.scrollTo(index)

    def _turn_spinners(self, step: int) -> None:
        self._delegate.spinner_step = step
        for row in self._model.running_rows():
            self.update(self._model.index(row))
