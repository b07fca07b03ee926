"""What is attached to drafts: taken in, kept, chosen, prepared; and what is attached to messages."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.base.clock import Clock
from app.base.identity import IdSource
from app.logic.attaching import Placed, blocks_of
from app.logic.limits import Load
from app.logic.shown_names import shown_name
from app.model.attachment import (
    Attachment,
    AttachmentChoice,
    AttachmentKind,
    AttachmentUse,
    DraftItem,
    DraftPlace,
    Held,
    IntakeProgress,
    ItemState,
    Prepared,
    Via,
)
from app.model.blocks import ContentBlock
from app.model.errors import ChatelaineError, TurnError
from app.model.ids import AttachmentId, ConversationId, MessageId
from app.services.draft_entry import DraftEntry, sent_copy
from app.services.draft_words import not_ready, not_there, progress_of, use_of
from app.services.preparing import Preparing, usual_choice
from app.services.quiet_news import QuietNews
from app.services.spawned import Spawned
from app.services.walking import files_in

if TYPE_CHECKING:
    from app.media.media import Media
    from app.services.feed import Feed
    from app.services.server_files import ServerFiles
    from app.services.settings import Settings
    from app.storage.attachments import AttachmentStore, StoredAttachment
    from app.storage.blobs import BlobStore

MOST_BYTES = 500_000_000  # of a file
_AT_ONCE = 2  # files that are taken in at the same time
_UNKNOWN = "application/octet-stream"
_Fetch = Callable[[], Coroutine[Any, Any, Held]]
_Make = Callable[[], Awaitable[bytes]]


class Attachments:
    """Drafts' attachments live in memory and on disk; news tell when a draft's have changed.

    One bad file never spoils the others: each item has a state of its own. Bytes are copied before they are looked at,
    and from then on the copy counts.
    """

    def __init__(  # collaborators, by keyword
        self,
        *,
        store: AttachmentStore,
        blobs: BlobStore,
        media: Media,
        files: ServerFiles,
        settings: Settings,
        feed: Feed,
        clock: Clock,
        ids: IdSource,
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._media = media
        self._files = files
        self._settings = settings
        self._news = QuietNews(feed)
        self._clock = clock
        self._ids = ids
        self._preparing = Preparing(media, blobs)
        self._drafts: dict[DraftPlace, list[AttachmentId]] = {}
        self._entries: dict[AttachmentId, DraftEntry] = {}
        self._models: dict[DraftPlace, str] = {}
        self._loaded: set[DraftPlace] = set()
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._spawned = Spawned()

    # Looking

    def items(self, place: DraftPlace) -> tuple[DraftItem, ...]:
        """What a draft has, in order; what lies on disk only after :meth:`load`."""
        return tuple(self._entries[id].item for id in self._drafts.get(place, ()))

    def progress(self, place: DraftPlace) -> IntakeProgress:
        """How far the taking in is."""
        return progress_of(self.items(place))

    async def load(self, place: DraftPlace) -> tuple[DraftItem, ...]:
        """What a draft has, from the disk where it is not known yet. Raises StorageError."""
        if place not in self._loaded:
            stored = await self._store.of_draft(place)
            if place not in self._loaded:  # nobody else was faster; what was added meanwhile comes behind
                self._loaded.add(place)
                self._drafts.setdefault(place, [])[:0] = [self._ready_entry(each).item.id for each in stored]
        return self.items(place)

    async def get(self, id: AttachmentId) -> Attachment | None:
        """An attachment, of a draft or of a message; None for one that is not there. Raises StorageError."""
        if id in self._entries:
            return self._entries[id].item.attachment
        stored = await self._store.get(id)
        return stored.attachment if stored is not None else None

    async def of_conversation(self, conversation_id: ConversationId) -> tuple[AttachmentUse, ...]:
        """The attachments of a conversation's messages, in the order in which they were sent. Raises StorageError."""
        uses = await self._store.of_conversation(conversation_id)
        return tuple(use_of(use.stored, use.message_id, use.position) for use in uses)

    async def of_message(self, message_id: MessageId) -> tuple[AttachmentUse, ...]:
        """The attachments of a message, in the order of its blocks. Raises StorageError."""
        uses = await self._store.of_message(message_id)
        return tuple(use_of(use.stored, use.message_id, use.position) for use in uses)

    async def attached_at(self, message_id: MessageId) -> frozenset[int]:
        """The positions of a message's blocks that were attached to it. Raises StorageError."""
        return await self._store.positions(message_id)

    # Editing

    async def begin_edit(self, place: DraftPlace) -> None:
        """A new version of a message begins with what is attached to that, in the place of what the draft had.

        These are copies, so that other choices change nothing of the old version. Nothing is read or made anew.
        Raises StorageError.
        """
        assert place.edits is not None
        uses = await self._store.of_message(place.edits)
        copies = [sent_copy(use.stored, AttachmentId(self._ids.new()), self._clock.now_ms()) for use in uses]
        for copy in copies:
            await self._store.save(copy.attachment, copy.made)
        await self._replace(place, copies)

    async def discard(self, place: DraftPlace) -> None:
        """The draft is given up. Raises StorageError."""
        await self._replace(place, ())

    # Adding

    def add_files(self, place: DraftPlace, paths: Sequence[Path]) -> None:
        """Take in files, and those in folders. Returns at once."""

        async def work() -> None:
            for path in await asyncio.to_thread(files_in, paths):
                self._begin(place, path.name, partial(self._blobs.take, path, _UNKNOWN, MOST_BYTES))

        self._spawned.start(work(), "look into folders")

    def add_bytes(self, place: DraftPlace, data: bytes | _Make, name: str) -> None:
        """Take in what was pasted, or what *data* makes or fetches. Returns at once."""

        async def keep() -> Held:
            return await self._blobs.put(data if isinstance(data, bytes) else await data(), _UNKNOWN)

        self._begin(place, name, keep)

    def add_address(self, place: DraftPlace, url: str, kind: AttachmentKind) -> None:
        """Attach a picture or PDF that the API is to fetch itself; nothing is loaded here."""
        entry = self._enter(place, url)
        attachment = Attachment(entry.item.id, kind, shown_name(url), None, self._clock.now_ms(), url=url)
        self._spawned.start(self._settle(place, entry, attachment), "keep an address")

    def cancel(self, place: DraftPlace) -> None:
        """What was not taken in yet goes away."""
        for id in [*self._drafts.get(place, ())]:
            entry = self._entries[id]
            if entry.item.state in (ItemState.WAITING, ItemState.READING):
                entry.stop()
                self._drop(place, id)
        self._news.changed(place)

    async def unlock(self, place: DraftPlace, id: AttachmentId, password: str) -> None:
        """Open a locked PDF: an unlocked copy takes its place. Raises MediaError (``wrong_password``), StorageError."""
        entry = self._entries[id]
        if entry.held is None:
            return
        target = self._blobs.incoming / f"{id}.pdf"
        try:
            await self._media.unlock(self._blobs.path(entry.held.sha256), password, target)
            held = await self._blobs.take(target, "application/pdf")
        finally:
            await asyncio.to_thread(target.unlink, missing_ok=True)
        entry.held = None
        await self._look(place, entry, held)

    # Changing

    async def remove(self, place: DraftPlace, id: AttachmentId) -> int:
        """Take an item out of a draft; its position, for :meth:`restore`. Raises StorageError."""
        entry, position = self._entries[id], self._drafts[place].index(id)
        if entry.work is not None and entry.item.state is not ItemState.READY:
            entry.work.cancel()
        self._drafts[place].remove(id)
        await self._save_order(place)
        return position

    async def restore(self, place: DraftPlace, id: AttachmentId, position: int) -> None:
        """Bring back what :meth:`remove` took out. Raises StorageError."""
        if id in self._entries and id not in self._drafts.setdefault(place, []):
            self._drafts[place].insert(min(position, len(self._drafts[place])), id)
            await self._save_order(place)

    async def move(self, place: DraftPlace, id: AttachmentId, position: int) -> None:
        """Put an item at another position of its draft. Raises StorageError."""
        order = self._drafts[place]
        order.remove(id)
        order.insert(max(0, min(position, len(order))), id)
        await self._save_order(place)

    async def choose(self, place: DraftPlace, id: AttachmentId, choice: AttachmentChoice) -> None:
        """Send an item in another way. Raises StorageError."""
        entry = self._entries[id]
        if entry.item.attachment is None or entry.item.attachment.choice == choice:
            return
        attachment = replace(entry.item.attachment, choice=choice)
        # What could not be prepared in one way may be in another.
        entry.item = replace(entry.item, state=ItemState.READY, attachment=attachment, prepared=None, error=None)
        await self._store.save(attachment, entry.made)
        self._news.changed(place)
        self._prepare_soon(place, entry)

    def set_model(self, place: DraftPlace, model: str) -> None:
        """Prepare a draft's attachments for *model*."""
        self._models[place] = model
        for id in self._drafts.get(place, ()):
            entry = self._entries[id]
            if entry.item.attachment is not None and model not in (entry.model, entry.wanted):
                self._prepare_soon(place, entry)

    # Sending

    async def ready(self, ids: Sequence[AttachmentId], model: str) -> tuple[Placed, ...]:
        """The blocks of *ids* for *model*, once they are taken in. Raises ChatelaineError: one cannot be sent."""
        found: list[Placed] = []
        for id in ids:
            entry = self._entries.get(id)
            if entry is None:
                raise not_there()
            await entry.done()
            if entry.item.state is not ItemState.READY:
                raise not_ready(entry.item)
            await self._prepare(entry, model)
            assert entry.item.prepared is not None
            found.extend(blocks_of(entry.item.prepared, self._via(entry.item.prepared)))
        return tuple(found)

    def drafted(self, ids: Sequence[AttachmentId], model: str) -> tuple[ContentBlock, ...]:
        """The blocks of *ids* as far as they are known now, for a look ahead; what is refused or locked is left out."""
        found: list[ContentBlock] = []
        for id in ids:
            entry = self._entries.get(id)
            ahead = entry.look_ahead(model) if entry is not None else None
            if ahead is not None:
                found.extend(each.block for each in blocks_of(ahead, self._via(ahead)))
        return tuple(found)

    def load_of(self, id: AttachmentId, model: str) -> Load:
        """What an item adds to a request to *model*, as far as it is known now (``app.logic.attached_limits``)."""
        entry = self._entries.get(id)
        return Load() if entry is None else entry.load(model, self._via)

    def is_settled(self, place: DraftPlace, model: str) -> bool:
        """Whether all of a draft's attachments are as they will be sent to *model*."""
        entries = [self._entries[id] for id in self._drafts.get(place, ())]
        return all(entry.is_settled(model) for entry in entries)

    def sent(self, place: DraftPlace, follows: DraftPlace) -> None:
        """A draft's attachments went with its message; what was refused waits at *follows*, the draft of the next."""
        had, self._drafts[place] = self._drafts.get(place, []), []
        left = [id for id in had if self._entries[id].item.state is ItemState.REFUSED]
        self._entries = {id: entry for id, entry in self._entries.items() if id in left or id not in had}
        self._drafts.setdefault(follows, []).extend(left)
        self._news.changed(place)
        self._news.changed(follows)

    async def close(self) -> None:
        """End what is under way."""
        await self._spawned.close()

    # Inside

    def _via(self, prepared: Prepared) -> Via:
        """How it is sent: an upload where the user chose that, or for its size."""
        return self._files.via(prepared.attachment.choice.via, prepared.parts[0].held) if prepared.parts else "inline"

    async def _replace(self, place: DraftPlace, copies: Sequence[StoredAttachment]) -> None:
        for id in self._drafts.get(place, ()):
            entry = self._entries.pop(id)
            entry.stop()
        self._drafts[place] = [self._ready_entry(copy).item.id for copy in copies]
        self._loaded.add(place)
        await self._save_order(place)

    def _ready_entry(self, stored: StoredAttachment) -> DraftEntry:
        entry = self._entries[stored.attachment.id] = DraftEntry.ready(stored)
        return entry

    def _enter(self, place: DraftPlace, name: str) -> DraftEntry:
        id = AttachmentId(self._ids.new())
        entry = self._entries[id] = DraftEntry(DraftItem(id, shown_name(name), ItemState.WAITING))
        self._drafts.setdefault(place, []).append(id)
        self._news.changed(place)
        return entry

    def _begin(self, place: DraftPlace, name: str, fetch: _Fetch) -> None:
        entry = self._enter(place, name)
        entry.work = self._spawned.start(self._take_in(place, entry, fetch), "take in a file")

    async def _take_in(self, place: DraftPlace, entry: DraftEntry, fetch: _Fetch) -> None:
        async with self._gate:
            entry.item = replace(entry.item, state=ItemState.READING)
            self._news.changed(place)
            try:
                held = await fetch()
                await self._look(place, entry, held)
            except ChatelaineError as error:
                self._refuse(place, entry, error.error)
        entry.work = None
        self._prepare_soon(place, entry)

    async def _look(self, place: DraftPlace, entry: DraftEntry, held: Held) -> None:
        looked = await self._media.look(self._blobs.path(held.sha256), entry.item.name)
        if looked.locked:
            entry.held = held
            entry.item = replace(entry.item, state=ItemState.LOCKED)
            self._news.changed(place)
            return
        attachment = Attachment(
            entry.item.id,
            looked.kind,
            entry.item.name,
            replace(held, media_type=looked.media_type),
            self._clock.now_ms(),
            looked.facts,
            usual_choice(self._settings),
        )
        await self._settle(place, entry, attachment)

    async def _settle(self, place: DraftPlace, entry: DraftEntry, attachment: Attachment) -> None:
        await self._store.save(attachment, None)
        entry.item = replace(entry.item, state=ItemState.READY, attachment=attachment, error=None)
        await self._save_order(place)

    def _refuse(self, place: DraftPlace, entry: DraftEntry, error: TurnError) -> None:
        entry.item = replace(entry.item, state=ItemState.REFUSED, error=error)
        self._news.changed(place)

    def _prepare_soon(self, place: DraftPlace, entry: DraftEntry) -> None:
        if entry.work is not None or entry.item.state is not ItemState.READY:
            return  # at its end it is prepared, and it must not be disturbed before all is stored
        if entry.making is not None:
            entry.making.cancel()
        entry.wanted = self._models.get(place, "")
        entry.making = self._spawned.start(self._prepare_quietly(place, entry), "prepare an attachment")

    async def _prepare_quietly(self, place: DraftPlace, entry: DraftEntry) -> None:
        """Prepare for the model of the draft; what goes wrong is told on the item."""
        model = self._models.get(place)
        if model is None:
            return
        try:
            await self._prepare(entry, model)
        except ChatelaineError as error:
            self._refuse(place, entry, error.error)
        self._news.changed(place)

    async def _prepare(self, entry: DraftEntry, model: str) -> None:
        attachment = entry.item.attachment
        assert attachment is not None
        if not entry.is_made(model):
            made = await self._preparing.make(attachment, model)
            if entry.item.attachment != attachment:  # another choice was made meanwhile
                return await self._prepare(entry, model)
            entry.made = made
            await self._store.save(attachment, made)
        assert entry.made is not None
        entry.model = model
        entry.item = replace(entry.item, prepared=Prepared(attachment, entry.made.parts))
        return None

    def _drop(self, place: DraftPlace, id: AttachmentId) -> None:
        self._drafts[place].remove(id)
        self._entries.pop(id, None)

    async def _save_order(self, place: DraftPlace) -> None:
        await self.load(place)  # else what lies on disk would go
        self._news.changed(place)
        kept = [id for id in self._drafts.get(place, ()) if self._entries[id].item.attachment is not None]
        await self._store.set_draft(place, kept)
