"""With millions of rows no question may read a whole table: SQLite's own plan says whether it would."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator

import pytest

from app.storage import (
    conversations,
    messages,
    rows,
    search,
    search_build,
    search_titles,
    sent,
    turns,
    usage,
)
from app.storage.migrate import apply_migration, known_migrations

STATEMENTS = {
    "first page": conversations._LISTED + conversations._ORDER,
    "next page": conversations._LISTED + " AND (pinned, updated_ms, id) < (?, ?, ?)" + conversations._ORDER,
    "siblings": conversations._SIBLINGS,
    "siblings along a branch": conversations._FORKS,
    "children": conversations._CHILDREN,
    "on the branch": re.sub(r"[?]\d", "?", conversations._ON_THE_WAY),
    "path": messages._SELECT_PATH,
    "blocks": messages._SELECT_BLOCKS,
    "left running": f"{rows.SELECT_MESSAGE} WHERE status = 'running' ORDER BY number",
    "checkpoint": turns._APPEND,
    "drop the journal": "DELETE FROM turn_journal WHERE answer_id = ?",
    "money": usage._TOTAL,
    "billed last": sent._RECENT,
    "search: rows": re.sub(r"[?]\d", "?", search._ROWS),
    "search: titles": search_titles._BY_INDEX,
    "search: messages of conversations": search._OF_CONVERSATIONS,
    "search: what is not built": search._NTH,
    "search: messages to build": search_build._BETWEEN,
}
SMALL = {"up", "json_each", "title_search"}  # what a question made itself, and the search index


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    """The current schema in memory."""
    opened = sqlite3.connect(":memory:", isolation_level=None)
    for step in known_migrations():
        apply_migration(opened, step, 1)
    yield opened
    opened.close()


def _plan(connection: sqlite3.Connection, sql: str) -> list[str]:
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", ["x"] * sql.count("?"))]


def _whole_tables(plan: list[str]) -> list[str]:
    scans = [step for step in plan if step.startswith("SCAN") and " USING INDEX" not in step]
    return [step for step in scans if re.split(r"\s+", step)[1] not in SMALL]


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_question_reads_a_whole_table(connection: sqlite3.Connection, name: str) -> None:
    plan = _plan(connection, STATEMENTS[name])
    assert _whole_tables(plan) == []
    assert not any("TEMP B-TREE" in step for step in plan)


def test_a_question_without_an_index_would_be_noticed(connection: sqlite3.Connection) -> None:
    assert _whole_tables(_plan(connection, "SELECT * FROM messages WHERE api_id = ?"))
