"""Which attachments belong to which draft, in memory and on disk; and what happens to them when a draft moves."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from app.model.attachment import DraftItem, DraftPlace
from app.model.ids import AttachmentId
from app.services.draft_entry import DraftEntry
from app.services.draft_spots import Spot, Spots

if TYPE_CHECKING:
    from app.storage.attachments import AttachmentStore, StoredAttachment


class DraftLists:
    """Drafts with their entries, in order. What was taken out of a draft is still known, and can be put back."""

    def __init__(self, store: AttachmentStore, changed: Callable[[DraftPlace], None]) -> None:
        """*changed* hears of every draft that is not what it was."""
        self._store = store
        self._changed = changed
        self._orders: dict[DraftPlace, list[AttachmentId]] = {}
        self._entries: dict[AttachmentId, DraftEntry] = {}
        self._loaded: set[DraftPlace] = set()
        self._spots = Spots()

    # Looking

    def get(self, id: AttachmentId) -> DraftEntry | None:
        """An entry, also one that was taken out of its draft; None for what was sent or given up."""
        return self._entries.get(id)

    def entries(self, place: DraftPlace) -> list[DraftEntry]:
        """What a draft has, in order; what lies on disk only after :meth:`load`."""
        return [self._entries[id] for id in self._orders.get(place, ())]

    def has(self, entry: DraftEntry) -> bool:
        """Whether an entry is in its draft, and was not taken out."""
        return entry.item.id in self._orders.get(entry.place, ())

    def spot(self, place: DraftPlace) -> Spot:
        """Where the draft at *place* is, also when it has moved by the time that somebody asks."""
        return self._spots.at(place)

    async def load(self, place: DraftPlace) -> None:
        """Read a draft from the disk where it is not known yet. Raises StorageError."""
        if place not in self._loaded:
            stored = await self._store.of_draft(place)
            if place not in self._loaded:  # nobody else was faster; what was added meanwhile comes behind
                self._loaded.add(place)
                self._orders.setdefault(place, [])[:0] = self._enter_stored(place, stored)

    # Changing

    def enter(self, place: DraftPlace, item: DraftItem) -> DraftEntry:
        """Put a new entry behind the others of a draft."""
        entry = self._entries[item.id] = DraftEntry(item, self._spots.at(place))
        self._orders.setdefault(place, []).append(item.id)
        self._changed(place)
        return entry

    async def replace(self, place: DraftPlace, stored: Sequence[StoredAttachment]) -> None:
        """Have *stored* in the place of what a draft had. Raises StorageError."""
        for entry in self.entries(place):
            entry.stop()
            del self._entries[entry.item.id]
        self._orders[place] = self._enter_stored(place, stored)
        self._loaded.add(place)
        await self.save(self._spots.at(place))

    async def take_out(self, entry: DraftEntry) -> int:
        """Take an entry out of its draft; its position there. Raises StorageError."""
        order = self._orders[entry.place]
        position = order.index(entry.item.id)
        order.remove(entry.item.id)
        await self.save(entry.spot)
        return position

    async def put(self, entry: DraftEntry, position: int) -> None:
        """Put an entry at a position of its draft, whether it is in there or not. Raises StorageError."""
        order = self._orders.setdefault(entry.place, [])
        if entry.item.id in order:
            order.remove(entry.item.id)
        order.insert(max(0, min(position, len(order))), entry.item.id)
        await self.save(entry.spot)

    def forget(self, place: DraftPlace, ids: Sequence[AttachmentId]) -> None:
        """*ids* are no longer of the draft, nor of any."""
        self._orders[place] = [id for id in self._orders.get(place, ()) if id not in ids]
        for id in ids:
            self._entries.pop(id, None)
        self._changed(place)

    def move(self, place: DraftPlace, to: DraftPlace) -> bool:
        """What belongs to the draft at *place* belongs to that of *to*, behind what that has; in memory only.

        Returns whether there was anything.
        """
        self._spots.move(place, to)
        moved = self._orders.pop(place, [])
        self._orders.setdefault(to, []).extend(moved)
        self._changed(place)
        self._changed(to)
        return bool(moved)

    # On disk

    def follow(self, place: DraftPlace, to: DraftPlace) -> Coroutine[Any, Any, None]:
        """:meth:`move` at once; the work that is returned stores it and raises StorageError."""
        return self._store_move(place, to, self.move(place, to))

    async def save(self, spot: Spot) -> None:
        """Store which attachments a draft has. Raises StorageError."""
        await self.load(spot.place)  # else what lies on disk would go
        place = spot.place
        self._changed(place)
        await self._store.set_drafts({place: self._kept(place)})

    async def _store_move(self, place: DraftPlace, to: DraftPlace, moved: bool) -> None:
        if place not in self._loaded:
            await self.load(place)
            moved = self.move(place, to) or moved
        if moved:
            await self.load(to)
            await self._store.set_drafts({place: self._kept(place), to: self._kept(to)})

    def _kept(self, place: DraftPlace) -> list[AttachmentId]:
        """What a draft has that is stored."""
        return [entry.item.id for entry in self.entries(place) if entry.item.attachment is not None]

    def _enter_stored(self, place: DraftPlace, stored: Sequence[StoredAttachment]) -> list[AttachmentId]:
        entries = [DraftEntry.ready(each, self._spots.at(place)) for each in stored]
        self._entries |= {entry.item.id: entry for entry in entries}
        return [entry.item.id for entry in entries]
