"""The three writes of a turn, each against a real file."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from app.model.blocks import ContentBlock
from app.model.errors import ErrorKind, TurnError
from app.model.message import Message, Status
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.errors import StorageError
from app.storage.turns import TurnStore
from app.storage.usage import LedgerStore
from app.storage.verify import verify
from tests.fakes.messages import CONVERSATION, answer, cut, thought, user
from tests.unit.storage.samples import in_conversation, ledger_row, running, store_turns, summary

ENTRIES = [{"at": 1, "events": [["delta", 0, "text_delta", "half"]]}, {"at": 2, "events": [["block_stop", 0]]}]


async def _journal_rows(database: Database) -> int:
    def job(connection: sqlite3.Connection) -> int:
        count: int = connection.execute("SELECT COUNT(*) FROM turn_journal").fetchone()[0]
        return count

    return await database.read(job)


async def test_a_turn_from_its_beginning_to_its_end(
    turns: TurnStore, conversations: ConversationStore, database: Database
) -> None:
    await turns.begin(summary(), user(1, "question"), running(1))
    assert await conversations.path(CONVERSATION) == (user(1, "question"), running(1))

    await turns.checkpoint(running(1).id, ENTRIES)
    whole = answer(1, thought("hm"), "reply", request_id="req_1")
    await turns.finish(whole, ledger_row())

    assert await conversations.path(CONVERSATION) == (user(1, "question"), whole)
    assert await LedgerStore(database).rows() == [ledger_row()]
    assert await turns.left_running() == []
    assert await _journal_rows(database) == 0
    assert await verify(database) == []


async def test_begin_makes_the_conversation(turns: TurnStore, conversations: ConversationStore) -> None:
    new = summary(pinned=True, title_by_hand=True, model="claude-opus-5-5", system="Be brief.")
    await turns.begin(new, user(1, "question"), running(1))

    assert await conversations.get(CONVERSATION) == replace(new, active_leaf=running(1).id)


async def test_begin_moves_a_conversation_up_and_leaves_the_rest_alone(
    turns: TurnStore, conversations: ConversationStore
) -> None:
    await store_turns(turns, 1)
    await conversations.save(summary(title="Mine", title_by_hand=True, active_leaf=answer(1).id))
    stale = summary(title="Stale", updated_ms=99, pinned=True, system="other", active_leaf=answer(1).id)
    await turns.begin(stale, user(2, "more"), running(2))

    now = await conversations.get(CONVERSATION)
    assert now is not None
    assert now == summary(title="Mine", title_by_hand=True, updated_ms=99, active_leaf=running(2).id, facts=now.facts)


async def test_begin_names_a_conversation_that_had_no_title(turns: TurnStore, conversations: ConversationStore) -> None:
    for name, by_hand, expected in (("one", False, "First words"), ("two", True, "")):
        await conversations.save(summary(name, title="", title_by_hand=by_hand))
        new = summary(name, title="First words")
        await turns.begin(new, in_conversation(user(1, "question"), name), in_conversation(running(1), name))
        stored = await conversations.get(new.id)
        assert stored is not None
        assert (stored.title, stored.title_by_hand) == (expected, by_hand)


async def test_begin_takes_a_conversation_out_of_the_bin(turns: TurnStore, conversations: ConversationStore) -> None:
    await store_turns(turns, 1)
    await conversations.remove(CONVERSATION, 5)
    await turns.begin(summary(), user(2, "more"), running(2))

    assert await conversations.get(CONVERSATION) is not None


async def test_a_retry_is_a_sibling_and_the_old_answer_stays(
    turns: TurnStore, conversations: ConversationStore
) -> None:
    await store_turns(turns, 1)
    again = replace(running(1), id=running(9).id)
    await turns.begin(summary(), None, again)

    assert await conversations.siblings(again.id) == (answer(1).id, again.id)
    assert await conversations.message(answer(1).id) == answer(1, "reply 1")
    assert (await conversations.path(CONVERSATION))[-1] == again


@pytest.mark.parametrize(
    ("asked", "reply"),
    [
        (user(1, "question"), answer(1)),
        (user(1, "question"), running(2)),
        (
            in_conversation(user(1, "question"), "other"),
            replace(running(1), parent_id=in_conversation(user(1), "other").id),
        ),
        (None, running(1)),
    ],
    ids=["not running", "another parent", "another conversation", "no such parent"],
)
async def test_a_turn_that_does_not_fit_together_is_refused_whole(
    turns: TurnStore, conversations: ConversationStore, asked: Message | None, reply: Message
) -> None:
    with pytest.raises(StorageError) as caught:
        await turns.begin(summary(), asked, reply)

    assert caught.value.error.kind is ErrorKind.BUG
    assert await conversations.get(CONVERSATION) is None


async def test_the_same_turn_cannot_begin_twice(turns: TurnStore, conversations: ConversationStore) -> None:
    await turns.begin(summary(), user(1, "question"), running(1))
    with pytest.raises(StorageError):
        await turns.begin(summary(title="Other", updated_ms=9), user(1, "changed"), running(1))

    assert await conversations.path(CONVERSATION) == (user(1, "question"), running(1))
    stored = await conversations.get(CONVERSATION)
    assert stored is not None
    assert stored.updated_ms == 2


async def test_a_finished_answer_is_never_overwritten(
    turns: TurnStore, conversations: ConversationStore, database: Database
) -> None:
    await store_turns(turns, 1)
    for again in (answer(1, "changed"), answer(1, "changed", status=Status.STOPPED)):
        with pytest.raises(StorageError) as caught:
            await turns.finish(again, ledger_row())
        assert caught.value.error.kind is ErrorKind.BUG
    with pytest.raises(StorageError, match="inconsistent"):
        await turns.checkpoint(answer(1).id, ENTRIES)

    assert await conversations.message(answer(1).id) == answer(1, "reply 1")
    assert await LedgerStore(database).rows() == []
    assert await _journal_rows(database) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE messages SET status = 'running'",
        "UPDATE messages SET parent_id = NULL",
        "UPDATE messages SET api = '{}'",
        "UPDATE blocks SET data = '{}'",
    ],
)
async def test_the_schema_itself_guards_what_was_said(turns: TurnStore, database: Database, statement: str) -> None:
    await store_turns(turns, 1)

    def job(connection: sqlite3.Connection) -> None:
        connection.execute(statement)

    with pytest.raises(StorageError) as caught:
        await database.write(job)
    assert "never overwritten" in caught.value.error.detail


@pytest.mark.parametrize(
    "wrong",
    [
        running(1),
        answer(2, "x"),
        replace(answer(1, "x"), parent_id=None),
        replace(answer(1, "x"), role=user(1).role),
    ],
    ids=["still running", "unknown", "another parent", "another role"],
)
async def test_finish_refuses_what_did_not_begin(
    turns: TurnStore, conversations: ConversationStore, wrong: Message
) -> None:
    await turns.begin(summary(), user(1, "question"), running(1))
    await turns.checkpoint(running(1).id, ENTRIES)
    with pytest.raises(StorageError):
        await turns.finish(wrong, None)

    assert await turns.left_running() == [(running(1), ENTRIES)]


async def test_a_ledger_row_that_exists_already_holds_back_the_whole_finish(
    turns: TurnStore, database: Database
) -> None:
    await LedgerStore(database).append(ledger_row())
    await turns.begin(summary(), user(1, "question"), running(1))
    await turns.checkpoint(running(1).id, ENTRIES)
    with pytest.raises(StorageError):
        await turns.finish(answer(1, "reply"), ledger_row(total_nano=2))

    assert await turns.left_running() == [(running(1), ENTRIES)]
    await turns.finish(answer(1, "reply"), ledger_row("another"))
    assert await turns.left_running() == []


async def test_checkpoints_come_back_in_order_for_each_answer(turns: TurnStore) -> None:
    for name in ("one", "two"):
        await turns.begin(summary(name), in_conversation(user(1, "question"), name), in_conversation(running(1), name))
    one, two = in_conversation(running(1), "one"), in_conversation(running(1), "two")
    expected: dict[str, list[dict[str, object]]] = {one.id: [], two.id: []}
    for number in range(25):
        message = (one, two, one)[number % 3]
        await turns.checkpoint(message.id, [{"at": number, "events": []}, {"at": -number, "events": []}])
        expected[message.id] += [{"at": number, "events": []}, {"at": -number, "events": []}]

    assert await turns.left_running() == [(one, expected[one.id]), (two, expected[two.id])]


async def test_an_answer_that_failed_keeps_its_error(turns: TurnStore, conversations: ConversationStore) -> None:
    error = TurnError(ErrorKind.RETRY, "overloaded_error", "Busy.", "Wait.", "detail", "req_2", 529, 2.5)
    failed = replace(running(1), status=Status.FAILED, error=error)
    await turns.begin(summary(), user(1, "question"), running(1))
    await turns.finish(failed, None)

    assert await conversations.message(failed.id) == failed


async def test_a_cut_tool_call_keeps_what_had_arrived(turns: TurnStore, conversations: ConversationStore) -> None:
    call = {"type": "tool_use", "id": "toolu_1", "name": "find", "input": {}}
    open_call = ContentBlock(call, complete=False, partial_json='{"a": "\\ud83d', started_ms=5, ended_ms=None)
    interrupted = answer(1, cut(thought("hm")), open_call, status=Status.INTERRUPTED)
    await turns.begin(summary(), user(1, "question"), running(1))
    await turns.finish(interrupted, None)

    assert await conversations.message(interrupted.id) == interrupted
