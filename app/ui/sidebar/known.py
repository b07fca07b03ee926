"""What the list knows of conversations: those of the list as it is at first, and those that were asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.logic.listing import fits, place
from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, FolderId
from app.model.listing import ListWish
from app.ui.sidebar.rows import Section, in_order

_LONG = 300  # conversations; a list that is longer is read page by page, whoever adds to it


class HomeList:
    """Pinned conversations, those in no folder, and what is in folders, as far as they were read."""

    def __init__(self) -> None:
        self.more = False
        self._known: dict[ConversationId, ConversationSummary] = {}
        self._ordered: list[ConversationSummary] | None = None  # None when they are to be sorted anew
        self._sections: dict[FolderId, tuple[ConversationSummary | None, bool]] = {}  # last read, whether more follow
        self._end: ConversationSummary | None = None  # of what was read, as it was then

    def add_page(self, page: Sequence[ConversationSummary], more: bool) -> None:
        """Take in a page from the store."""
        for summary in page:
            self._known.setdefault(summary.id, summary)  # what is known already is newer than the page
        self._end = page[-1] if page else self._end
        self._ordered = None
        self.more = more

    def add_folder_page(self, folder: FolderId, page: Sequence[ConversationSummary], more: bool) -> None:
        """Take in a page of what is in *folder*."""
        for summary in page:
            self._known.setdefault(summary.id, summary)
        last = page[-1] if page else self.folder_end(folder)
        self._sections[folder] = (last, more)
        self._ordered = None

    def put(self, summary: ConversationSummary) -> None:
        """A conversation is new or changed. What belongs behind what was read comes with its own page."""
        if self._is_for_later(summary):
            self.more = True
            return
        if self._is_for_later_in_folder(summary):
            return
        self._known[summary.id] = summary
        self._ordered = None

    def drop(self, id: ConversationId) -> None:
        """A conversation is gone."""
        self._known.pop(id, None)
        self._ordered = None

    def get(self, id: ConversationId) -> ConversationSummary | None:
        """What is known about a conversation."""
        return self._known.get(id)

    def all(self) -> Iterable[ConversationSummary]:
        """All that is known."""
        return self._known.values()

    def shown(self) -> list[ConversationSummary]:
        """What is pinned, then what is in no folder, in order."""
        if self._ordered is None:
            self._ordered = in_order(each for each in self._known.values() if _at_home(each))
        return self._ordered

    def last(self) -> ConversationSummary | None:
        """After which the next page follows: what came by itself, such as what is unread, may stand anywhere."""
        return self._end

    def was_read(self, folder: FolderId) -> bool:
        """Whether a first page of it is there."""
        return folder in self._sections

    def folder_end(self, folder: FolderId) -> ConversationSummary | None:
        """After which the next page of a folder follows."""
        return self._sections.get(folder, (None, True))[0]

    def section(self, folder: FolderId) -> Section:
        """What is known of a folder."""
        return self.sections((folder,))[folder]

    def sections(self, folders: Iterable[FolderId]) -> dict[FolderId, Section]:
        """What is known of each of these folders; all that is known is looked at once."""
        inside: dict[FolderId, list[ConversationSummary]] = {folder: [] for folder in folders}
        for each in self.hidden():
            if each.filed.folder in inside:
                inside[each.filed.folder].append(each)
        for found in inside.values():
            found.sort(key=lambda one: (one.updated_ms, one.id), reverse=True)
        return {folder: Section(found, self._sections.get(folder, (None, True))[1]) for folder, found in inside.items()}

    def hidden(self) -> list[ConversationSummary]:
        """What is known and stands in folders, what is pinned among it."""
        return [each for each in self._known.values() if each.filed.folder and not each.filed.archived]

    def _is_for_later(self, summary: ConversationSummary) -> bool:
        """Whether *summary* is a conversation that the next pages have; in a short list they begin at its end."""
        if not _at_home(summary) or summary.id in self._known:
            return False
        if not (self.more or len(self.shown()) >= _LONG):
            return False
        shown = self.shown()
        return bool(shown) and in_order([shown[-1], summary])[-1] is summary

    def _is_for_later_in_folder(self, summary: ConversationSummary) -> bool:
        """Whether *summary* is one that the next pages of an open folder have, and nothing is to be told of it before.

        Else a list in which somebody takes back that a folder of thousands was deleted would have them all at once.
        """
        if summary.id in self._known or _at_home(summary) or summary.facts.unread:
            return False
        end, more = self._sections.get(summary.filed.folder or FolderId(""), (None, False))
        return more and end is not None and (summary.updated_ms, summary.id) < (end.updated_ms, end.id)


class FoundList:
    """What a wish asks for, as far as it was read."""

    def __init__(self) -> None:
        self.wish = ListWish()
        self.more = False
        self.end: ConversationSummary | None = None  # after which the next page follows
        self._known: dict[ConversationId, ConversationSummary] = {}

    def ask(self, wish: ListWish, known: Iterable[ConversationSummary]) -> None:
        """Begin anew; what fits of *known* is there at once."""
        self.wish, self.more, self.end = wish, not wish.plain, None
        self._known = {} if wish.plain else {each.id: each for each in known if fits(wish, each)}

    def add_page(self, page: Sequence[ConversationSummary], more: bool) -> None:
        """Take in a page from the store."""
        for summary in page:
            self._known.setdefault(summary.id, summary)
        self.end = page[-1] if page else self.end
        self.more = more

    def put(self, summary: ConversationSummary) -> None:
        """A conversation is new or changed."""
        self._known.pop(summary.id, None)
        if not self.wish.plain and fits(self.wish, summary):
            self._known[summary.id] = summary

    def drop(self, id: ConversationId) -> None:
        """A conversation is gone."""
        self._known.pop(id, None)

    def get(self, id: ConversationId) -> ConversationSummary | None:
        """What is known about a conversation."""
        return self._known.get(id)

    def shown(self) -> list[ConversationSummary]:
        """What is known, in the order of the wish."""
        wish = self.wish
        return sorted(self._known.values(), key=lambda each: place(wish, each), reverse=not wish.ascending)


def _at_home(summary: ConversationSummary) -> bool:
    return not summary.filed.archived and (summary.pinned or summary.filed.folder is None)
