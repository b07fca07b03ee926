"""Folders, tags, the archive: what conversations are put in order by, one at a time or many at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from app.model.conversation import ConversationSummary
from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.model.ids import ConversationId, FolderId, TagId
from app.model.news import BinChanged, ConversationsChanged, ConversationsRemoved, FoldersChanged, TagsChanged
from app.model.organising import Folder, Tag, TagColour
from app.services.bulk import BulkChange
from app.services.removal import Removal

if TYPE_CHECKING:
    from app.base.clock import Clock
    from app.base.identity import IdSource
    from app.services.feed import Feed
    from app.storage.conversations import ConversationStore
    from app.storage.organising import OrganisingStore

_LONGEST_NAME = 80  # characters


class NameRefusedError(ChatelaineError):
    """A folder or a tag cannot be called so. Kind USER, codes ``name_empty`` and ``name_taken``."""


class Organising:
    """Changes are told by the feed. Every method may raise the storage's errors (ChatelaineError).

    Changes of conversations are prepared here and done by :meth:`BulkChange.run`.
    """

    def __init__(
        self,
        *,
        store: OrganisingStore,
        conversations: ConversationStore,
        stop: Callable[[ConversationId], Awaitable[None]],
        feed: Feed,
        clock: Clock,
        ids: IdSource,
    ) -> None:
        """*stop* ends the turn that runs in a conversation, if there is one."""
        self._store = store
        self._conversations = conversations
        self._stop = stop
        self._feed = feed
        self._clock = clock
        self._ids = ids

    # Folders

    async def folders(self) -> tuple[Folder, ...]:
        """All folders, in their order."""
        return await self._store.folders()

    async def new_folder(self, name: str) -> Folder:
        """Make a folder, behind the others. Raises NameRefusedError."""
        return await self._save_folder(Folder(FolderId(self._ids.new()), name))

    async def rename_folder(self, id: FolderId, name: str) -> None:
        """Call it otherwise; one that is gone stays gone. Raises NameRefusedError."""
        known = next((folder for folder in await self._store.folders() if folder.id == id), None)
        if known is not None:
            await self._save_folder(replace(known, name=name))

    async def order_folders(self, ids: Sequence[FolderId]) -> None:
        """Put the folders into this order."""
        await self._store.order_folders(ids)
        self._feed.publish(FoldersChanged())

    async def folder_removal(self, id: FolderId) -> Removal:
        """To delete a folder; what is in it is in none then."""
        folders = await self._store.folders()

        async def forget() -> None:
            await self._store.remove_folder(id)
            self._feed.publish(FoldersChanged())

        return Removal(
            await self._store.folder_of(id),
            take=lambda some: self._move(dict.fromkeys(some, None)),
            give=lambda some: self._move(dict.fromkeys(some, id)),
            forget=forget,
            restore=partial(self._restore_folder, folders, id),
        )

    # Tags

    async def tags(self) -> tuple[Tag, ...]:
        """All tags, by name."""
        return await self._store.tags()

    async def new_tag(self, name: str, colour: TagColour) -> Tag:
        """Make a tag. Raises NameRefusedError."""
        return await self._save_tag(Tag(TagId(self._ids.new()), name, colour))

    async def change_tag(self, tag: Tag) -> None:
        """Give a tag another name or colour; one that is gone stays gone. Raises NameRefusedError."""
        if any(known.id == tag.id for known in await self._store.tags()):
            await self._save_tag(tag)

    async def tag_removal(self, id: TagId) -> Removal:
        """To delete a tag; nothing has it then."""
        tag = next((each for each in await self._store.tags() if each.id == id), None)

        async def forget() -> None:
            await self._store.remove_tag(id)
            self._feed.publish(TagsChanged())

        async def restore() -> None:
            if tag is not None:
                await self._store.save_tag(tag)
                self._feed.publish(TagsChanged())

        return Removal(
            await self._store.tagged(id),
            take=lambda some: self._tag(id, dict.fromkeys(some, False)),
            give=lambda some: self._tag(id, dict.fromkeys(some, True)),
            forget=forget,
            restore=restore,
        )

    # Conversations

    def moving(self, ids: Sequence[ConversationId], folder: FolderId | None) -> BulkChange[FolderId | None]:
        """To put conversations into a folder, None for no folder."""
        return BulkChange(ids, folder, self._conversations.summaries, lambda one: one.filed.folder, self._move)

    def pinning(self, ids: Sequence[ConversationId], pinned: bool) -> BulkChange[bool]:
        """To pin conversations, or unpin them."""

        async def write(wanted: Mapping[ConversationId, bool]) -> None:
            self._changed(await self._store.pin(wanted))

        return BulkChange(ids, pinned, self._conversations.summaries, lambda one: one.pinned, write)

    def archiving(self, ids: Sequence[ConversationId], archived: bool) -> BulkChange[bool]:
        """To put conversations into the archive, or take them out of it."""

        async def write(wanted: Mapping[ConversationId, bool]) -> None:
            self._changed(await self._store.archive(wanted))

        return BulkChange(ids, archived, self._conversations.summaries, lambda one: one.filed.archived, write)

    def tagging(self, ids: Sequence[ConversationId], tag: TagId, on: bool) -> BulkChange[bool]:
        """To give conversations a tag, or take it from them."""
        write = partial(self._tag, tag)
        return BulkChange(ids, on, self._conversations.summaries, lambda one: tag in one.filed.tags, write)

    def removing(self, ids: Sequence[ConversationId]) -> BulkChange[bool]:
        """To put conversations into the bin; answers that arrive there are stopped and kept as far as they came."""
        return BulkChange(ids, True, self._conversations.summaries, lambda _: False, self._remove)

    async def mark_seen(self, id: ConversationId) -> None:
        """Its answers have been seen."""
        self._changed(await self._store.mark_seen([id]))

    # Inside

    async def _save_folder(self, folder: Folder) -> Folder:
        taken = [each.name for each in await self._store.folders() if each.id != folder.id]
        folder = replace(folder, name=_fit(folder.name, taken))
        await self._store.save_folder(folder)
        self._feed.publish(FoldersChanged())
        return folder

    async def _save_tag(self, tag: Tag) -> Tag:
        taken = [each.name for each in await self._store.tags() if each.id != tag.id]
        tag = replace(tag, name=_fit(tag.name, taken))
        await self._store.save_tag(tag)
        self._feed.publish(TagsChanged())
        return tag

    async def _restore_folder(self, folders: Sequence[Folder], id: FolderId) -> None:
        for folder in folders:
            if folder.id == id:
                await self._store.save_folder(folder)
        await self._store.order_folders([folder.id for folder in folders])
        self._feed.publish(FoldersChanged())

    async def _move(self, wanted: Mapping[ConversationId, FolderId | None]) -> None:
        self._changed(await self._store.move(wanted))

    async def _tag(self, tag: TagId, wanted: Mapping[ConversationId, bool]) -> None:
        self._changed(await self._store.tag(tag, wanted))

    async def _remove(self, wanted: Mapping[ConversationId, bool]) -> None:
        gone = [id for id, removed in wanted.items() if removed]
        for id in gone:
            await self._stop(id)
        if gone:
            await self._store.delete(gone, self._clock.now_ms())
            self._feed.publish(ConversationsRemoved(tuple(gone)))
        if back := [id for id, removed in wanted.items() if not removed]:
            self._changed(await self._store.restore(back))
        self._feed.publish(BinChanged())

    def _changed(self, summaries: Sequence[ConversationSummary]) -> None:
        if summaries:
            self._feed.publish(ConversationsChanged(tuple(summaries)))


def _fit(name: str, taken: Sequence[str]) -> str:
    """*name* as it is stored. Raises NameRefusedError where it is empty, or another has it."""
    name = " ".join(name.split())[:_LONGEST_NAME]
    if not name:
        raise NameRefusedError(TurnError(ErrorKind.USER, "name_empty", "A name is needed.", "Type one."))
    if name.casefold() in {each.casefold() for each in taken}:
        words = f"“{name}” is there already."
        raise NameRefusedError(TurnError(ErrorKind.USER, "name_taken", words, "Choose another name."))
    return name
