"""Conversations read from files: our own archives, and the data exports of other products."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.exchange import items
from app.exchange.errors import DamagedItemError
from app.exchange.foreign import Converted
from app.exchange.own_json import held_of
from app.exchange.sources import RawItem, Source, open_source
from app.model.blocks import Json
from app.model.carried import CarriedConversation, CarryProgress, ImportItem, Outcome, TakenIn
from app.model.errors import ChatelaineError
from app.model.news import ConversationChanged, FoldersChanged, TagsChanged
from app.services.coming_words import ENDS_IMPORT, files_told
from app.services.in_thread import in_thread

if TYPE_CHECKING:
    from app.services.coming_files import ComingFiles
    from app.services.feed import Feed
    from app.storage.blobs import BlobStore
    from app.storage.carrying import CarryStore

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class ImportReport:
    """How many conversations fared how, and how many messages were added."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    messages: int = 0

    def count(self, item: ImportItem) -> None:
        """Count one conversation."""
        self.outcomes[item.outcome] += 1
        self.messages += item.messages


@dataclass(frozen=True, slots=True)
class Listener:
    """Who wants to know how an import goes on, on the event loop."""

    item: Callable[[ImportItem], None] = lambda item: None
    progress: Callable[[CarryProgress], None] = lambda progress: None


class Importing:
    """Takes conversations in one after the other, each in one transaction; memory holds one of them.

    What was taken in stays when the rest fails or is cancelled. The same file once more goes on where that was: what
    is there already is passed over.
    """

    def __init__(self, *, store: CarryStore, blobs: BlobStore, files: ComingFiles, feed: Feed) -> None:
        self._store = store
        self._blobs = blobs
        self._files = files
        self._feed = feed

    async def run(self, path: Path, listener: Listener | None = None) -> ImportReport:
        """Take in what is in the file *path*.

        One conversation that is damaged is told to the *listener* and does not keep the others from coming in.

        Raises ExchangeError for the file as a whole; StorageError where nothing more can be stored.
        """
        listener = listener or Listener()
        source = await in_thread(partial(open_source, path), Source.close)
        report = ImportReport()
        found = source.items()
        try:
            while (raw := await in_thread(partial(next, found, None))) is not None:
                for item in await self._items(raw, source):
                    report.count(item)
                    listener.item(item)
                listener.progress(CarryProgress(min(raw.done, source.total), source.total, report.outcomes.total()))
            await self._store.settle()
            listener.progress(CarryProgress(source.total, source.total, report.outcomes.total()))
        except BaseException:
            with suppress(ChatelaineError):  # what was taken in is told as such; what went wrong is told, too
                await self._store.settle()
            raise
        finally:
            await in_thread(partial(_close, found, source))
        return report

    async def _items(self, raw: RawItem, source: Source) -> list[ImportItem]:
        if raw.data is None:
            return [_refused("", raw.words)]
        try:
            values = await in_thread(partial(items.conversations_in, raw.data))
        except DamagedItemError as error:
            return [_refused("", str(error))]
        return [await self._one(value, source) for value in values]

    async def _one(self, value: Json, source: Source) -> ImportItem:
        title = items.title_of(value)
        try:
            converted = await in_thread(partial(items.convert, value))
            return await self._stored(converted, source)
        except DamagedItemError as error:
            return _refused(title, str(error))
        except ChatelaineError as error:
            if error.error.code in ENDS_IMPORT:
                raise
            return _refused(title, f"It could not be stored: {error}")
        except Exception:  # one conversation must not keep the others from coming in
            _log.exception("a conversation could not be imported")
            return _refused(title, "Chatelaine made a mistake when reading it. Please report this.")

    async def _stored(self, converted: Converted, source: Source) -> ImportItem:
        carried, notes = converted.carried, list(converted.notes)
        title = carried.summary.title
        if not carried.messages:
            return ImportItem(title, Outcome.EMPTY, notes=("It has no messages.", *notes))
        notes += await self._fill(carried, source)
        if converted.files:
            carried, missing = await self._files.placed(converted, source)
            notes += missing
        taken = await self._store.take_in(carried)
        await self._tell(taken)
        return ImportItem(title, taken.outcome, taken.conversation_id, taken.messages, (*notes, *_words(taken)))

    async def _fill(self, carried: CarriedConversation, source: Source) -> list[str]:
        """Keep the bytes that *carried* refers to and that are not here; what could not be had, in words."""
        missing: list[str] = []
        damaged: list[str] = []
        for held in await in_thread(lambda: list({each.sha256: each for each in held_of(carried)}.values())):
            if await self._blobs.has(held.sha256):
                continue
            pieces = source.blob(held.sha256)
            if pieces is None:
                missing.append(held.sha256)
                continue
            try:
                await self._blobs.fill(held, pieces)
            except DamagedItemError:
                damaged.append(held.sha256)
            except ChatelaineError as error:  # one file must not keep its conversation from coming in
                if error.error.code in ENDS_IMPORT:
                    raise
                damaged.append(held.sha256)
        return [
            *files_told("not in the export", _names(carried, missing)),
            *files_told("damaged and left out", _names(carried, damaged)),
        ]

    async def _tell(self, taken: TakenIn) -> None:
        if taken.messages and taken.conversation_id is not None:
            summary = await self._store.summary(taken.conversation_id)
            if summary is not None:
                self._feed.publish(ConversationChanged(summary))
        if taken.made:
            self._feed.publish(FoldersChanged())
            self._feed.publish(TagsChanged())


def _close(found: Iterator[RawItem], source: Source) -> None:
    close = getattr(found, "close", None)
    if close is not None:
        close()
    source.close()


def _names(carried: CarriedConversation, wanted: Sequence[str]) -> list[str]:
    """What the attachments are called that have these bytes, by SHA-256."""
    names = {held.sha256: each.attachment.name for each in carried.attachments for held in each.held}
    return [names.get(sha256, "a file") for sha256 in wanted]


def _refused(title: str, words: str) -> ImportItem:
    return ImportItem(title, Outcome.REFUSED, notes=(words,))


def _words(taken: TakenIn) -> Sequence[str]:
    if taken.outcome is Outcome.BINNED:
        return ("It lies in the bin.",)
    return [f"{taken.differing} messages are here in other words and stay as they are."] if taken.differing else []
