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
from app.services.draft_lists import DraftLists
from app.services.draft_spots import Spot
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
    from app.storage.attachments import AttachmentStore
    from app.storage.blobs import BlobStore

MOST_BYTES = 500_000_000  # of a file
_AT_ONCE = 2  # files that are taken in at the same time
_UNKNOWN = "application/octet-stream"
_UNDER_WAY = (ItemState.WAITING, ItemState.READING)
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
        self._lists = DraftLists(store, self._news.changed)
        self._models: dict[DraftPlace, str] = {}
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self._spawned = Spawned()

    # Looking

    def items(self, place: DraftPlace) -> tuple[DraftItem, ...]:
        """What a draft has, in order; what lies on disk only after :meth:`load`."""
        return tuple(entry.item for entry in self._lists.entries(place))

    def progress(self, place: DraftPlace) -> IntakeProgress:
        """How far the taking in is."""
        return progress_of(self.items(place))

    async def load(self, place: DraftPlace) -> tuple[DraftItem, ...]:
        """What a draft has, from the disk where it is not known yet. Raises StorageError."""
        await self._lists.load(place)
        return self.items(place)

    async def get(self, id: AttachmentId) -> Attachment | None:
        """An attachment, of a draft or of a message; None for one that is not there. Raises StorageError."""
        entry = self._lists.get(id)
        if entry is not None:
            return entry.item.attachment
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
        await self._lists.replace(place, copies)

    async def discard(self, place: DraftPlace) -> None:
        """The draft is given up. Raises StorageError."""
        await self._lists.replace(place, ())

    # Adding

    def spot(self, place: DraftPlace) -> Spot:
        """Where the draft at *place* is, also when it has moved by the time that somebody asks."""
        return self._lists.spot(place)

    def add_files(self, place: DraftPlace, paths: Sequence[Path]) -> None:
        """Take in files, and those in folders. Returns at once."""
        spot = self._lists.spot(place)

        async def work() -> None:
            for path in await asyncio.to_thread(files_in, paths):
                self._begin(spot.place, path.name, partial(self._blobs.take, path, _UNKNOWN, MOST_BYTES))

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
        entry.work = self._spawned.start(
            self._come_in(entry, partial(self._settle, entry, attachment)), "keep an address"
        )

    def cancel(self, place: DraftPlace) -> None:
        """What was not taken in yet goes away."""
        under_way = [entry for entry in self._lists.entries(place) if entry.item.state in _UNDER_WAY]
        for entry in under_way:
            entry.stop()
        self._lists.forget(place, [entry.item.id for entry in under_way])

    async def unlock(self, id: AttachmentId, password: str) -> None:
        """Open a locked PDF: an unlocked copy takes its place. Raises MediaError (``wrong_password``), StorageError."""
        entry = self._lists.get(id)
        if entry is None or entry.held is None:
            return
        async with self._blobs.workplace() as folder, self._blobs.lent(entry.held.sha256) as path:
            await self._media.unlock(path, password, folder / "unlocked")
            held = await self._blobs.take(folder / "unlocked", "application/pdf")
        await self._look(entry, held)
        entry.held = None

    # Changing

    async def remove(self, id: AttachmentId) -> int | None:
        """Take an item out of its draft; its position, for :meth:`restore`, None where it was not in there.

        What is under way goes on, so that it can be brought back. Raises StorageError.
        """
        entry = self._lists.get(id)
        return await self._lists.take_out(entry) if entry is not None and self._lists.has(entry) else None

    async def restore(self, id: AttachmentId, position: int) -> None:
        """Bring back what :meth:`remove` took out, to where its draft is now. Raises StorageError."""
        entry = self._lists.get(id)
        if entry is not None and not self._lists.has(entry):
            await self._lists.put(entry, position)

    async def move(self, id: AttachmentId, position: int) -> None:
        """Put an item at another position of its draft. Raises StorageError."""
        entry = self._lists.get(id)
        if entry is not None and self._lists.has(entry):
            await self._lists.put(entry, position)

    async def choose(self, id: AttachmentId, choice: AttachmentChoice) -> None:
        """Send an item in another way; nothing for one that was sent meanwhile. Raises StorageError."""
        entry = self._lists.get(id)
        attachment = None if entry is None or entry.work is not None else entry.item.attachment
        if entry is None or attachment is None or attachment.choice == choice:
            return
        attachment = replace(attachment, choice=choice)
        # What could not be prepared in one way may be in another.
        entry.item = replace(entry.item, state=ItemState.READY, attachment=attachment, prepared=None, error=None)
        await self._store.save(attachment, entry.made)
        self._news.changed(entry.place)
        self._prepare_soon(entry)

    def place_of(self, id: AttachmentId) -> DraftPlace | None:
        """The draft that an item belongs to, also one that was taken out of it; None for what was sent or given up."""
        entry = self._lists.get(id)
        return entry.place if entry is not None else None

    def follow(self, place: DraftPlace, to: DraftPlace) -> Coroutine[Any, Any, None]:
        """The draft at *place* is that of *to* from now on, with all that is on its way in.

        At once; the work that is returned stores it and raises StorageError.
        """
        return self._lists.follow(place, to)

    def set_model(self, place: DraftPlace, model: str) -> None:
        """Prepare a draft's attachments for *model*."""
        self._models[place] = model
        for entry in self._lists.entries(place):
            if entry.item.attachment is not None and model not in (entry.model, entry.wanted):
                self._prepare_soon(entry)

    # Sending

    async def ready(self, ids: Sequence[AttachmentId], model: str) -> tuple[Placed, ...]:
        """The blocks of *ids* for *model*, once they are taken in. Raises ChatelaineError: one cannot be sent."""
        found: list[Placed] = []
        for id in ids:
            entry = self._lists.get(id)
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
            entry = self._lists.get(id)
            ahead = entry.look_ahead(model) if entry is not None else None
            if ahead is not None:
                found.extend(each.block for each in blocks_of(ahead, self._via(ahead)))
        return tuple(found)

    def load_of(self, id: AttachmentId, model: str) -> Load:
        """What an item adds to a request to *model*, as far as it is known now (``app.logic.attached_limits``)."""
        entry = self._lists.get(id)
        return Load() if entry is None else entry.load(model, self._via)

    def is_settled(self, place: DraftPlace, model: str) -> bool:
        """Whether all of a draft's attachments are as they will be sent to *model*."""
        return all(entry.is_settled(model) for entry in self._lists.entries(place))

    def sent(self, place: DraftPlace, ids: Sequence[AttachmentId], follows: DraftPlace) -> None:
        """*ids* went with the message of a draft; what it has besides waits for the next message.

        What the draft of an edit has besides belongs to *follows* now, the draft of the conversation.
        """
        self._lists.forget(place, ids)
        if place.edits is not None:
            self._lists.move(place, follows)

    async def close(self) -> None:
        """End what is under way."""
        await self._spawned.close()

    # Inside

    def _via(self, prepared: Prepared) -> Via:
        """How it is sent: an upload where the user chose that, or for its size."""
        return self._files.via(prepared.attachment.choice.via, prepared.parts[0].held) if prepared.parts else "inline"

    def _enter(self, place: DraftPlace, name: str) -> DraftEntry:
        item = DraftItem(AttachmentId(self._ids.new()), shown_name(name), ItemState.WAITING)
        return self._lists.enter(place, item)

    def _begin(self, place: DraftPlace, name: str, fetch: _Fetch) -> None:
        entry = self._enter(place, name)
        entry.work = self._spawned.start(self._come_in(entry, partial(self._take_in, entry, fetch)), "take in a file")

    async def _come_in(self, entry: DraftEntry, work: Callable[[], Awaitable[None]]) -> None:
        """Do what brings *entry* in; what goes wrong is told on the item."""
        try:
            await work()
        except ChatelaineError as error:
            self._refuse(entry, error.error)
        entry.work = None
        self._prepare_soon(entry)

    async def _take_in(self, entry: DraftEntry, fetch: _Fetch) -> None:
        async with self._gate:
            entry.item = replace(entry.item, state=ItemState.READING)
            self._news.changed(entry.place)
            await self._look(entry, await fetch())

    async def _look(self, entry: DraftEntry, held: Held) -> None:
        async with self._blobs.lent(held.sha256) as path:
            looked = await self._media.look(path, entry.item.name)
        if looked.locked:
            entry.held = held
            entry.item = replace(entry.item, state=ItemState.LOCKED)
            self._news.changed(entry.place)
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
        await self._settle(entry, attachment)

    async def _settle(self, entry: DraftEntry, attachment: Attachment) -> None:
        """It is ready once it is stored, and the draft with it."""
        before = entry.item
        await self._store.save(attachment, None)
        entry.item = replace(before, attachment=attachment, error=None)
        try:
            await self._lists.save(entry.spot)
        except ChatelaineError:
            entry.item = before
            raise
        entry.item = replace(entry.item, state=ItemState.READY)
        self._news.changed(entry.place)

    def _refuse(self, entry: DraftEntry, error: TurnError) -> None:
        entry.item = replace(entry.item, state=ItemState.REFUSED, error=error)
        self._news.changed(entry.place)

    def _prepare_soon(self, entry: DraftEntry) -> None:
        if entry.work is not None or entry.item.state is not ItemState.READY:
            return  # at its end it is prepared, and it must not be disturbed before all is stored
        if entry.making is not None:
            entry.making.cancel()
        entry.wanted = self._models.get(entry.place, "")
        entry.making = self._spawned.start(self._prepare_quietly(entry), "prepare an attachment")

    async def _prepare_quietly(self, entry: DraftEntry) -> None:
        """Prepare for the model of the draft; what goes wrong is told on the item."""
        model = self._models.get(entry.place)
        if model is None:
            return
        try:
            await self._prepare(entry, model)
        except ChatelaineError as error:
            self._refuse(entry, error.error)
        self._news.changed(entry.place)

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
