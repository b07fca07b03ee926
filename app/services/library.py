"""Presets and prompts, kept in memory and on the disk; every change is told as ``LibraryChanged``."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from app.base.clock import Clock
from app.base.identity import IdSource
from app.exchange.library_file import read_library, write_library
from app.logic.library_merge import UnfitError, checked, merged
from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.model.ids import FolderId
from app.model.library import LibraryKind, Preset, Prompt, Removed, Saved, kind_of
from app.model.news import LibraryChanged

if TYPE_CHECKING:
    from app.services.feed import Feed
    from app.storage.library import LibraryStore

S = TypeVar("S", bound=Saved)


class LibraryError(ChatelaineError):
    """A preset or prompt that cannot be kept, or is not there. Kind USER; ``library_unfit``, ``library_missing``."""


@dataclass(frozen=True, slots=True)
class LibraryImport:
    """What came of an import: how many were ``added``, how many were there already, and what was left out, in words."""

    added: tuple[str, ...]
    known: int
    problems: tuple[str, ...]


class Library:
    """All presets and prompts in the order of the user. Methods that change raise the storage's errors."""

    def __init__(self, *, store: LibraryStore, feed: Feed, clock: Clock) -> None:
        self._store = store
        self._feed = feed
        self._clock = clock
        self._ids = IdSource(clock)
        self._items: dict[str, Saved] = {}
        self._last: dict[str, dict[str, str]] = {}
        self._of_folders: dict[FolderId, str] = {}
        self._changing = asyncio.Lock()

    async def load(self) -> None:
        """Read everything. Raises the storage's errors."""
        kept = await self._store.all()
        self._items = {each.item.id: each.item for each in kept}
        self._last = {each.item.id: each.last for each in kept}
        self._of_folders = await self._store.folder_presets()

    def presets(self) -> tuple[Preset, ...]:
        """The presets in order."""
        return tuple(each for each in self._items.values() if isinstance(each, Preset))

    def prompts(self) -> tuple[Prompt, ...]:
        """The prompts in order."""
        return tuple(each for each in self._items.values() if isinstance(each, Prompt))

    def preset(self, id: str | None) -> Preset | None:
        """A preset by its id; None when it is not there."""
        found = self._items.get(id) if id else None
        return found if isinstance(found, Preset) else None

    def folder_preset(self, folder_id: FolderId) -> Preset | None:
        """What new chats in a folder begin with; None where it has no preset of its own, or one that is gone."""
        return self.preset(self._of_folders.get(folder_id))

    async def set_folder_preset(self, folder_id: FolderId, preset_id: str | None) -> None:
        """Have new chats in a folder begin with a preset, or as everywhere. Raises LibraryError."""
        if preset_id is not None and self.preset(preset_id) is None:
            raise _refused("library_missing", "This is not there any more.")
        await self._store.set_folder_preset(folder_id, preset_id)
        self._of_folders.pop(folder_id, None)
        if preset_id is not None:
            self._of_folders[folder_id] = preset_id
        self._feed.publish(LibraryChanged())

    def last(self, id: str) -> Mapping[str, str]:
        """What was last filled in, by the variable's name."""
        return self._last.get(id, {})

    async def add(self, item: S) -> S:
        """Keep a new one at the end of its list; its id is made here. Raises LibraryError for what cannot be kept."""
        return await self._put(replace(item, id=self._ids.new()))

    async def change(self, item: S) -> S:
        """Put *item* in the place of what has its id. Raises LibraryError."""
        known = self._items.get(item.id)
        if known is None or kind_of(known) != kind_of(item):
            raise _refused("library_missing", "This is not there any more.")
        return item if known == item else await self._put(item)

    async def remove(self, id: str) -> Removed:
        """Remove one and return what :meth:`put_back` needs. Raises LibraryError."""
        async with self._changing:
            item = self._items.get(id)
            if item is None:
                raise _refused("library_missing", "This is not there any more.")
            place = self._order(kind_of(item)).index(id)
            await self._store.remove(id)
            del self._items[id]
            removed = Removed(item, place, self._last.pop(id, {}))
        self._feed.publish(LibraryChanged())
        return removed

    async def put_back(self, removed: Removed) -> None:
        """Undo :meth:`remove`: it stands where it stood. What came in again meanwhile, from a file, stays as it is."""
        async with self._changing:
            if removed.item.id in self._items:
                return
            item, order = removed.item, self._order(kind_of(removed.item))
            before = order[removed.place] if removed.place < len(order) else None
            await self._store.put_back(item, before, removed.last, self._clock.now_ms())
            self._items[item.id], self._last[item.id] = item, dict(removed.last)
            order.insert(removed.place, item.id)
            self._arrange(order)
        self._feed.publish(LibraryChanged())

    async def order(self, kind: LibraryKind, ids: Sequence[str]) -> None:
        """Put the list of *kind* into the order of *ids*; those that are not named follow."""
        async with self._changing:
            known = self._order(kind)
            wanted = [id for id in ids if id in known]
            wanted += [id for id in known if id not in wanted]
            if wanted == known:
                return
            await self._store.order(wanted)
            self._arrange(wanted)
        self._feed.publish(LibraryChanged())

    async def remember(self, id: str, values: Mapping[str, str]) -> None:
        """Keep what was filled in for the next time; of what is not there any more nothing."""
        if id in self._items and self._last.get(id) != values:
            await self._store.remember(id, values)
            self._last[id] = dict(values)

    async def write_file(self, path: Path, ids: Sequence[str] | None = None) -> int:
        """Write those of *ids*, or all, to a file; return how many. Raises ExchangeError."""
        items = [each for each in self._items.values() if ids is None or each.id in ids]
        await asyncio.to_thread(write_library, path, items)
        return len(items)

    async def read_file(self, path: Path) -> LibraryImport:
        """Take in what a file has and is not there yet; nothing that is there is changed. Raises ExchangeError."""
        found = await asyncio.to_thread(read_library, path)
        async with self._changing:
            merge = merged(self._items, found.items)
            await self._store.add(merge.new, self._clock.now_ms())
            self._items |= {each.id: each for each in merge.new}
            self._sort()
        if merge.new:
            self._feed.publish(LibraryChanged())
        return LibraryImport(tuple(each.id for each in merge.new), merge.known, found.problems)

    async def _put(self, item: S) -> S:
        try:
            kept = checked(item)
        except UnfitError as error:
            raise _refused("library_unfit", f"This cannot be kept. {error}") from None
        async with self._changing:
            await self._store.put(kept, self._clock.now_ms())
            self._items[kept.id] = kept
            self._sort()
        self._feed.publish(LibraryChanged())
        return kept

    def _order(self, kind: LibraryKind) -> list[str]:
        return [id for id, item in self._items.items() if kind_of(item) == kind]

    def _arrange(self, order: Sequence[str]) -> None:
        """Move those of *order*, which are all of one kind, into that order."""
        moved = {id: self._items.pop(id) for id in order}
        self._items |= moved
        self._sort()

    def _sort(self) -> None:
        """Presets before prompts, as they are read."""
        self._items = dict(sorted(self._items.items(), key=lambda each: kind_of(each[1])))


def _refused(code: str, message: str) -> LibraryError:
    return LibraryError(TurnError(ErrorKind.USER, code, message))
