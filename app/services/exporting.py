"""Conversations written to files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.exchange.archive import ArchiveWriter
from app.exchange.errors import DamagedItemError
from app.exchange.file_names import TitleNames, make_folder
from app.exchange.own_json import held_in, is_sha256
from app.exchange.parts import wanted_pictures
from app.exchange.text_file import TextFile
from app.logic.tree import path_to, stretches
from app.model.attachment import Held
from app.model.carried import CarriedMessage, CarryProgress, ConversationOutline, MessagePlace, ReadingChoice
from app.model.conversation import ConversationSummary
from app.model.errors import ChatelaineError
from app.model.ids import ConversationId, MessageId
from app.model.message import Message
from app.services.in_thread import in_thread
from app.storage.errors import StorageError, attachment_damaged

if TYPE_CHECKING:
    from app.base.clock import Clock
    from app.exchange.html_file import HtmlFile
    from app.exchange.markdown_file import MarkdownFile
    from app.storage.blobs import BlobStore
    from app.storage.carrying import CarryStore

Progress = Callable[[CarryProgress], None]
_AT_ONCE = 100  # messages in memory
_MOST_PICTURE = 50_000_000  # bytes of one picture inside an HTML file


@dataclass(slots=True)
class ExportReport:
    """What was written. ``notes`` are sentences about what is not in the file though it was asked for."""

    conversations: int = 0
    messages: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Extent:
    """What is written: the conversations ``ids``, None for all; of each only the branch to ``leaf``, if given.

    What lies in the bin is not written, and neither are answers that are still arriving.
    """

    ids: tuple[ConversationId, ...] | None = None
    leaf: MessageId | None = None


@dataclass(frozen=True, slots=True)
class WholeConversation:
    """All messages that are written of one conversation: the branch that is shown, then each other one.

    ``name`` is that of a PDF file for it, free of those before. ``branches`` has, by the place among ``messages``
    where another branch begins, the message that it follows; None where it begins anew.
    """

    name: str
    summary: ConversationSummary
    messages: tuple[Message, ...]
    branches: dict[int, MessageId | None]


ReadingForm = Literal["markdown", "html"]


@dataclass(frozen=True, slots=True)
class ReadingWish:
    """What a file for reading has: the choice of what is shown of messages, and whether all branches are in it.

    With ``replace`` files take the place of others of their name in the folder; otherwise their names get a number.
    """

    choice: ReadingChoice = field(default_factory=ReadingChoice)
    branches: bool = False
    replace: bool = False


class Exporting:
    """Writes conversations piece by piece; the loop is never held up, and memory does not grow with their number."""

    def __init__(self, *, store: CarryStore, blobs: BlobStore, clock: Clock, program: str) -> None:
        self._store = store
        self._blobs = blobs
        self._clock = clock
        self._program = program

    async def archive(self, path: Path, extent: Extent, progress: Progress | None = None) -> ExportReport:
        """Write our own archive (docs/exchange.md) to *path*, which can be imported again.

        The file is there only when it is whole: an error, or cancelling this, leaves what was there before.

        Raises StorageError, ExchangeError.
        """
        ids = await self._ids(extent)
        report = ExportReport()
        make = partial(ArchiveWriter, path, self._program, self._clock.now_ms())
        writer = await in_thread(make, ArchiveWriter.discard)
        try:
            for done, id in enumerate(ids):
                _tell(progress, done, len(ids))
                outline = await self._outline(id, extent.leaf, report)
                if outline is not None:
                    await self._add(writer, outline, report)
            await in_thread(writer.commit)
        except BaseException:
            await in_thread(writer.discard)
            raise
        _tell(progress, len(ids), len(ids))
        return report

    async def readable(
        self, target: Path, extent: Extent, form: ReadingForm, wish: ReadingWish, progress: Progress | None = None
    ) -> ExportReport:
        """Write conversations for reading: one to the file *target*, otherwise one file for each in that folder.

        Each file is there only when it is whole; those that are written stay when this is cancelled.

        Raises StorageError, ExchangeError.
        """
        ids = await self._ids(extent)
        report = ExportReport()
        one = extent.ids is not None and len(ids) == 1
        there = () if one else await in_thread(partial(make_folder, target))
        names = TitleNames(() if wish.replace else there)
        for done, id in enumerate(ids):
            _tell(progress, done, len(ids))
            outline = await self._outline(id, extent.leaf, report)
            if outline is not None:
                path = target if one else target / names.new(outline.summary.title, form)
                await self._write(path, outline, form, wish, report)
        report.notes += _numbered(names)
        _tell(progress, len(ids), len(ids))
        return report

    async def whole(
        self,
        extent: Extent,
        branches: bool,
        report: ExportReport,
        folder: Path | None = None,
        progress: Progress | None = None,
    ) -> AsyncIterator[WholeConversation]:
        """Each conversation with all its messages, for whoever draws them; counted in *report*.

        *folder* is made first, if one is given, and no name is that of a file in it.

        Raises StorageError, ExchangeError.
        """
        ids = await self._ids(extent)
        names = TitleNames(() if folder is None else await in_thread(partial(make_folder, folder)))
        for done, id in enumerate(ids):
            _tell(progress, done, len(ids))
            outline = await self._outline(id, extent.leaf, report)
            if outline is None:
                continue
            messages: list[Message] = []
            starts: dict[int, MessageId | None] = {}
            for number, stretch in enumerate(stretches(outline.places, outline.summary.active_leaf)):
                if number and not branches:
                    break
                if number:
                    starts[len(messages)] = stretch.after
                async for some in self._readable(stretch.ids, outline, report):
                    messages += [each.message for each in some]
            name = names.new(outline.summary.title, "pdf")
            yield WholeConversation(name, outline.summary, tuple(messages), starts)
            report.conversations += 1
            report.messages += len(messages)
        report.notes += _numbered(names)
        _tell(progress, len(ids), len(ids))

    async def _write(
        self, path: Path, outline: ConversationOutline, form: ReadingForm, wish: ReadingWish, report: ExportReport
    ) -> None:
        maker = await in_thread(partial(_maker, form, outline, wish.choice))
        file = await in_thread(partial(TextFile, path), TextFile.discard)
        try:
            await in_thread(lambda: file.write(maker.head()))
            for number, stretch in enumerate(stretches(outline.places, outline.summary.active_leaf)):
                if number and not wish.branches:
                    break
                if number:
                    await in_thread(partial(lambda after: file.write(maker.branch(after)), stretch.after))
                async for some in self._readable(stretch.ids, outline, report):
                    for each in some:
                        pictures = await self._pictures(each, outline, report) if wish.choice.pictures else {}
                        await in_thread(partial(lambda *given: file.write(maker.message(*given)), each, pictures))
                    report.messages += len(some)
            await in_thread(lambda: file.write(maker.end()))
            await in_thread(file.commit)
        except BaseException:
            await in_thread(file.discard)
            raise
        report.conversations += 1

    async def _pictures(
        self, each: CarriedMessage, outline: ConversationOutline, report: ExportReport
    ) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for held in wanted_pictures(each):
            if held.size <= _MOST_PICTURE and await self._has(held):
                try:
                    found[held.sha256] = await self._blobs.read(held.sha256)
                except ChatelaineError:  # a picture must not keep its conversation from going out
                    report.notes.append(f"“{outline.summary.title}”: a picture could not be read.")
        return found

    async def _has(self, held: Held) -> bool:
        return is_sha256(held.sha256) and await self._blobs.has(held.sha256)

    async def _ids(self, extent: Extent) -> Sequence[ConversationId]:
        return await self._store.ids() if extent.ids is None else tuple(dict.fromkeys(extent.ids))

    async def _outline(
        self, id: ConversationId, leaf: MessageId | None, report: ExportReport
    ) -> ConversationOutline | None:
        """What of a conversation is written: without what still runs, and only the branch to *leaf* if given."""
        try:
            found = await self._store.outline(id)
        except ChatelaineError as error:
            report.notes.append(f"The conversation {id} could not be read: {_damage(error)}.")
            return None
        if found is None:
            report.notes.append(f"The conversation {id} is not here any more.")
            return None
        places = tuple(place for place in found.places if not place.running)
        if len(places) < len(found.places):
            report.notes.append(f"“{found.summary.title}”: the answer that is still arriving was left out.")
        if leaf is not None:
            path = frozenset(path_to(places, leaf))
            places = tuple(place for place in places if place.id in path)
            if not places:
                report.notes.append(f"“{found.summary.title}” has no message {leaf}.")
                return None
        return replace(found, summary=replace(found.summary, active_leaf=_shown(found, places, leaf)), places=places)

    async def _messages(self, ids: Sequence[MessageId]) -> AsyncIterator[list[CarriedMessage]]:
        """These messages in their order, some at a time."""
        for start in range(0, len(ids), _AT_ONCE):
            wanted = ids[start : start + _AT_ONCE]
            found = {each.message.id: each for each in await self._store.messages(wanted)}
            yield [found[id] for id in wanted if id in found]

    async def _readable(
        self, ids: Sequence[MessageId], outline: ConversationOutline, report: ExportReport
    ) -> AsyncIterator[list[CarriedMessage]]:
        """Like :meth:`_messages`, up to where a damaged database ends them; that is noted."""
        read = 0
        try:
            async for some in self._messages(ids):
                read += len(some)
                yield some
        except ChatelaineError as error:
            report.notes.append(_lost(outline, len(ids) - read, error))

    async def _add(self, writer: ArchiveWriter, outline: ConversationOutline, report: ExportReport) -> None:
        held: dict[str, Held] = {}
        wanted = await self._used(outline)
        await in_thread(partial(writer.begin, outline.summary, outline.options, wanted.attachments, outline.filing))
        for attachment in wanted.attachments:
            held |= {each.sha256: each for each in attachment.held}
        before = report.messages
        try:
            async for some in self._messages([place.id for place in outline.places]):
                await in_thread(partial(writer.add, some))
                held |= await in_thread(partial(_held, some))
                report.messages += len(some)
        except StorageError as error:  # what was written is whole: parents stand before their answers
            report.notes.append(_lost(outline, len(outline.places) - (report.messages - before), error))
        await in_thread(writer.end)
        report.conversations += 1
        for each in held.values():
            await self._add_blob(writer, each, outline.summary.title, report)

    async def _used(self, outline: ConversationOutline) -> ConversationOutline:
        """*outline* with the attachments of the messages that are written."""
        used = await self._store.attached([place.id for place in outline.places])
        return replace(outline, attachments=tuple(each for each in outline.attachments if each.attachment.id in used))

    async def _add_blob(self, writer: ArchiveWriter, held: Held, title: str, report: ExportReport) -> None:
        if writer.has(held.sha256):
            return
        if not await self._has(held):
            report.notes.append(f"“{title}”: the file of an attachment is missing.")
        elif not await self._is_added(writer, held.sha256):
            report.notes.append(f"“{title}”: the file of an attachment is damaged.")

    async def _is_added(self, writer: ArchiveWriter, sha256: str) -> bool:
        try:
            return await in_thread(lambda: writer.add_blob(sha256, _pieces(self._blobs, sha256)))
        except ChatelaineError as error:
            if error.error.code != "attachment_damaged":
                raise
            return False


def _maker(form: ReadingForm, outline: ConversationOutline, choice: ReadingChoice) -> MarkdownFile | HtmlFile:
    """What makes the text. Its libraries are loaded here, on a worker thread: the start needs none of them."""
    if form == "markdown":
        from app.exchange.markdown_file import MarkdownFile  # noqa: PLC0415

        return MarkdownFile(outline, choice)
    from app.exchange.html_file import HtmlFile  # noqa: PLC0415

    return HtmlFile(outline, choice)


def _damage(error: ChatelaineError) -> str:
    """What is said of *error* where it is about what is read; others are raised."""
    if error.error.code != "database_damaged":
        raise error
    return "the database is damaged"


def _lost(outline: ConversationOutline, count: int, error: ChatelaineError) -> str:
    return f"“{outline.summary.title}”: {count} messages could not be read: {_damage(error)}."


def _numbered(names: TitleNames) -> list[str]:
    """A sentence on files that have another name than they would have in an empty folder."""
    if not names.numbered:
        return []
    which = "One file has" if names.numbered == 1 else f"{names.numbered:,} files have"
    return [f"{which} a number in the name: the folder had a file of that name, and nothing in it was replaced."]


def _pieces(blobs: BlobStore, sha256: str) -> Iterator[bytes]:
    """The bytes of an attachment. What cannot be read is damaged: it is no fault of the file that is written."""
    try:
        yield from blobs.pieces(sha256)
    except OSError as error:
        raise attachment_damaged(sha256) from error


def _held(messages: Sequence[CarriedMessage]) -> dict[str, Held]:
    found: dict[str, Held] = {}
    for each in messages:
        try:
            found |= {held.sha256: held for held in held_in(each)}
        except DamagedItemError:  # a block without its bytes goes out as it is
            continue
    return found


def _shown(outline: ConversationOutline, places: Sequence[MessagePlace], leaf: MessageId | None) -> MessageId | None:
    """The end of the branch that is shown, among what is written."""
    kept = {place.id for place in places}
    parents = {place.id: place.parent_id for place in outline.places}
    at = leaf or outline.summary.active_leaf
    while at is not None and at not in kept:
        at = parents.get(at)
    return at if at is not None or not places else places[-1].id


def _tell(progress: Progress | None, done: int, total: int) -> None:
    if progress is not None:
        progress(CarryProgress(done, total, done))
