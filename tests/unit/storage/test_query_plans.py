"""With millions of rows no question may read a whole table: SQLite's own plan says whether it would."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.model.conversation import ConversationSummary
from app.model.ids import FolderId, TagId
from app.model.listing import ListWish, SortBy
from app.model.organising import ListFacts
from app.storage import (
    bin,
    conversations,
    listing,
    messages,
    organising,
    rows,
    search,
    search_build,
    search_mates,
    search_titles,
    search_turns,
    sent,
    summaries,
    tree,
    turns,
    usage,
)
from app.storage.migrate import apply_migration, known_migrations
from tests.unit.storage.samples import summary

STATEMENTS = {
    "pinned": listing.PINNED,
    "in a folder, or in none": listing.IN_FOLDER,
    "pinned in a folder": listing.PINNED_IN_FOLDER,
    "unread": listing.UNREAD,
    "few of a tag": listing._OF_TAG,
    "few of a model": listing._OF_MODEL,
    "few of a folder": listing._OF_FOLDER,
    "few of a title": listing._TITLED,
    "summaries": summaries._READ,
    "tags of summaries": summaries._TAGS,
    "models of summaries": summaries._MODELS,
    "of a tag": organising._OF_TAG,
    "of a folder": organising._OF_FOLDER,
    "siblings": conversations._SIBLINGS,
    "siblings along a branch": conversations._FORKS,
    "children": conversations._CHILDREN,
    "on the branch": re.sub(r"[?]\d", "?", conversations._ON_THE_WAY),
    "in the bin: any": tree._ANY_BINNED,
    "in the bin: above": tree._BINNED_ABOVE,
    "in the bin: all of a conversation": re.sub(r"[?]\d", "?", tree.BINNED),
    "newest leaf": re.sub(r"[?]\d", "?", tree._NEWEST_LEAF).replace(" ORDER BY number DESC LIMIT 1", ""),
    "beside": tree._BESIDE,
    "marks above": bin._MARKS_ABOVE,
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
    "search: models": search._ALL_MODELS,
    "search: turns": search_mates._PLACES,
    "search: answers": search_mates._ANSWERS,
    "search: questions": search_mates._QUESTIONS,
    "search: noted turns": search_turns._NEXT,
}
SMALL = {
    "up",
    "below",
    "gone",
    "each",
    "json_each",
    "title_search",
}  # what a question made itself, and the search index


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


LAST = summary(updated_ms=5, facts=ListFacts(cost_nano=7))
WISHES = {
    "everything": ListWish(),
    "the archive": ListWish(archived=True),
    "a folder": ListWish(folders=(FolderId("f"),)),
    "no folder, or one": ListWish(folders=(FolderId(""), FolderId("f"))),
    "costs": ListWish(cost_nano=1, cost_most_nano=2),
    "tags, models, a title": ListWish(tags=(TagId("t"), TagId("u")), models=("m", "n"), title="abc"),
    "money, attachments, days": ListWish(attached=True, cost_nano=5, since_ms=1, until_ms=9),
}


@pytest.mark.parametrize("name", WISHES)
@pytest.mark.parametrize("sort", SortBy)
@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("after", [None, LAST])
def test_lists_are_read_in_the_order_of_an_index_that_has_all_of_them(
    connection: sqlite3.Connection, name: str, sort: SortBy, reverse: bool, after: ConversationSummary | None
) -> None:
    """No row is read of what the list passes over, and nothing is sorted."""
    sql, values = listing.question(replace(WISHES[name], sort=sort, reverse=reverse), None, after)
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", (*values, 10))]
    assert "USING COVERING INDEX conversations_by_" in plan[0]
    assert plan[0].startswith("SEARCH conversations ")
    assert not any(step.startswith("SCAN") or "TEMP B-TREE" in step for step in plan)


def test_a_list_of_few_asks_for_those_alone(connection: sqlite3.Connection) -> None:
    sql, values = listing.question(ListWish(sort=SortBy.COST), ["a", "b"], LAST)
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", (*values, 10))]
    assert plan[0] == "SEARCH conversations USING INDEX sqlite_autoindex_conversations_1 (id=?)"


def test_a_question_without_an_index_would_be_noticed(connection: sqlite3.Connection) -> None:
    assert _whole_tables(_plan(connection, "SELECT * FROM messages WHERE api_id = ?"))
