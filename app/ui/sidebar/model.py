"""The list of conversations as Qt's views want it, changed row by row and paged."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId
from app.ui.sidebar.rows import Entry, Row, RowMaker, in_order

Index = QModelIndex | QPersistentModelIndex
_LONG = 300  # conversations; a list that is longer is read page by page, whoever adds to it
ROW_ROLE = int(Qt.ItemDataRole.UserRole)


class ConversationModel(QAbstractListModel):
    """Headings and conversations. More pages are asked for by ``more_wanted`` when a view nears the end.

    While :meth:`hold` is in force (someone renames in place) changes are kept back, so that the editor stays.
    """

    more_wanted = Signal()
    renamed = Signal(str, str)  # conversation id, title as typed

    def __init__(self, today: Callable[[], date], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._summaries: dict[ConversationId, ConversationSummary] = {}
        self._ordered: list[ConversationSummary] | None = None  # None when they are to be sorted anew
        self._maker = RowMaker()
        self._running: frozenset[ConversationId] = frozenset()
        self._unread: set[ConversationId] = set()
        self._needle = ""
        self._rows: list[Row] = []
        self._running_rows: list[int] = []
        self._more = False
        self._loading = False
        self._held = False
        self._stale = False

    # What is known

    def add_page(self, page: Iterable[ConversationSummary], more: bool) -> None:
        """Take in a page from the store; *more* says whether another follows."""
        for summary in page:
            self._summaries.setdefault(summary.id, summary)  # what is known already is newer than the page
        self._ordered = None
        self._more, self._loading = more, False
        self._refresh()

    def put(self, summary: ConversationSummary) -> None:
        """A conversation is new or changed. What belongs behind the pages that are loaded comes with its own page."""
        if self._is_for_later(summary):
            self._more = True
            return
        self._summaries[summary.id] = summary
        self._ordered = None
        self._refresh()

    def drop(self, conversation_id: ConversationId) -> None:
        """A conversation is gone."""
        self._summaries.pop(conversation_id, None)
        self._ordered = None
        self._unread.discard(conversation_id)
        self._refresh()

    def set_running(self, running: frozenset[ConversationId]) -> None:
        """In these conversations an answer is under way."""
        if running != self._running:
            self._running = running
            self._refresh()

    def set_unread(self, conversation_id: ConversationId, unread: bool) -> None:
        """An answer was finished that nobody has seen yet."""
        (self._unread.add if unread else self._unread.discard)(conversation_id)
        self._refresh()

    def set_needle(self, needle: str) -> None:
        """Show only titles that contain *needle*."""
        self._needle = needle
        self._refresh()

    def regroup(self) -> None:
        """A new day has begun."""
        self._refresh()

    def hold(self, held: bool) -> None:
        """Keep changes back, or let them through."""
        self._held = held
        if not held and self._stale:
            self._refresh()

    def _is_for_later(self, summary: ConversationSummary) -> bool:
        """Whether *summary* is a conversation that the next pages have; in a short list they begin at its end."""
        if summary.id in self._summaries or not (self._more or len(self._summaries) >= _LONG):
            return False
        last = self.last_loaded()
        return last is not None and in_order([last, summary])[-1] is summary

    # Questions

    def get(self, conversation_id: ConversationId) -> ConversationSummary | None:
        """What is known about a conversation."""
        return self._summaries.get(conversation_id)

    def last_loaded(self) -> ConversationSummary | None:
        """After which the next page follows."""
        ordered = self._in_order()
        return ordered[-1] if ordered else None

    def order(self) -> list[ConversationId]:
        """The conversations as shown, top first."""
        return [row.summary.id for row in self._rows if isinstance(row, Entry)]

    def row_of(self, conversation_id: ConversationId) -> int:
        """The row of a conversation, -1 when it is not shown."""
        key = ("entry", conversation_id)
        return next((number for number, row in enumerate(self._rows) if row.key == key), -1)

    def entry_at(self, index: Index) -> Entry | None:
        """The conversation at *index*; None for a heading or nothing."""
        row = self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None
        return row if isinstance(row, Entry) else None

    def running_rows(self) -> list[int]:
        """The rows of conversations with an answer under way."""
        return self._running_rows

    def is_empty(self) -> bool:
        """Whether nothing is shown and nothing more can come."""
        return not self._rows and not self._more

    # Qt's side

    def rowCount(self, parent: Index | None = None) -> int:
        """Rows of the list."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a view asks for."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken() if isinstance(row, Entry) else row.title
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(row, Entry):
            return row.title
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings can be neither chosen nor edited."""
        if self.entry_at(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A title was typed in place; the model changes when the service has stored it."""
        entry = self.entry_at(index)
        title = str(value).strip()
        if entry is None or role != Qt.ItemDataRole.EditRole or not title or title == entry.title:
            return False
        self.renamed.emit(entry.summary.id, title)
        return True

    def canFetchMore(self, parent: Index) -> bool:
        """Whether the store has another page."""
        return not parent.isValid() and self._more and not self._loading

    def fetchMore(self, parent: Index) -> None:
        """Ask for another page."""
        self._loading = True
        self.more_wanted.emit()

    # Row by row

    def _refresh(self) -> None:
        if self._held:
            self._stale = True
            return
        self._stale = False
        rows = self._maker.rows(self._in_order(), self._today(), self._running, self._unread, self._needle)
        self._replace(rows)

    def _in_order(self) -> list[ConversationSummary]:
        if self._ordered is None:
            self._ordered = in_order(self._summaries.values())
        return self._ordered

    def _replace(self, new: list[Row]) -> None:
        """Go from the old rows to *new* by touching only the span that differs."""
        old = self._rows
        start = _common(old, new)
        end = _common(old[start:][::-1], new[start:][::-1])
        changed = [n for n in range(start) if old[n] is not new[n] and old[n] != new[n]]
        self._remove(start, len(old) - end)
        self._insert(start, new[start : len(new) - end])
        tail = range(len(new) - end, len(new))
        changed += [n for n in tail if self._rows[n] is not new[n] and self._rows[n] != new[n]]
        self._rows = new
        self._running_rows = [n for n, row in enumerate(new) if isinstance(row, Entry) and row.running]
        for number in changed:
            self.dataChanged.emit(self.index(number), self.index(number))

    def _remove(self, start: int, stop: int) -> None:
        if stop > start:
            self.beginRemoveRows(QModelIndex(), start, stop - 1)
            self._rows = self._rows[:start] + self._rows[stop:]
            self.endRemoveRows()

    def _insert(self, start: int, rows: list[Row]) -> None:
        if rows:
            self.beginInsertRows(QModelIndex(), start, start + len(rows) - 1)
            self._rows = self._rows[:start] + rows + self._rows[start:]
            self.endInsertRows()


def _common(first: list[Row], second: list[Row]) -> int:
    """How many leading rows two lists share, whatever those show at the moment."""
    for number, (one, other) in enumerate(zip(first, second, strict=False)):
        if one is not other and one.key != other.key:
            return number
    return min(len(first), len(second))


__all__ = ["ROW_ROLE", "ConversationModel"]
