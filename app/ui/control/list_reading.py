"""Reads what the list shows: its pages, folders and tags, and what is in open folders."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

from app.logic.listing import kept_wish, recalled_wish
from app.logic.overtaking import Overtaking
from app.model.blocks import Json
from app.model.ids import ConversationId, FolderId
from app.model.listing import ListWish
from app.ui.sidebar import Offers

if TYPE_CHECKING:
    from app.model.conversation import ConversationSummary
    from app.services.conversations import Conversations
    from app.services.organising import Organising
    from app.ui.bridge import Bridge
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks

_PAGE = 100  # conversations read at a time
_MOST = 1_000  # of an open folder


class ListMemory(Protocol):
    """Remembers which folders are open, whether the tags are shown, and how the list is sorted and filtered."""

    @property
    def open_folders(self) -> tuple[str, ...]:
        """Their identifiers."""
        ...

    def set_open_folders(self, ids: Iterable[str]) -> None:
        """These are open now."""
        ...

    @property
    def tags_open(self) -> bool:
        """Whether the tags are shown."""
        ...

    def set_tags_open(self, tags_open: bool) -> None:
        """Whether they are now."""
        ...

    @property
    def list_wish(self) -> object:
        """What was kept of the order and the filters."""
        ...

    def set_list_wish(self, kept: Json) -> None:
        """This is to be kept of them."""
        ...


class ListReading(QObject):
    """Follows the news of several conversations at once, of folders and of tags.

    *models* are those that can be asked, with their names; *answered* gives all that ever have.
    What goes to the bin while a page is read is left out of that page.
    """

    def __init__(
        self,
        window: MainWindow,
        conversations: Conversations,
        organising: Organising,
        models: Callable[[], Sequence[tuple[str, str]]],
        answered: Callable[[], Awaitable[list[str]]],
        memory: ListMemory,
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._sidebar = window.sidebar
        self._model = window.sidebar.model
        self._conversations = conversations
        self._organising = organising
        self._models = models
        self._answered = answered
        self._others: list[str] = []  # that have answered
        self._memory = memory
        self._tasks = tasks
        self._page: asyncio.Task[None] | None = None
        self._overtaking = Overtaking()
        self._changes = 0  # of folders and tags
        self._connect(bridge)

    async def load_first(self) -> None:
        """Read folders, tags, what is unread, and the first page. Raises the storage's errors."""
        folders, tags_open = self._memory.open_folders, self._memory.tags_open
        self._model.set_expanded(FolderId(id) for id in folders)
        self._model.set_tags_open(tags_open)
        await self._read_offers()
        _, unread = await self._current(self._conversations.unread(), 0)
        self._model.put(*unread)
        await self._load_page()
        self._recall()
        self._sidebar.wished.connect(lambda: self._memory.set_list_wish(kept_wish(self._model.wish)))

    def _recall(self) -> None:
        """Sort and filter the list as it was, unless somebody does already."""
        offers = self._sidebar.offers
        folders, tags = [folder.id for folder in offers.folders], [tag.id for tag in offers.tags]
        wish = recalled_wish(self._memory.list_wish, folders, tags)
        if self._model.wish == ListWish() and wish != ListWish():
            self._sidebar.show_wish(wish)

    def load_page(self) -> None:
        """Read the next page of what is shown; a page of what was shown before is not waited for any more."""
        if self._page is not None:
            self._page.cancel()
        self._page = self._tasks.start("list conversations", self._load_page())

    async def all_shown(self) -> list[ConversationId]:
        """All that the list has, read or not. Raises the storage's errors."""
        return await self._conversations.ids(self._model.wish)

    def _connect(self, bridge: Bridge) -> None:
        sidebar = self._sidebar
        sidebar.more_wanted.connect(self.load_page)
        sidebar.folder_wanted.connect(lambda id: self._tasks.start("list a folder", self._load_folder(FolderId(id))))
        self._model.expanded_changed.connect(self._remember_open)
        bridge.conversations_changed.connect(lambda summaries: self._model.put(*summaries))
        bridge.conversations_removed.connect(self._removed)
        for signal in (bridge.folders_changed, bridge.tags_changed):
            signal.connect(self._offers_changed)
        bridge.models_changed.connect(lambda: sidebar.set_offers(replace(sidebar.offers, models=self._offered())))

    def _remember_open(self) -> None:
        self._memory.set_open_folders(sorted(self._model.expanded()))
        self._memory.set_tags_open(self._model.tags_open)

    async def _load_page(self) -> None:
        wish = self._model.wish
        more, page = await self._current(self._read(wish, self._model.last_loaded()), _PAGE)
        self._model.add_page(page, more, wish)

    async def _read(self, wish: ListWish, after: ConversationSummary | None) -> list[ConversationSummary]:
        if wish.plain:
            return await self._conversations.page(_PAGE, after)
        return await self._conversations.listed(wish, _PAGE, after)

    async def _load_folder(self, folder: FolderId) -> None:
        """The next part of a folder: as many again as were read, so that thousands are some presses away."""
        limit = max(_PAGE, min(_MOST, self._model.folder_length(folder)))
        reading = self._conversations.in_folder(folder, limit, self._model.folder_end(folder))
        more, page = await self._current(reading, limit)
        self._model.add_folder_page(folder, page, more)

    async def _current(
        self, reading: Awaitable[list[ConversationSummary]], limit: int
    ) -> tuple[bool, list[ConversationSummary]]:
        """Whether more may follow, and what was read without what went to the bin meanwhile."""
        with self._overtaking.reading() as overtaken:
            found = await reading
        return len(found) == limit, [summary for summary in found if summary.id not in overtaken]

    def _removed(self, ids: Sequence[ConversationId]) -> None:
        self._overtaking.note(ids)
        self._model.drop(*ids)

    def _offers_changed(self) -> None:
        self._changes += 1
        self._tasks.start("read folders and tags", self._read_offers())

    async def _read_offers(self) -> None:
        """Read them until nothing changed meanwhile: of two that read, the slower one may have read earlier."""
        seen = -1
        while seen != self._changes:
            seen = self._changes
            folders, tags = await self._organising.folders(), await self._organising.tags()
            self._others = await self._answered()
        self._sidebar.set_offers(Offers(folders, tags, self._offered()))

    def _offered(self) -> tuple[tuple[str, str], ...]:
        """The models with their names; those that nobody can ask any more by what they are called."""
        known = self._models()
        names = dict(known)
        return (*known, *((id, id) for id in self._others if id not in names))
