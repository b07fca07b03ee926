"""The view of the conversation list: opens on a click or Enter, renames in place, turns its spinners."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QListView, QWidget

from app.model.ids import ConversationId
from app.ui.i18n import tr
from app.ui.sidebar.carrying import RowCarrier
from app.ui.sidebar.delegate import EDGE, ConversationDelegate
from app.ui.sidebar.model import ConversationModel
from app.ui.sidebar.rows import Entry, FolderRow, MoreRow, TagRow, TagsRow
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
    marked_changed = Signal()
    all_wanted = Signal()
    folder_menu_wanted = Signal(str, QPoint)  # folder id, global position
    folder_deletion_wanted = Signal(str)
    tag_wanted = Signal(str)  # tag id: what has it
    tag_menu_wanted = Signal(str, QPoint)  # tag id, global position
    tag_deletion_wanted = Signal(str)

    def __init__(self, model: ConversationModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Conversations")
        self.setAccessibleName(tr("Conversations"))
        self._model = model
        self._anchor: tuple[str, str] | None = None  # of several that are chosen, the first: the key of its row
        self._current: tuple[str, str] | None = None  # the key of the current row, while rows change
        self._delegate = ConversationDelegate(theme, self)
        self.setItemDelegate(self._delegate)
        self.setModel(model)
        self.carrier = RowCarrier(self, model)
        self.carrier.over.connect(self._show_target)
        model.marked_changed.connect(self.marked_changed)
        self._set_manners()
        self._clock = SpinnerClock(self)
        self._clock.beat.connect(self._turn_spinners)
        self.activated.connect(self._open)
        self.clicked.connect(self._open)
        self.customContextMenuRequested.connect(self._want_menu)
        model.changing.connect(self._before_change)
        model.changed.connect(self._after_change)

    def set_theme(self, theme: Theme) -> None:
        """Draw with *theme*."""
        self._delegate.set_theme(theme)
        self._clock.set_still(theme.reduced_motion)
        self.setFont(theme.fonts.interface)
        self._fit_rows()
        self.scheduleDelayedItemsLayout()
        self.viewport().update()
        self._rows_changed()

    def set_open(self, conversation_id: ConversationId | None) -> None:
        """Mark the conversation that is shown beside the list, and bring it into view."""
        self._end_renaming()
        self._delegate.open_id = conversation_id
        self._model.set_open(conversation_id)
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows are as wide as the list."""
        self._fit_rows()
        super().resizeEvent(event)

    def _fit_rows(self) -> None:
        """All rows are of one size, so that Qt need not ask each of thousands whenever one comes or goes."""
        size = QSize(self.viewport().width(), self._delegate.height)
        if size != self.gridSize():
            self.setGridSize(size)

    def updateGeometries(self) -> None:
        """Rows end where the panel's other parts end, with and without a scroll bar."""
        super().updateGeometries()
        bar = self.verticalScrollBar()
        self._delegate.end_space = max(0, EDGE - (bar.width() if bar.isVisible() else 0))

    def rename(self, conversation_id: ConversationId) -> None:
        """Open the field for a new title over the row."""
        self._edit_row(self._model.row_of(conversation_id))

    def rename_folder(self, folder_id: str) -> None:
        """The same for the name of a folder."""
        self._edit_row(self._model.row_of_folder(folder_id))

    def rename_tag(self, tag_id: str) -> None:
        """The same for the name of a tag."""
        self._edit_row(self._model.row_of_tag(tag_id))

    def _edit_row(self, row: int) -> None:
        if row < 0:
            return
        index = self._model.index(row)
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
        if event.type() == QEvent.Type.ShortcutOverride and (self._row_key(event) or self._ends_marking(event)):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 renames the row with the focus, Delete moves it to the bin; arrows open and close folders, and the tags.

        Shift with arrows chooses several, Ctrl+A all, Ctrl+Space one more, Escape none, or lets go of what is carried.
        """
        if event.key() == Qt.Key.Key_Escape and self.carrier.give_up():
            return
        if self._marking_key(event):
            return
        row = self._model.row_at(self.currentIndex())
        if self._row_key(event) and isinstance(row, (Entry, FolderRow, TagRow)):
            self._do_row_key(event, row)
        elif isinstance(row, (FolderRow, TagsRow)) and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            ltr = self.layoutDirection() == Qt.LayoutDirection.LeftToRight
            self._set_expanded(row, (event.key() == Qt.Key.Key_Right) == ltr)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ctrl and Shift choose several; without them a click opens, and lets those go."""
        index = self.indexAt(event.position().toPoint())
        entry = self._model.entry_at(index)
        left, modifiers = event.button() == Qt.MouseButton.LeftButton, event.modifiers()
        if left and entry is not None and modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._take_keys(index)
            self._mark_to(index.row())
        elif left and entry is not None and modifiers & Qt.KeyboardModifier.ControlModifier:
            self._take_keys(index)
            self._toggle(entry)
        else:
            if left:
                self.carrier.press(index, event.position().toPoint())
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Carry the row along on which the button went down."""
        carries = event.buttons() & Qt.MouseButton.LeftButton and self.carrier.move(event.position().toPoint())
        if not carries:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of what is carried; what was pressed alone is clicked, and ends the choice of several."""
        if self.carrier.release(event.position().toPoint()):
            self.setState(QListView.State.NoState)
            return
        chooses = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        if event.button() == Qt.MouseButton.LeftButton and not chooses:
            self.set_marked(())
        super().mouseReleaseEvent(event)

    def _show_target(self, key: object) -> None:
        if key != self._delegate.target:
            self._delegate.target = key
            self.viewport().update()

    def set_marked(self, ids: Collection[ConversationId]) -> None:
        """Choose these together; none ends that."""
        if not ids:
            self._anchor = None
        self._model.set_marked(ids)

    def _take_keys(self, index: QModelIndex) -> None:
        """Who chooses several by mouse goes on with Delete, Escape, or Shift and arrows."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _toggle(self, entry: Entry) -> None:
        marked = set(self._model.marked())
        self._anchor = entry.key
        self.set_marked(marked ^ {entry.summary.id})

    def _mark_to(self, row: int) -> None:
        """Choose everything from the one that was chosen first to this one."""
        first = self._model.row_of_key(self._anchor) if self._anchor else -1
        if first < 0 and self._delegate.open_id:
            first = self._model.row_of(ConversationId(self._delegate.open_id))
        first = row if first < 0 else first
        anchor = self._model.entry_at(self._model.index(first))
        self.set_marked(self._model.between(first, row))
        self._anchor = anchor.key if anchor is not None else None

    def _marking_key(self, event: QKeyEvent) -> bool:
        key, entry = event.key(), self._model.entry_at(self.currentIndex())
        shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.all_wanted.emit()
        elif key == Qt.Key.Key_Escape and self._model.marked():
            self.set_marked(())
        elif shift and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._extend(-1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_Space and event.modifiers() & Qt.KeyboardModifier.ControlModifier and entry is not None:
            self._toggle(entry)
        else:
            return False
        return True

    def _extend(self, step: int) -> None:
        """Choose the next conversation, too; headings and folders are passed over."""
        entry = self._model.entry_at(self.currentIndex())
        if entry is not None and self._anchor is None:
            self._anchor = entry.key
        row = self.currentIndex().row() + step
        while 0 <= row < self._model.rowCount():
            index = self._model.index(row)
            if self._model.entry_at(index) is not None:
                self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
                self._mark_to(row)
                return
            row += step

    def _do_row_key(self, event: QKeyEvent, row: Entry | FolderRow | TagRow) -> None:
        if event.key() == Qt.Key.Key_F2:
            self._edit_row(self.currentIndex().row())
        elif isinstance(row, Entry):
            self.delete_wanted.emit(row.summary.id)
        elif isinstance(row, TagRow):
            self.tag_deletion_wanted.emit(row.tag.id)
        else:
            self.folder_deletion_wanted.emit(row.folder.id)

    def _set_expanded(self, row: FolderRow | TagsRow, expanded: bool) -> None:
        if isinstance(row, TagsRow):
            self._model.set_tags_open(expanded)
            return
        others = self._model.expanded() - {row.folder.id}
        self._model.set_expanded(others | {row.folder.id} if expanded else others)

    def _ends_marking(self, event: QEvent) -> bool:
        return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and bool(self._model.marked())

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
        self.setUniformItemSizes(True)

    def _open(self, index: Index) -> None:
        row = self._model.row_at(index)
        if isinstance(row, Entry):
            self.opened.emit(row.summary.id)
        elif isinstance(row, (FolderRow, TagsRow)):
            self._set_expanded(row, not row.expanded)
        elif isinstance(row, TagRow):
            self.tag_wanted.emit(row.tag.id)
        elif isinstance(row, MoreRow) and not row.empty:
            self._model.folder_wanted.emit(row.folder.id)

    def _want_menu(self, position: QPoint) -> None:
        row = self._model.row_at(self.indexAt(position))
        place = self.viewport().mapToGlobal(position)
        if isinstance(row, Entry):
            self.menu_wanted.emit(row.summary.id, place)
        elif isinstance(row, FolderRow):
            self.folder_menu_wanted.emit(row.folder.id, place)
        elif isinstance(row, TagRow):
            self.tag_menu_wanted.emit(row.tag.id, place)
        else:
            self.list_menu_wanted.emit(place)

    def _before_change(self) -> None:
        """Rows that change places go and come again: Qt would look for another current one, and scroll there."""
        self.setAutoScroll(False)
        row = self._model.row_at(self.currentIndex())
        self._current = None if row is None else row.key

    def _after_change(self) -> None:
        now = self._model.row_at(self.currentIndex())
        if self._current is not None and (now is None or now.key != self._current):
            row = self._model.row_of_key(self._current)
            if row >= 0:
                index = self._model.index(row)
                self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.setAutoScroll(True)
        self._rows_changed()

    def _rows_changed(self) -> None:
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
