"""Rows that are carried with the mouse: conversations to a folder, a tag or what is pinned, folders to another place.

Qt's own way of dragging runs a loop of its own, and nothing of this leaves the list.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QListView

from app.model.ids import ConversationId
from app.ui.sidebar.model import ConversationModel
from app.ui.sidebar.rows import Entry, FolderRow, Heading, MoreRow, Row, TagRow, TagsRow

Index = QModelIndex | QPersistentModelIndex
Target = tuple[str, str]  # "folder" or "tag" with its identifier, "pinned", "home"; "" for nothing that takes it
_NOWHERE: Target = ("", "")
_EDGE, _STEP = 24, 12  # pixels from the edge at which the list scrolls, and by how many
_SPRING_MS = 500  # over the closed heading of the tags, until they are shown


class RowCarrier(QObject):
    """Follows the mouse from a press on; over the closed heading of the tags it waits until they are shown."""

    moved = Signal(object, str)  # conversations, folder id, empty for no folder
    pinned = Signal(object, bool)  # conversations, whether they are to be
    tagged = Signal(object, str)  # conversations, tag id
    ordered = Signal(str, str)  # folder id, the folder whose place it takes
    over = Signal(object)  # the key of the folder or the tag under what is carried | None

    def __init__(self, view: QListView, model: ConversationModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._row: Row | None = None
        self._from = QPoint()
        self._carries = False
        self._given_up = False  # while the button that carried something is still down
        self._spring = QTimer(self, singleShot=True, interval=_SPRING_MS)
        self._spring.timeout.connect(lambda: model.set_tags_open(True))

    def press(self, index: Index, at: QPoint) -> None:
        """The mouse went down on *index*."""
        row = self._model.row_at(index) if self._model.wish.plain else None
        self._row = row if isinstance(row, (Entry, FolderRow)) else None
        self._from = at
        self._given_up = False

    def move(self, at: QPoint) -> bool:
        """The mouse moved with the button down; whether something is carried."""
        if self._row is None:
            return self._given_up
        if not self._carries and (at - self._from).manhattanLength() < QApplication.startDragDistance():
            return False
        self._carries = True
        self._scroll(at)
        self._wait_above(self._model.row_at(self._view.indexAt(at)))
        kind, id = self._target(at)
        self.over.emit((kind, id) if kind in ("folder", "tag") else None)
        shape = Qt.CursorShape.DragMoveCursor if kind else Qt.CursorShape.ForbiddenCursor
        self._view.viewport().setCursor(shape)
        return True

    def release(self, at: QPoint) -> bool:
        """The button was let go; whether something was carried, given up or not."""
        row, carried = self._row, self._carries
        if self._given_up:
            self._given_up = False
            return True
        target = self._target(at) if carried else _NOWHERE
        self.cancel()
        if carried and row is not None:
            self._drop(row, *target)
        return carried

    def give_up(self) -> bool:
        """Leave everything where it is though the button is still down; whether something was carried."""
        self._given_up = self._carries
        self.cancel()
        return self._given_up

    def cancel(self) -> None:
        """Carry nothing any more."""
        if self._carries:
            self.over.emit(None)
            self._view.viewport().unsetCursor()
        self._row, self._carries = None, False
        self._spring.stop()

    def _wait_above(self, row: Row | None) -> None:
        if not (isinstance(row, TagsRow) and isinstance(self._row, Entry)):
            self._spring.stop()
        elif not self._spring.isActive():
            self._spring.start()

    def _target(self, at: QPoint) -> Target:
        """Where what is carried would go."""
        if self._row is None or not self._view.viewport().rect().contains(at):
            return _NOWHERE
        target = self._place(self._model.row_at(self._view.indexAt(at)))
        if isinstance(self._row, FolderRow):
            return target if target[0] == "folder" and target[1] != self._row.folder.id else _NOWHERE
        if isinstance(self._row, Entry) and target[0] == "tag":
            known = [self._model.get(each) for each in self._conversations(self._row)]
            return _NOWHERE if all(each and target[1] in each.filed.tags for each in known) else target
        return target if target != self._place(self._row) else _NOWHERE

    def _place(self, row: Row | None) -> Target:
        """Where *row* stands."""
        if isinstance(row, (FolderRow, MoreRow)):
            return ("folder", row.folder.id)
        if isinstance(row, TagRow):
            return ("tag", row.tag.id)
        if isinstance(row, Entry) and row.inside:
            return ("folder", row.summary.filed.folder or "")
        if isinstance(row, Entry):
            return ("pinned" if row.summary.pinned else "home", "")
        if isinstance(row, Heading):
            return ("pinned" if row.pinned else "home", "")
        return ("home", "") if row is None else _NOWHERE

    def _drop(self, row: Row, kind: str, id: str) -> None:
        if isinstance(row, FolderRow):
            if kind == "folder":
                self.ordered.emit(row.folder.id, id)
        elif isinstance(row, Entry):
            self._drop_conversations(self._conversations(row), kind, id, row.inside)

    def _drop_conversations(self, ids: tuple[ConversationId, ...], kind: str, id: str, inside: bool) -> None:
        known = [summary for each in ids if (summary := self._model.get(each)) is not None]
        if kind == "folder":
            self.moved.emit(ids, id)
        elif kind == "tag":
            self.tagged.emit(ids, id)
        elif kind == "pinned":
            self.pinned.emit(ids, True)
        elif kind == "home" and not inside and any(each.pinned for each in known):
            self.pinned.emit(ids, False)
        elif kind == "home":
            self.moved.emit(ids, "")

    def _conversations(self, row: Entry) -> tuple[ConversationId, ...]:
        """That row's, or all that were chosen with it."""
        marked = self._model.marked()
        return marked if row.summary.id in marked else (row.summary.id,)

    def _scroll(self, at: QPoint) -> None:
        bar, height = self._view.verticalScrollBar(), self._view.viewport().height()
        if at.y() < _EDGE:
            bar.setValue(bar.value() - _STEP)
        elif at.y() > height - _EDGE:
            bar.setValue(bar.value() + _STEP)
