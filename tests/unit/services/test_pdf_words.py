"""Words inside PDFs that were sent as PDF are found, and are gone with their messages."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from app.base.paths import Paths
from app.media.media import Media
from app.model.blocks import ContentBlock
from app.model.ids import MessageId
from app.model.news import SearchEmptied
from app.services.feed import Feed
from app.services.lane import Lane
from app.services.pdf_words import PdfWords
from app.services.search_building import SearchBuilding
from app.storage.attached_text import AttachedTexts
from app.storage.bin import BinStore
from app.storage.blobs import BlobStore
from app.storage.db import Database
from app.storage.purging import PurgeStore
from app.storage.search_build import SearchBuild
from app.storage.search_forget import empty_index
from app.storage.search_pdfs import PdfWordStore
from app.storage.turns import TurnStore
from app.storage.verify import verify
from tests.fakes.attached import document, pdf
from tests.fakes.clock import ManualClock
from tests.fakes.messages import answer, user
from tests.fakes.searching import build_all, found, searching
from tests.unit.storage.samples import running, summary


@pytest.fixture
async def database(paths: Paths, clock: ManualClock) -> AsyncIterator[Database]:
    """An open, empty database."""
    opened = await Database.open(paths, clock)
    yield opened
    await opened.close()


@pytest.fixture
async def media() -> AsyncIterator[Media]:
    """Workers of their own."""
    made = Media()
    yield made
    await made.close()


@pytest.fixture
def words(database: Database, paths: Paths, media: Media) -> PdfWords:
    """What reads PDFs."""
    return PdfWords(PdfWordStore(database, AttachedTexts(paths)), media, BlobStore(paths), Feed())


async def _at_once() -> None:
    """Nobody else is to have a turn."""


async def _read_all(words: PdfWords) -> int:
    steps = 0
    while await words.step(turn=_at_once):
        steps += 1
    return steps


async def _send(database: Database, number: int, paper: ContentBlock) -> None:
    turns = TurnStore(database)
    await turns.begin(summary(), user(number, paper, "read it"), running(number))
    await turns.finish(answer(number, "done"), None)


async def _count(database: Database, table: str) -> int:
    return await database.read(lambda connection: connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])


async def test_words_of_a_pdf_are_found_once_it_was_read(database: Database, paths: Paths, words: PdfWords) -> None:
    await _send(database, 1, await pdf(BlobStore(paths), ["The first page", "Marmots whistle in Samoa"]))
    await build_all(database, paths)
    search = searching(database, paths)
    assert await found(search, "marmots") == []
    assert await _read_all(words) == 1
    assert await found(search, "marmots whistle has:pdf") == ["u1"]
    assert await found(search, "in:files marmots") == ["u1"]
    assert await found(search, "read it") == ["u1"]
    assert await verify(database) == []


async def test_an_index_that_is_built_anew_has_the_words_at_once(
    database: Database, paths: Paths, words: PdfWords
) -> None:
    await _send(database, 1, await pdf(BlobStore(paths), ["Marmots whistle"]))
    await build_all(database, paths)
    await _read_all(words)
    await database.write(empty_index)
    assert await found(searching(database, paths), "marmots") == ["u1"]
    await build_all(database, paths)
    assert await found(searching(database, paths), "marmots") == ["u1"]
    assert await _count(database, "search_pdfs") == 0


async def test_a_text_that_two_messages_have_goes_with_the_second(
    database: Database, paths: Paths, words: PdfWords
) -> None:
    paper = await pdf(BlobStore(paths), ["Marmots whistle"])
    await _send(database, 1, paper)
    await _send(database, 2, paper)
    await build_all(database, paths)
    assert await _read_all(words) == 2
    assert await _count(database, "pdf_texts") == 1
    search = searching(database, paths)
    assert await found(search, "marmots") == ["u2", "u1"]

    for number, left in ((2, ["u1"]), (1, [])):
        await BinStore(database).remove(MessageId(f"u{number}"), 5)
        await BinStore(database).doom_older(2**60)
        assert await _purge(database, paths) == 0
        assert await found(search, "marmots") == left
        assert await _count(database, "pdf_texts") == len(left)
    assert await verify(database) == []


async def _purge(database: Database, paths: Paths) -> int:
    purging, lost = PurgeStore(database, AttachedTexts(paths)), 0
    for doomed in await purging.doomed():
        numbers = doomed.numbers
        while numbers:
            done = await purging.delete(await purging.ready(numbers))
            numbers, lost = numbers[done.messages :], lost + done.index_lost
        await purging.finish(doomed)
    return lost


async def test_a_pdf_that_is_gone_or_broken_is_found_by_its_name(
    database: Database, paths: Paths, words: PdfWords
) -> None:
    broken = await BlobStore(paths).put(b"%PDF-1.7 nothing more", "application/pdf")
    await _send(database, 1, document(broken, "", "broken.pdf", "inline", 1))
    gone = await pdf(BlobStore(paths), ["Marmots"], "gone.pdf")
    await _send(database, 2, gone)
    BlobStore(paths).path(gone.data["source"]["sha256"]).unlink()
    await build_all(database, paths)
    assert await _read_all(words) == 2
    assert await found(searching(database, paths), "broken.pdf") == ["u1"]
    assert await found(searching(database, paths), "gone.pdf") == ["u2"]
    assert await _count(database, "search_pdfs") == 0
    assert await verify(database) == []


@pytest.mark.expected_log("what was put into the search index cannot be told any more")
async def test_an_index_that_cannot_be_told_what_it_has_is_said_to_be_empty(
    database: Database, paths: Paths, media: Media
) -> None:
    await _send(database, 1, await pdf(BlobStore(paths), ["Marmots whistle"]))
    await build_all(database, paths)
    await database.write(lambda connection: connection.execute("UPDATE message_search_docsize SET sz = x'0909090909'"))
    feed = Feed()
    heard: list[object] = []
    feed.subscribe(heard.append)
    words = PdfWords(PdfWordStore(database, AttachedTexts(paths)), media, BlobStore(paths), feed)
    await _read_all(words)
    assert heard == [SearchEmptied()]
    await build_all(database, paths)
    assert await found(searching(database, paths), "marmots") == ["u1"]


async def test_the_builder_reads_them_behind_everything_else(database: Database, paths: Paths, words: PdfWords) -> None:
    await _send(database, 1, await pdf(BlobStore(paths), ["Marmots whistle"]))
    building = SearchBuilding(SearchBuild(database, AttachedTexts(paths)), Feed(), Lane(), 0, words)
    building.start()
    while await found(searching(database, paths), "marmots") != ["u1"]:
        pass
    await building.close()
    assert await verify(database) == []


async def test_words_that_came_while_a_message_was_deleted_do_not_cost_the_index(
    database: Database, paths: Paths, words: PdfWords
) -> None:
    """The entries were read before the words came: the step is done again."""
    await _send(database, 1, await pdf(BlobStore(paths), ["Marmots whistle"]))
    await build_all(database, paths)
    await BinStore(database).remove(MessageId("u1"), 5)
    await BinStore(database).doom_older(2**60)
    purging = _Slow(database, AttachedTexts(paths), words)
    (doomed,) = await purging.doomed()
    assert (await purging.delete(await purging.ready(doomed.numbers))).messages == 0
    done = await purging.delete(await purging.ready(doomed.numbers))
    assert (done.messages, done.index_lost) == (2, False)
    assert await _count(database, "pdf_texts") == 0
    assert await verify(database) == []


class _Slow(PurgeStore):
    """Between its reading and its writing the words of a PDF are stored, once."""

    def __init__(self, database: Database, attached: AttachedTexts, words: PdfWords) -> None:
        super().__init__(_Meanwhile(database, words), attached)  # type: ignore[arg-type]


class _Meanwhile:
    def __init__(self, database: Database, words: PdfWords) -> None:
        self.read = database.read
        self._database = database
        self._words = words

    async def write(self, job: object) -> object:
        await _read_all(self._words)
        return await self._database.write(job)  # type: ignore[arg-type]
