"""Every kind of contradiction is planted once, and found."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest

from app.base.paths import Paths
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.turns import TurnStore
from app.storage.usage import LedgerStore
from app.storage.verify import verify
from tests.fakes.clock import ManualClock
from tests.fakes.messages import CONVERSATION, user
from tests.unit.storage.samples import ledger_row, running, store_turns, summary

PLANTED = {
    "UPDATE messages SET parent_id = 'gone' WHERE id = 'a1'": "a1 has no parent gone",
    "UPDATE messages SET conversation_id = 'gone' WHERE id = 'u1'": "u1 is in no conversation",
    "UPDATE messages SET parent_id = 'a2' WHERE id = 'u1'": "u1 is older than its parent a2",
    "UPDATE conversations SET active_leaf = 'gone'": "ends in a message that it does not have",
    "UPDATE conversations SET active_leaf = NULL": "shows none",
    "UPDATE messages SET deleted_ms = 5 WHERE id = 'u2'": "shows message a3, which lies in the bin",
    "UPDATE messages SET deleted_ms = 5 WHERE id = 'a3'": "answer a3 is running in the bin",
    "DELETE FROM numbers_used": "there is not one row in numbers_used but 0",
    "INSERT INTO turn_journal VALUES ('a1', 1, '[]')": "a1 is finished but still has a journal",
    "INSERT INTO turn_journal VALUES ('a3', 9, '{}')": "the journal of answer a3 is JSON of the wrong kind",
    "UPDATE blocks SET position = 3 WHERE message = 1": "gap in its blocks",
    "UPDATE blocks SET message = 99 WHERE message = 1": "belongs to no message",
    "UPDATE blocks SET data = '{' WHERE message = 1": "data of row 1 of blocks cannot be read",
    "UPDATE blocks SET data = 7 WHERE message = 1": "data of row 1 of blocks cannot be read",
    "UPDATE blocks SET data = '[]' WHERE message = 1": "data of row 1 of blocks is JSON of the wrong kind",
    "UPDATE messages SET usage = x'ff' WHERE id = 'a1'": "usage of row 2 of messages cannot be read",
    "UPDATE messages SET role = 'robot' WHERE id = 'a1'": "unknown role 'robot'",
    "UPDATE messages SET status = 'tired' WHERE id = 'a1'": "unknown status 'tired'",
    "UPDATE ledger SET price = 'x'": "price of row 1 of ledger cannot be read",
    "UPDATE ledger_parts SET nano = 1": "the parts of row row of the ledger do not add up",
    "INSERT INTO conversation_options VALUES ('conversation', '[]')": "options of row conversation of",
    "INSERT INTO sent_requests VALUES ('a1', '{')": "record of row a1 of sent_requests cannot be read",
    "INSERT INTO price_rows VALUES ('p', 1, '7')": "price of row 1 of price_rows is JSON of the wrong kind",
    "DELETE FROM message_search_docsize WHERE id = 2": "a1 is finished but cannot be found by search",
    "INSERT INTO search_pending VALUES (2)": "a1 is finished but cannot be found by search",
    "UPDATE messages SET status = 'running' WHERE id = 'a1'": "a1 is running but can be found by search",
    "DELETE FROM message_marks_docsize WHERE id = 2": "the two indexes of messages do not agree on message number 2",
    "UPDATE message_search_docsize SET id = 99 WHERE id = 2": "one that is not there (number 99",
    "DELETE FROM title_search_docsize": "the title of conversation conversation cannot be found by search",
    "UPDATE conversations SET title = 'Other'": "conversation conversation is searched by another title than it has",
    "UPDATE message_search_data SET block = x'00' WHERE id > 10": "the search index is damaged (message_search)",
    "UPDATE message_marks_data SET block = x'00' WHERE id > 10": "the search index is damaged (message_marks)",
    "UPDATE title_search_data SET block = x'00' WHERE id > 10": "the search index is damaged (title_search)",
    """UPDATE sqlite_schema SET sql = 'CREATE INDEX messages_children ON messages (parent_id, id)'
       WHERE name = 'messages_children'""": "missing from index messages_children",
}


async def _fill(paths: Paths, clock: ManualClock) -> None:
    database = await Database.open(paths, clock)
    turns = TurnStore(database)
    await store_turns(turns, 2)
    await turns.begin(summary(), user(3, "question"), running(3))
    await turns.checkpoint(running(3).id, [{"at": 1, "events": []}])
    await LedgerStore(database).append(ledger_row())
    assert await verify(database) == []
    await database.close()


def _plant(paths: Paths, statement: str) -> None:
    connection = sqlite3.connect(paths.database, isolation_level=None)
    for (trigger,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute("PRAGMA writable_schema = ON")
    assert connection.execute(statement).rowcount != 0
    connection.close()


@pytest.mark.parametrize(("statement", "finding"), PLANTED.items())
async def test_what_is_planted_is_found(paths: Paths, clock: ManualClock, statement: str, finding: str) -> None:
    await _fill(paths, clock)
    _plant(paths, statement)
    database = await Database.open(paths, clock)
    problems = await verify(database)
    await database.close()

    assert any(finding in problem for problem in problems), problems


async def test_a_path_ends_even_in_a_damaged_tree(paths: Paths, clock: ManualClock) -> None:
    await _fill(paths, clock)
    _plant(paths, "UPDATE messages SET parent_id = 'a2' WHERE id = 'u1'")
    database = await Database.open(paths, clock)
    path = await asyncio.wait_for(ConversationStore(database).path(CONVERSATION), 10)
    await database.close()

    assert [message.id for message in path] == ["u1", "a1", "u2", "a2", "u3", "a3"]


async def test_verify_changes_nothing(paths: Paths, clock: ManualClock) -> None:
    await _fill(paths, clock)
    before = paths.database.read_bytes()
    database = await Database.open(paths, clock)
    assert await verify(database) == []
    await database.close()

    assert paths.database.read_bytes() == before
