"""Finding messages and conversations by everything that is stored of them."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
import threading
from dataclasses import replace

import pytest

from app.base.paths import Paths
from app.logic.search_query import parse
from app.model.attachment import Attachment, AttachmentKind, DraftPlace, Held, Part
from app.model.blocks import text_block
from app.model.held import held_source
from app.model.ids import AttachmentId, MessageId
from app.model.message import Timing
from app.model.search import Place
from app.model.usage import Cost
from app.storage.attached_text import AttachedTexts
from app.storage.attachments import AttachmentStore, TurnAttachments
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.search import MessageSearch
from app.storage.search_build import SearchBuild
from app.storage.turns import TurnStore
from app.storage.verify import verify
from tests.fakes.messages import CONVERSATION, answer, block, thought, user
from tests.fakes.searching import TODAY, build_all, found, searching, titled
from tests.unit.storage.samples import SETTINGS, in_conversation, running, summary

TEXTS = {
    1: 'The quick brown fox, 100% "quoted" and it\'s * NEAR(done) AND so^on 5"x7 in C#',
    2: "Żółć and Straße, 東京タワー is tall, 你好 world, ﬁne cafe\u0301",
    3: "half a pair \ud83d and a nul \0 inside, over\n\ttwo   lines",
}
DAY_MS = 86_400_000


@pytest.fixture
async def search(turns: TurnStore, database: Database, paths: Paths) -> MessageSearch:
    """Three turns, found by what the user wrote; the answers hold thinking, text and a tool call."""
    for number, text in TEXTS.items():
        await turns.begin(summary(), user(number, text), running(number))
        call = block("tool_use", id="t", name="looked_up", input={"query": f"weather in Paris {number}"})
        await turns.finish(answer(number, thought(f"pondering {number}", "c2ln"), "replied", call), None)
    return searching(database, paths)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("quick", ["u1"]),
        ("QUICK  fox", ["u1"]),
        ("uic row", ["u1"]),
        ("quick missing", []),
        ('"quick brown"', ["u1"]),
        ('"brown quick"', []),
        ('"two lines"', ["u3"]),
        ('"quick brown', ["u1"]),
        ("it's", ["u1"]),
        ("NEAR(done)", ["u1"]),
        ("so^on", ["u1"]),
        ("100%", ["u1"]),
        ("world AND", ["u2"]),
        ("and", ["u3", "u2", "u1"]),
        ("and -fox", ["u3", "u2"]),
        ('and -fox -"half a pair"', ["u2"]),
        ("and -5", ["u3", "u2"]),
        ("żółć", ["u2"]),
        ("ŻÓŁĆ", ["u2"]),
        ("zo\u0301łć", ["u2"]),
        ("zołc", ["u2"]),
        ("zolc", []),
        ("STRASSE", ["u2"]),
        ("café", ["u2"]),
        ("CAFE", ["u2"]),
        ("çafé", ["u2"]),
        ("fine", ["u2"]),
        ("東京タ", ["u2"]),
        ("東京", ["u2"]),
        ("タワ", ["u2"]),
        ("好", ["u2"]),
        ("tall 京", ["u2"]),
        ("tall 鬼", []),
        ("br ow", []),
        ("qu br", ["u1"]),
        ("C#", ["u1"]),
        ("* %", ["u1"]),
        ("ponder", ["a3", "a2", "a1"]),
        ("pondering 2", ["a2"]),
        ("half \ud83d", ["u3"]),
        ("nul \0 inside", ["u3"]),
        ("looked_up", ["a3", "a2", "a1"]),
        ("weather 3", ["a3"]),
        ("c2ln", []),
        ("tool_use", []),
        ("'; DROP TABLE messages; --", []),
        ("text:quick", []),
        ('5"x7', ["u1"]),
        ("", []),
        (" \0 ", []),
        ("-", []),
        ("-quick -pondering role:user", ["u3", "u2"]),
        ("in:thinking 2", ["a2"]),
        ("in:text pondering", []),
        ("-in:thinking pondering", []),
        ("in:tools paris", ["a3", "a2", "a1"]),
        ("in:tools qu", []),
        ("role:assistant and", []),
        ("role:assistant", ["a3", "a2", "a1"]),
        ("-role:assistant", ["u3", "u2", "u1"]),
        ("has:tool", ["a3", "a2", "a1"]),
        ("-has:thinking", ["u3", "u2", "u1"]),
        ("has:pdf", []),
        ("model:OPUS pondering", ["a3", "a2", "a1"]),
        ("model:haiku", []),
        ("-model:opus", ["u3", "u2", "u1"]),
        ("title:title quick", ["u1"]),
        ("title:other quick", []),
        ("-title:title quick", []),
        ("title:ti quick", ["u1"]),
        ("title:title", []),
    ],
)
async def test_words_and_filters(search: MessageSearch, text: str, expected: list[str]) -> None:
    assert await found(search, text) == expected


async def test_the_newest_come_first_and_a_page_ends_where_the_next_begins(search: MessageSearch) -> None:
    assert await found(search, "pondering", 2) == ["a3", "a2"]
    query = parse("pondering", TODAY)
    first = await search.page(query, None, 2)
    second = await search.page(query, first.after, 2)

    assert [hit.message_id for hit in second.hits] == ["a1"]
    assert second.after is None


async def test_a_hit_says_where_it_stands(search: MessageSearch) -> None:
    (hit,) = (await search.page(parse("brown qu", TODAY))).hits

    assert (hit.conversation_id, hit.message_id, hit.title, hit.created_ms) == (CONVERSATION, "u1", "Title", 60_000)
    assert [hit.excerpt.text[start:end] for start, end in hit.excerpt.marks] == ["qu", "brown", "qu"]
    (thinking, *_) = (await search.page(parse("ponder", TODAY))).hits
    assert thinking.excerpt.place is Place.THINKING


async def test_the_bin_is_not_searched(search: MessageSearch, conversations: ConversationStore) -> None:
    await conversations.remove(CONVERSATION, 1)
    assert [await found(search, "quick"), await found(search, "a"), await titled(search, "title")] == [[], [], []]

    await conversations.restore(CONVERSATION)
    assert [await found(search, "quick"), await titled(search, "title")] == [["u1"], ["Title"]]


async def test_a_running_answer_is_found_once_it_is_finished(search: MessageSearch, turns: TurnStore) -> None:
    early = replace(running(4), blocks=(text_block("foresight"),))
    await turns.begin(summary(), user(4, "more"), early)
    assert await found(search, "foresight") == []

    await turns.finish(replace(answer(4, "hindsight"), id=MessageId("a4")), None)
    assert (await found(search, "foresight"), await found(search, "hindsight")) == ([], ["a4"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("before:2025", ["u1"]),
        ("after:2025", ["u3", "u2"]),
        ("on:2025-03", ["u2"]),
        ("after:2025-03-02 before:2025-04", []),
        ("on:2025-03-01", ["u2"]),
        ("before:1999", []),
        ("before:1980", []),
        ("after:2100", ["u3"]),
    ],
)
async def test_days(turns: TurnStore, database: Database, paths: Paths, text: str, expected: list[str]) -> None:
    times = {1: 1_735_689_599_999, 2: 1_740_787_200_000, 3: 4_102_444_800_000}  # 2024-12-31, 2025-03-01, 2100-01-01
    for number, created_ms in times.items():
        asked = replace(user(number, "dated"), timing=Timing(created_ms), parent_id=None)
        await turns.begin(summary(), asked, running(number))

    assert await found(searching(database, paths), f"dated {text}") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cost:>0.10", ["a3"]),
        ("cost:0.10", ["a3", "a2"]),
        ("cost:<0.10", ["a1"]),
        ("cost:0.1..0.1", ["a2"]),
        ("cost:>1", []),
    ],
)
async def test_costs(turns: TurnStore, database: Database, paths: Paths, text: str, expected: list[str]) -> None:
    for number, nano in {1: 99_999_999, 2: 100_000_000, 3: 100_000_001}.items():
        await turns.begin(summary(), user(number, "asked"), running(number))
        await turns.finish(answer(number, "told", cost=Cost(nano)), None)

    assert await found(searching(database, paths), text) == expected


async def test_titles(search: MessageSearch, conversations: ConversationStore) -> None:
    await conversations.save(summary("other", title="Łódź 東京 trip", updated_ms=5, active_leaf=None))

    assert await titled(search, "ŁÓDŹ tri") == ["Łódź 東京 trip"]
    assert await titled(search, "京") == ["Łódź 東京 trip"]
    assert await titled(search, "t") == ["Łódź 東京 trip", "Title"]
    assert await titled(search, "t -trip") == ["Title"]
    assert await titled(search, "trip has:pdf") == []
    assert await titled(search, "in:text trip") == []

    await conversations.save(summary("other", title="Renamed", updated_ms=5, active_leaf=None))
    assert [await titled(search, "trip"), await titled(search, "RENAM")] == [[], ["Renamed"]]


async def test_attachments_are_found_by_name_text_and_kind(turns: TurnStore, database: Database, paths: Paths) -> None:
    content = b"Umsatz im dritten Quartal"
    sha256 = hashlib.sha256(content).hexdigest()
    held = Held(sha256, len(content), "text/plain")
    path = paths.attachments / sha256[:2] / sha256
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    store, search = AttachmentStore(database), searching(database, paths)
    await store.save(Attachment(AttachmentId("f"), AttachmentKind.PDF, "Bericht_2024.pdf", held, 1), None)
    document = block("document", source=held_source(Part(held)), title="Bericht_2024.pdf")
    attach = TurnAttachments(MessageId("u1"), ((0, AttachmentId("f")),), None, (), None, (), DraftPlace(None))
    await turns.begin(summary(), user(1, document, "what does it say?"), running(1), attach=attach)
    assert await verify(database) == []
    await build_all(database, paths)

    for text in ("bericht_2024", "UMSATZ", "has:pdf", "has:attachment say", "in:files quartal", "im in:files"):
        assert await found(search, text) == ["u1"], text
    for text in ("has:image", "in:text quartal", sha256[:12], "-has:attachment say"):
        assert await found(search, text) == [], text
    (hit,) = (await search.page(parse("dritten", TODAY))).hits
    assert hit.excerpt.place is Place.FILES
    assert (hit.excerpt.text, hit.file) == ("Umsatz im dritten Quartal", "Bericht_2024.pdf")
    (hit,) = (await search.page(parse("bericht", TODAY))).hits  # its name is seen in the excerpt
    assert (hit.excerpt.place, hit.file) == (Place.FILES, "")
    assert "Bericht_2024.pdf" in hit.excerpt.text
    assert await verify(database) == []


async def test_an_attachment_whose_text_is_gone_is_found_by_its_message(
    turns: TurnStore, database: Database, paths: Paths
) -> None:
    document = block("document", source=held_source(Part(Held("0" * 64, 5, "text/plain"))))
    await turns.begin(summary(), user(1, document, "still here"), running(1))
    await build_all(database, paths)

    assert await found(searching(database, paths), "still has:text") == ["u1"]


ENDLESS = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT {0} FROM n"


@pytest.mark.parametrize("open_rows", [False, True])
async def test_a_cancelled_search_ends_in_the_middle_of_a_statement(database: Database, open_rows: bool) -> None:
    """Another statement that is still open meanwhile does not keep the reader from what is asked next."""
    begun = threading.Event()
    ended: list[str] = []

    def endless(connection: sqlite3.Connection) -> None:
        rows = connection.execute(ENDLESS.format("x") if open_rows else "SELECT 1")
        assert rows.fetchone() == (1,)
        begun.set()
        try:
            connection.execute(ENDLESS.format("MAX(x)"))
        except sqlite3.OperationalError as error:
            ended.append(str(error))
            raise

    for _ in range(2):  # one for each reader
        begun.clear()
        reading = asyncio.create_task(database.read(endless, breakable=True))
        await asyncio.to_thread(begun.wait)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
    for _ in range(6):
        assert await database.read(lambda connection: connection.execute("SELECT 1").fetchone()) == (1,)
    await database.close()
    assert ended == ["interrupted", "interrupted"]


async def test_a_search_that_is_cancelled_before_its_turn_asks_nothing(database: Database) -> None:
    go_on = threading.Event()
    others = [asyncio.create_task(database.read(lambda _connection: go_on.wait())) for _ in range(2)]
    asked: list[int] = []
    reading = asyncio.create_task(database.read(lambda _connection: asked.append(1), breakable=True))
    await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    go_on.set()
    await asyncio.gather(*others)
    assert await database.read(lambda connection: connection.execute("SELECT 1").fetchone()) == (1,)
    await database.close()
    assert asked == []


async def test_long_texts_go_into_the_index_one_message_after_the_other(
    turns: TurnStore, database: Database, paths: Paths
) -> None:
    for number in (1, 2, 3):
        content = (f"unique{number} " + f"filling{number} " * 50_000).encode()
        held = Held(hashlib.sha256(content).hexdigest(), len(content), "text/plain")
        path = paths.attachments / held.sha256[:2] / held.sha256
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        document = block("document", source=held_source(Part(held)))
        await turns.begin(summary(), user(number, document, "read it"), running(number))
        await turns.finish(answer(number, "read"), None)
    build, search = SearchBuild(database, AttachedTexts(paths)), searching(database, paths)
    sizes = []
    while await build.pending():
        sizes.append(await database.read(lambda c: c.execute("SELECT COUNT(*) FROM search_pending").fetchone()[0]))
    assert sizes == [2, 1, 0]
    for number in (1, 2, 3):
        assert await found(search, f"unique{number}") == [f"u{number}"]
    assert await verify(database) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pepper model:haiku", ["a2", "u1"]),  # by an answer that was asked for again; a2 is that one
        ("pepper model:opus", ["u1"]),
        ("cumin model:haiku", []),  # another answer to the same question
        ("cumin model:opus", ["a1"]),
        ("pepper -model:haiku", []),
        ("cumin -model:haiku", ["a1"]),
        ("pepper cost:>0.10", ["a2", "u1"]),
        ("pepper cost:0.01", ["a2", "u1"]),
        ("pepper cost:<0.10", ["u1"]),
        ("cumin cost:>0.10", []),
        ("cumin has:pdf", ["a1"]),
        ("pepper has:pdf", ["a2", "u1"]),
        ("pepper has:thinking", ["u1"]),
        ("cumin -has:pdf", []),
        ("role:user model:haiku", ["u1"]),
        ("role:user has:thinking", ["u1"]),
        ("role:assistant has:pdf", ["a2", "a1"]),
        ("model:haiku", ["a2"]),
        ("has:pdf", ["u1"]),
        ("-has:pdf", ["a2", "other-u1", "a1"]),
        ("has:pdf model:haiku", ["a2", "u1"]),
        ("has:pdf cost:>0.10", ["a2", "u1"]),
        ("has:pdf -model:haiku", []),
        ("has:pdf -has:image", ["u1"]),
        ("has:image model:haiku", []),
    ],
)
@pytest.mark.parametrize("late", [False, True])
async def test_filters_hold_for_the_turn_in_which_the_words_stand(
    turns: TurnStore, database: Database, paths: Paths, text: str, expected: list[str], late: bool
) -> None:
    """A question with a PDF, its answer, and another one by another model that was asked for later."""
    asked = user(1, block("document", source=held_source(Part(Held("0" * 64, 5, "application/pdf")))), "pepper")
    await turns.begin(summary(), asked, running(1))
    if late:  # the question comes into the index behind its answers
        await turns.finish(answer(1, thought("hm"), "cumin", cost=Cost(10_000_000)), None)
    else:
        await build_all(database, paths)
        await turns.finish(answer(1, thought("hm"), "cumin", cost=Cost(10_000_000)), None)
    await turns.begin(
        summary("other"), in_conversation(user(1, "elsewhere"), "other"), in_conversation(running(1), "other")
    )
    again = replace(running(2), parent_id=asked.id)
    await turns.begin(summary(), None, again)
    haiku = replace(SETTINGS, model="claude-haiku-4-5")
    await turns.finish(
        replace(answer(2, "pepper again", settings=haiku, cost=Cost(200_000_000)), parent_id=asked.id), None
    )
    await build_all(database, paths)

    assert await found(searching(database, paths), text) == expected
    assert await verify(database) == []
