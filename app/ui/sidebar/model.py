"""The list of conversations as Qt's views want it, changed row by row and paged."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, FolderId
from app.model.listing import ListWish
from app.model.organising import Folder, Tag
from app.ui.sidebar.known import FoundList, HomeList
from app.ui.sidebar.rows import Entry, FolderRow, Heading, Marks, MoreRow, Row, RowMaker, TagRow, TagsRow

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = int(Qt.ItemDataRole.UserRole)


class ConversationModel(QAbstractListModel):
    """Headings, folders and conversations. More pages are asked for by ``more_wanted`` when a view nears the end.

    It shows either the list as it is at first, with its folders, or what a :class:`ListWish` asks for. While
    :meth:`hold` is in force (someone renames in place) changes are kept back, so that the editor stays.
    """

    more_wanted = Signal()
    folder_wanted = Signal(str)  # the next page of an open folder
    renamed = Signal(str, str)  # conversation id, title as typed
    folder_renamed = Signal(str, str)  # folder id, name as typed
    tag_renamed = Signal(str, str)  # tag id, name as typed
    expanded_changed = Signal()
    changing = Signal()  # rows come and go
    changed = Signal()  # they have
    marked_changed = Signal()

    def __init__(self, today: Callable[[], date], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._home = HomeList()
        self._found = FoundList()
        self._folders: tuple[Folder, ...] = ()
        self._expanded: frozenset[FolderId] = frozenset()
        self._tags_open = True
        self._maker = RowMaker()
        self._marks = Marks()
        self._rows: list[Row] = []
        self._running_rows: list[int] = []
        self._loading = False
        self._held = False
        self._stale = False

    # What is known

    def add_page(self, page: Sequence[ConversationSummary], more: bool, wish: ListWish | None = None) -> None:
        """Take in a page from the store, of the list at first or of *wish*; *more* says whether another follows.

        A page of what is asked for no more is passed over.
        """
        if wish is None or wish.plain:
            self._home.add_page(page, more)
        elif wish == self._found.wish:
            self._found.add_page(page, more)
        if (wish or ListWish()).plain == self.wish.plain:
            self._loading = False
        self._refresh()

    def add_folder_page(self, folder: FolderId, page: Sequence[ConversationSummary], more: bool) -> None:
        """Take in a page of what is in a folder."""
        self._home.add_folder_page(folder, page, more)
        self._refresh()

    def put(self, *summaries: ConversationSummary) -> None:
        """Conversations are new or changed."""
        for summary in summaries:
            self._home.put(summary)
            self._found.put(summary)
        self._refresh()

    def drop(self, *ids: ConversationId) -> None:
        """Conversations are gone."""
        for id in ids:
            self._home.drop(id)
            self._found.drop(id)
        self._refresh()
        self.set_marked(frozenset(self._marks.marked).difference(ids))

    def set_running(self, running: frozenset[ConversationId]) -> None:
        """In these conversations an answer is under way."""
        if running != self._marks.running:
            self._mark(running=running)

    def set_open(self, id: ConversationId | None) -> None:
        """This one is seen beside the list."""
        if id != self._marks.open:
            self._mark(open=id)

    def set_marked(self, ids: Collection[ConversationId]) -> None:
        """These were chosen together."""
        if frozenset(ids) != self._marks.marked:
            self._mark(marked=frozenset(ids))
            self.marked_changed.emit()

    def set_wish(self, wish: ListWish) -> None:
        """Show what *wish* asks for: at once what is known of it, and the rest when it was read."""
        if wish == self._found.wish:
            return
        self._found.ask(wish, self._home.all())
        self._loading = not wish.plain
        self._refresh()
        if self._loading:
            self.more_wanted.emit()

    def set_folders(self, folders: Sequence[Folder]) -> None:
        """These are the folders, in their order."""
        self._folders = tuple(folders)
        self._refresh()
        self._want_folders()

    def set_tags(self, tags: Iterable[Tag]) -> None:
        """These are all tags."""
        self._maker.set_tags(tags)
        self._refresh()

    def set_expanded(self, expanded: Iterable[FolderId]) -> None:
        """These folders are open."""
        self._expanded = frozenset(expanded)
        self._refresh()
        self._want_folders()
        self.expanded_changed.emit()

    def set_tags_open(self, tags_open: bool) -> None:
        """Whether the tags are shown below their heading."""
        if tags_open != self._tags_open:
            self._tags_open = tags_open
            self._refresh()
            self.expanded_changed.emit()

    def regroup(self) -> None:
        """A new day has begun."""
        self._refresh()

    def hold(self, held: bool) -> None:
        """Keep changes back, or let them through."""
        self._held = held
        if not held and self._stale:
            self._refresh()

    def _mark(self, **changes: object) -> None:
        known = {"running": self._marks.running, "open": self._marks.open, "marked": self._marks.marked}
        self._marks = Marks(**(known | changes))  # type: ignore[arg-type]  # these are its fields
        self._refresh()

    def _want_folders(self) -> None:
        for folder in self._folders:
            if folder.id in self._expanded and not self._home.was_read(folder.id):
                self.folder_wanted.emit(folder.id)

    # Questions

    @property
    def wish(self) -> ListWish:
        """What is shown."""
        return self._found.wish

    def get(self, conversation_id: ConversationId) -> ConversationSummary | None:
        """What is known about a conversation."""
        return self._home.get(conversation_id) or self._found.get(conversation_id)

    def folder(self, folder_id: str) -> Folder | None:
        """The folder with this identifier."""
        return next((folder for folder in self._folders if folder.id == folder_id), None)

    def folders(self) -> tuple[Folder, ...]:
        """All folders, in their order."""
        return self._folders

    def expanded(self) -> frozenset[FolderId]:
        """The open folders."""
        return self._expanded

    @property
    def tags_open(self) -> bool:
        """Whether the tags are shown below their heading."""
        return self._tags_open

    def marked(self) -> tuple[ConversationId, ...]:
        """Those that were chosen together: the shown ones in their order, then the others."""
        chosen = set(self._marks.marked)
        shown = [id for id in self.order() if id in chosen]
        return (*shown, *sorted(chosen.difference(shown)))

    def last_loaded(self) -> ConversationSummary | None:
        """After which the next page follows."""
        return self._home.last() if self.wish.plain else self._found.end

    def folder_end(self, folder: FolderId) -> ConversationSummary | None:
        """After which the next page of a folder follows."""
        return self._home.folder_end(folder)

    def folder_length(self, folder: FolderId) -> int:
        """How many of a folder are known."""
        return len(self._home.section(folder).summaries)

    def order(self) -> list[ConversationId]:
        """The conversations as shown, top first; what is pinned and stands in an open folder, too, once."""
        return list(dict.fromkeys(row.summary.id for row in self._rows if isinstance(row, Entry)))

    def between(self, first: int, last: int) -> list[ConversationId]:
        """The conversations of these rows and of those between them, top first."""
        rows = self._rows[min(first, last) : max(first, last) + 1]
        return list(dict.fromkeys(row.summary.id for row in rows if isinstance(row, Entry)))

    def row_of(self, conversation_id: ConversationId) -> int:
        """The row of a conversation, the first where it has two; -1 when it is not shown."""
        return self._find(("entry", conversation_id), ("inside", conversation_id))

    def row_of_key(self, key: tuple[str, str]) -> int:
        """The row with this key, -1 when it is not shown."""
        return self._find(key)

    def row_of_folder(self, folder_id: str) -> int:
        """The row of a folder, -1 when it is not shown."""
        return self._find(("folder", folder_id))

    def row_of_tag(self, tag_id: str) -> int:
        """The row of a tag, -1 when it is not shown."""
        return self._find(("tag", tag_id))

    def row_at(self, index: Index) -> Row | None:
        """What stands at *index*."""
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    def entry_at(self, index: Index) -> Entry | None:
        """The conversation at *index*; None for anything else."""
        row = self.row_at(index)
        return row if isinstance(row, Entry) else None

    def running_rows(self) -> list[int]:
        """The rows of conversations with an answer under way."""
        return self._running_rows

    def is_empty(self) -> bool:
        """Whether nothing is shown and nothing more can come."""
        return not self._rows and not self._more

    @property
    def _more(self) -> bool:
        return self._home.more if self.wish.plain else self._found.more

    def _find(self, *keys: tuple[str, str]) -> int:
        return next((number for number, row in enumerate(self._rows) if row.key in keys), -1)

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
            return row.title if isinstance(row, Heading) else row.spoken()
        if role == Qt.ItemDataRole.ToolTipRole and not isinstance(row, Heading):
            return row.hint() if isinstance(row, Entry) else row.title
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings can be neither chosen nor edited."""
        row = self.row_at(index)
        if row is None or isinstance(row, Heading):
            return Qt.ItemFlag.NoItemFlags
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual if isinstance(row, (MoreRow, TagsRow)) else usual | Qt.ItemFlag.ItemIsEditable

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A title was typed in place; the model changes when the service has stored it."""
        row, title = self.row_at(index), str(value).strip()
        if row is None or role != Qt.ItemDataRole.EditRole or not title or title == row.title:
            return False
        if isinstance(row, Entry):
            self.renamed.emit(row.summary.id, title)
        elif isinstance(row, FolderRow):
            self.folder_renamed.emit(row.folder.id, title)
        elif isinstance(row, TagRow):
            self.tag_renamed.emit(row.tag.id, title)
        return isinstance(row, (Entry, FolderRow, TagRow))

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
        self._replace(self._home_rows() if self.wish.plain else self._found_rows())

    def _home_rows(self) -> list[Row]:
        sections = self._home.sections(folder.id for folder in self._folders if folder.id in self._expanded)
        hidden = self._home.hidden() if self._folders else []
        shown, today = self._home.shown(), self._today()
        return self._maker.home(shown, self._folders, sections, hidden, today, self._marks, self._tags_open)

    def _found_rows(self) -> list[Row]:
        return self._maker.listed(self._found.shown(), self.wish, self._today(), self._marks)

    def _replace(self, new: list[Row]) -> None:
        """Go from the old rows to *new* by touching only the span that differs."""
        self.changing.emit()
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
        self.changed.emit()

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
