"""What contradicts itself is mended without a guess, after a copy; nothing that can be read is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest

from app.base.paths import Paths
from app.model.health import HealthReport
from app.model.news import News, SearchEmptied
from app.model.turn import Draft, TurnSettings
from app.services.bundle import Services
from app.services.feed import Feed
from app.services.health import Health
from app.services.search import Search
from app.storage.attached_text import AttachedTexts
from app.storage.attachments import AttachmentStore
from app.storage.backups import BackupFiles
from app.storage.blobs import BlobStore
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.repair import RepairStore
from app.storage.search_build import SearchBuild
from app.storage.turns import TurnStore
from tests.fakes.attaching import MODEL
from tests.fakes.clock import ManualClock
from tests.fakes.messages import answer, user
from tests.fakes.searching import searching
from tests.fakes.waiting import until
from tests.unit.storage.samples import in_conversation, running, summary

# By name: what damages a database that has two conversations.
DAMAGES: dict[str, str] = {
    "the index of messages": "UPDATE message_search_data SET block = zeroblob(40) WHERE id > 10",
    "the index of marks": "DELETE FROM message_marks_data WHERE id > 10",
    "the index of titles": "DELETE FROM title_search_docsize",
    "a message is not in the index": "DELETE FROM message_search_docsize WHERE id = 2",
    "a title that is another one": "UPDATE conversation_titles SET title = 'other'",
    "no leaf": "UPDATE conversations SET active_leaf = NULL",
    "a leaf that is not there": "UPDATE conversations SET active_leaf = 'nowhere'",
    "a journal that is left over": "INSERT INTO turn_journal SELECT id, 1, '[]' FROM messages WHERE role = 'assistant'",
    "blocks of nothing": "INSERT INTO blocks (message, position, data, complete) VALUES (999, 0, '{}', 1)",
    "a conversation that is gone": "DELETE FROM conversations WHERE id = 'one'",
    "a folder that is not there": "UPDATE conversations SET folder_id = 'nowhere'",
    "choices of nobody": "INSERT INTO conversation_options (conversation_id, options) VALUES ('nobody', '{}')",
    "other costs": "UPDATE conversations SET cost_nano = cost_nano + 5",
    "attachments that are not": "UPDATE conversations SET attached = 1",
    "models that are not known": "DELETE FROM conversation_models",
}


def damage(paths: Paths, statement: str) -> None:
    with closing(sqlite3.connect(paths.database, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        assert connection.execute(statement).rowcount != 0


@dataclass
class House:
    """Two conversations, and what looks after them."""

    health: Health
    database: Database
    backups: BackupFiles
    conversations: ConversationStore
    paths: Paths

    async def count(self, word: str) -> int:
        """How many messages are found."""
        search = Search(searching(self.database, self.paths), ManualClock())
        return await search.count(search.understand(word))

    async def fill(self) -> None:
        """Build what is missing of the index."""
        build = SearchBuild(self.database, AttachedTexts(self.paths))
        for step in (build.pending, build.titles, build.older):
            while await step():
                pass


@pytest.fixture
async def house(database: Database, paths: Paths, clock: ManualClock, feed: Feed) -> House:
    turns = TurnStore(database)
    for name, words in (("one", "zebras"), ("two", "giraffes")):
        question = in_conversation(user(1, f"a question about {words}"), name)
        asked, answered = in_conversation(running(1), name), in_conversation(answer(1, f"all about {words}"), name)
        await turns.begin(summary(name, title=f"About {words}"), question, asked)
        await turns.finish(answered, None)
    backups = BackupFiles(paths)
    health = Health(
        database=database,
        attachments=AttachmentStore(database),
        blobs=BlobStore(paths),
        backups=backups,
        store=RepairStore(database),
        feed=feed,
        clock=clock,
    )
    return House(health, database, backups, ConversationStore(database), paths)


@pytest.mark.parametrize("name", DAMAGES)
async def test_it_is_mended(house: House, paths: Paths, name: str) -> None:
    assert await house.count("zebras") == 2
    damage(paths, DAMAGES[name])
    assert (await house.health.check()).problems != ()
    report = await house.health.repair()
    assert (report.problems, bool(report.done)) == ((), True)
    assert [each.name for each in await house.backups.list()] == [report.backup]
    await house.fill()
    assert (await house.health.check()).problems == ()
    summaries = await house.conversations.page(10)
    assert {each.id for each in summaries} == {"one", "two"}
    for each in summaries:
        assert len(await house.conversations.path(each.id)) == 2
    assert (await house.count("zebras"), await house.count("giraffes")) == (2, 2)


async def test_nothing_is_done_when_nothing_is_wrong(house: House) -> None:
    assert await house.health.repair() == HealthReport()
    assert await house.backups.list() == ()


async def test_an_ordinary_index_is_made_anew(house: House, paths: Paths) -> None:
    with closing(sqlite3.connect(paths.database, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("CREATE INDEX extra ON messages (created_ms)")
        root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'extra'").fetchone()[0]
        connection.execute(
            "UPDATE sqlite_schema SET sql = 'CREATE INDEX extra ON messages (role)' WHERE name = 'extra'"
        )
    assert root
    assert any("index extra" in problem for problem in (await house.health.check()).problems)
    report = await house.health.repair()
    assert report.problems == ()
    await house.fill()
    assert await house.count("zebras") == 2


async def test_the_window_fills_the_index_behind_its_work(wire: Callable[[], Any], paths: Paths) -> None:
    services: Services = await wire()
    started = await services.turns.send(Draft("a question about zebras", TurnSettings(MODEL)))
    await services.turns.wait(started.conversation_id)
    heard: list[News] = []
    services.feed.subscribe(heard.append)
    damage(paths, DAMAGES["a title that is another one"])
    assert (await services.health.repair()).problems == ()
    assert SearchEmptied() in heard

    def built() -> bool:
        with closing(sqlite3.connect(paths.database)) as connection:
            return bool(connection.execute("SELECT below <= 1 FROM search_built").fetchone()[0])

    await until(built, 20)
    assert await services.search.count(services.search.understand("zebras"))


async def test_missing_bytes_are_listed_and_not_hidden(house: House, paths: Paths) -> None:
    sha256 = "0" * 64
    damage(
        paths,
        "INSERT INTO attachments (id, kind, name, sha256, bytes, media_type, created_ms, facts, choice) "
        f"VALUES ('x', 'text', 'notes.txt', '{sha256}', 5, 'text/plain', 1, '{{}}', '{{}}')",
    )
    damage(paths, "INSERT INTO message_attachments (message, position, attachment_id) VALUES (1, 0, 'x')")
    report = await house.health.repair()
    assert any("notes.txt" in problem for problem in report.problems)
