"""The rows of the list, made from what is known about the conversations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QLocale, QTime

from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, FolderId, TagId
from app.model.listing import ListWish, SortBy
from app.model.organising import Folder, Tag
from app.ui.amounts import dollars
from app.ui.i18n import tr
from app.ui.sidebar.groups import Calendar, local_time


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a group."""

    title: str
    pinned: bool = False  # of what is pinned

    @property
    def key(self) -> tuple[str, str]:
        """Tells rows apart, whatever they show at the moment."""
        return ("heading", self.title)


@dataclass(frozen=True, slots=True)
class FolderRow:
    """A folder; ``expanded`` shows what is in it below.

    ``running``, ``unread`` and ``open`` (what is seen beside the list) tell of what is hidden in it.
    """

    folder: Folder
    expanded: bool = False
    running: bool = False
    unread: bool = False
    open: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """Tells rows apart, whatever they show at the moment."""
        return ("folder", self.folder.id)

    @property
    def title(self) -> str:
        """Its name."""
        return self.folder.name

    def spoken(self) -> str:
        """What a screen reader says."""
        parts = [tr("Folder {0}", self.folder.name), tr("open") if self.expanded else tr("closed")]
        if self.running:
            parts.append(tr("answer running"))
        elif self.unread:
            parts.append(tr("new answer"))
        if self.open:
            parts.append(tr("holds the open conversation"))
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class MoreRow:
    """The end of an open folder that has more than was read; ``empty`` says that there is nothing in it."""

    folder: Folder
    empty: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """Tells rows apart, whatever they show at the moment."""
        return ("more", self.folder.id)

    @property
    def title(self) -> str:
        """What can be done here."""
        return tr("Nothing in this folder") if self.empty else tr("Show more")

    def spoken(self) -> str:
        """What a screen reader says."""
        return self.title


@dataclass(frozen=True, slots=True)
class TagsRow:
    """The heading of the tags; ``expanded`` shows them below."""

    expanded: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """Tells rows apart, whatever they show at the moment."""
        return ("tags", "")

    @property
    def title(self) -> str:
        """What stands below."""
        return tr("Tags")

    def spoken(self) -> str:
        """What a screen reader says."""
        return ", ".join((self.title, tr("open") if self.expanded else tr("closed")))


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag, by which the list is filtered when it is chosen, and which takes what is dropped."""

    tag: Tag

    @property
    def key(self) -> tuple[str, str]:
        """Tells rows apart, whatever they show at the moment."""
        return ("tag", self.tag.id)

    @property
    def title(self) -> str:
        """Its name."""
        return self.tag.name

    def spoken(self) -> str:
        """What a screen reader says."""
        return tr("Tag {0}", self.tag.name)


@dataclass(frozen=True, slots=True)
class Entry:
    """One conversation. ``note`` is shown at the end: the time of today, or what the list is sorted by.

    ``inside`` says that it stands below its folder, where what is pinned stands a second time; ``marked`` that it is
    one of several that were chosen.
    """

    summary: ConversationSummary
    note: str = ""
    running: bool = False
    unread: bool = False
    tags: tuple[Tag, ...] = ()
    inside: bool = False
    marked: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """Tells rows apart, whatever they show at the moment."""
        return ("inside" if self.inside else "entry", self.summary.id)

    @property
    def title(self) -> str:
        """The title, never empty."""
        return self.summary.title or tr("Untitled")

    def spoken(self) -> str:
        """What a screen reader says."""
        parts = [self.title]
        if self.marked:
            parts.append(tr("selected"))
        if self.running:
            parts.append(tr("answer running"))
        elif self.unread:
            parts.append(tr("new answer"))
        if self.summary.pinned:
            parts.append(tr("pinned"))
        if self.tags:
            parts.append(tr("tags: {0}", ", ".join(tag.name for tag in self.tags)))
        if self.note:
            parts.append(self.note)
        return ", ".join(parts)

    def hint(self) -> str:
        """What the tool tip says: the whole title, and the names of its tags."""
        return "\n".join(part for part in (self.title, ", ".join(tag.name for tag in self.tags)) if part)


Row = Heading | FolderRow | MoreRow | TagsRow | TagRow | Entry
_Told = tuple[bool, bool, bool]
_NOTHING: _Told = (False, False, False)


@dataclass(frozen=True, slots=True)
class Marks:
    """What is known of conversations beside what is stored: where answers run, which one is open, which are chosen."""

    running: Collection[ConversationId] = frozenset()
    open: ConversationId | None = None
    marked: Collection[ConversationId] = frozenset()


@dataclass(frozen=True, slots=True)
class Section:
    """An open folder: what of it is known, in order, and whether there is more."""

    summaries: Sequence[ConversationSummary]
    more: bool


def in_order(summaries: Iterable[ConversationSummary]) -> list[ConversationSummary]:
    """Pinned first, then the latest first; the order of the store, so that pages join."""
    return sorted(summaries, key=lambda one: (one.pinned, one.updated_ms, one.id), reverse=True)


class RowMaker:
    """Makes rows; what did not change since the last time is used again, for lists may be long."""

    def __init__(self) -> None:
        self._calendar: Calendar | None = None
        self._entries: dict[tuple[ConversationId, SortBy, bool], Entry] = {}
        self._tags: dict[TagId, Tag] = {}

    def set_tags(self, tags: Iterable[Tag]) -> None:
        """These are all tags."""
        self._tags = {tag.id: tag for tag in tags}
        self._entries = {}

    def home(
        self,
        summaries: Iterable[ConversationSummary],
        folders: Sequence[Folder],
        sections: Mapping[FolderId, Section],
        hidden: Iterable[ConversationSummary],
        today: date,
        marks: Marks,
        tags_open: bool = True,
    ) -> list[Row]:
        """Return the rows of *summaries* (in order) under their days, with folders and tags behind what is pinned.

        *sections* are the open folders by their identifiers; *hidden* are known ones in closed folders.
        """
        known = list(summaries)
        pinned = [each for each in known if each.pinned]
        rows = self._grouped(pinned, ListWish(), today, marks)
        if folders:
            rows.append(Heading(tr("Folders")))
        told = self._told(hidden, marks)
        for folder in folders:
            rows += self._folder(folder, sections.get(folder.id), told, today, marks)
        if self._tags:
            rows.append(TagsRow(tags_open))
            rows += [TagRow(tag) for tag in self._tags.values()] if tags_open else []
        return rows + self._grouped([each for each in known if not each.pinned], ListWish(), today, marks)

    def listed(self, summaries: Iterable[ConversationSummary], wish: ListWish, today: date, marks: Marks) -> list[Row]:
        """Return the rows of *summaries*, in the order of *wish*; under their days where it sorts by time."""
        if wish.sort in (SortBy.USED, SortBy.CREATED):
            return self._grouped(summaries, wish, today, marks)
        self._calendar_of(today)
        return [self._entry(each, wish.sort, marks) for each in summaries]

    def _told(self, hidden: Iterable[ConversationSummary], marks: Marks) -> Mapping[str, _Told]:
        """Of closed folders: whether an answer runs in one, whether one was not seen, and whether one is open.

        What is pinned is seen above, and tells that itself.
        """
        told: dict[str, _Told] = {}
        for each in hidden:
            if each.pinned:
                continue
            folder = each.filed.folder or ""
            running, unread, opened = told.get(folder, _NOTHING)
            running, unread = running or each.id in marks.running, unread or _unread(each, marks)
            told[folder] = (running, unread, opened or each.id == marks.open)
        return told

    def _folder(
        self,
        folder: Folder,
        section: Section | None,
        told: Mapping[str, _Told],
        today: date,
        marks: Marks,
    ) -> list[Row]:
        if section is None:
            return [FolderRow(folder, False, *told.get(folder.id, _NOTHING))]
        self._calendar_of(today)
        inside = [self._entry(each, SortBy.USED, marks, inside=True) for each in section.summaries]
        end = [MoreRow(folder, empty=not section.more)] if section.more or not inside else []
        return [FolderRow(folder, True), *inside, *end]

    def _grouped(
        self, summaries: Iterable[ConversationSummary], wish: ListWish, today: date, marks: Marks
    ) -> list[Row]:
        calendar = self._calendar_of(today)
        created = wish.sort is SortBy.CREATED
        heading = calendar.heading if wish.plain else lambda each: calendar.day(_at(each, created))
        rows: list[Row] = []
        last = None
        for summary in summaries:
            group = heading(summary)
            if group != last:
                rows.append(Heading(group, pinned=wish.plain and summary.pinned))
                last = group
            rows.append(self._entry(summary, wish.sort, marks))
        return rows

    def _calendar_of(self, today: date) -> Calendar:
        if self._calendar is None or self._calendar.today != today:
            self._calendar = Calendar(today)
            self._entries = {}
        return self._calendar

    def _entry(self, summary: ConversationSummary, sort: SortBy, marks: Marks, inside: bool = False) -> Entry:
        running, unread, marked = summary.id in marks.running, _unread(summary, marks), summary.id in marks.marked
        known = self._entries.get((summary.id, sort, inside))
        if known is not None and known.summary is summary:
            shown = (known.running, known.unread, known.marked)
            if shown == (running, unread, marked):
                return known
        tags = tuple(self._tags[id] for id in summary.filed.tags if id in self._tags)
        entry = Entry(summary, self._note(summary, sort), running, unread, tags, inside, marked)
        self._entries[summary.id, sort, inside] = entry
        return entry

    def _note(self, summary: ConversationSummary, sort: SortBy) -> str:
        if sort is SortBy.COST:
            return dollars(summary.facts.cost_nano)
        assert self._calendar is not None
        at = summary.created_ms if sort is SortBy.CREATED else summary.updated_ms
        return _time(at) if self._calendar.is_today(at) else ""


def _at(summary: ConversationSummary, created: bool) -> int:
    return summary.created_ms if created else summary.updated_ms


def _unread(summary: ConversationSummary, marks: Marks) -> bool:
    return summary.facts.unread and summary.id != marks.open


def _time(ms: int) -> str:
    moment = local_time(ms)
    return QLocale().toString(QTime(moment.hour, moment.minute), QLocale.FormatType.ShortFormat)
