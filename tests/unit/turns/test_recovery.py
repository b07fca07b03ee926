"""Answers that a dead process left behind."""

from __future__ import annotations

from typing import Any

import pytest

from app.logic import journal
from app.model.blocks import text_block
from app.model.conversation import ConversationSummary
from app.model.events import (
    BlockDelta,
    BlockStarted,
    BlockStopped,
    MessageDelta,
    MessageStarted,
    MessageStopped,
    StreamEvent,
)
from app.model.ids import ConversationId, MessageId
from app.model.message import Message, Role, Status, Timing
from app.model.turn import TurnSettings
from app.services.recovery import recovered
from app.storage.verify import verify
from tests.fakes.engine import MODEL, Engine

CONVERSATION = ConversationSummary(ConversationId("c"), "Title", 1, 1, active_leaf=MessageId("a"))
USER = Message(MessageId("u"), CONVERSATION.id, None, Role.USER, Status.COMPLETE, (text_block("?"),), Timing(1_000))
ANSWER = Message(
    MessageId("a"),
    CONVERSATION.id,
    USER.id,
    Role.ASSISTANT,
    Status.RUNNING,
    (),
    Timing(1_000),
    TurnSettings(MODEL),
)
BEGUN: list[StreamEvent] = [
    MessageStarted({"id": "msg_1", "model": MODEL, "usage": {"input_tokens": 10, "output_tokens": 1}}),
    BlockStarted(0, {"type": "text", "text": ""}),
    BlockDelta(0, "text_delta", "What had "),
]
REST: list[StreamEvent] = [
    BlockDelta(0, "text_delta", "arrived"),
    BlockStopped(0),
    MessageDelta({"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 9}}),
    MessageStopped(),
]


async def left(engine: Engine, *batches: list[StreamEvent]) -> None:
    await engine.store.begin(CONVERSATION, USER, ANSWER)
    for number, events in enumerate(batches):
        await engine.store.checkpoint(ANSWER.id, journal.encode(events, 2_000 + number))


async def test_an_answer_left_running_is_interrupted_with_its_text(running: Engine) -> None:
    await left(running, BEGUN, REST[:1])
    assert await running.turns.recover() == 1
    answer = await running.stored(ANSWER.id)
    assert (answer.status, answer.text, answer.api_id) == (Status.INTERRUPTED, "What had arrived", "msg_1")
    assert answer.error is not None
    assert answer.error.code == "program_ended"
    assert answer.timing == Timing(1_000, 2_000, 2_001)
    assert answer.cost is not None
    assert answer.cost.lower_bound
    (row,) = await running.ledger.rows()
    assert (row.message_id, row.created_ms, row.cost) == (ANSWER.id, 2_001, answer.cost)
    assert await running.turns.recover() == 0
    assert await verify(running.database) == []


async def test_an_answer_of_which_nothing_arrived(running: Engine) -> None:
    await left(running)
    assert await running.turns.recover() == 1
    answer = await running.stored(ANSWER.id)
    assert (answer.status, answer.blocks, answer.timing.finished_ms) == (Status.INTERRUPTED, (), 1_000)
    assert await running.ledger.rows() == []


async def test_an_answer_whose_end_had_arrived_is_complete(running: Engine) -> None:
    await left(running, BEGUN, REST)
    assert await running.turns.recover() == 1
    answer = await running.stored(ANSWER.id)
    assert (answer.status, answer.error, answer.stop_reason) == (Status.COMPLETE, None, "end_turn")
    assert answer.cost is not None
    assert not answer.cost.lower_bound


async def test_a_recovered_answer_can_be_asked_again(running: Engine) -> None:
    await left(running, BEGUN)
    await running.turns.recover()
    started = await running.turns.retry(ANSWER.id)
    assert (await running.turns.wait(started.conversation_id)).status is Status.COMPLETE
    assert (await running.stored(ANSWER.id)).text == "What had "


@pytest.mark.parametrize("damage", [{"events": [["nonsense", 1]], "at": 3}, {"no": "events"}, {"events": 5, "at": 1}])
@pytest.mark.expected_log("a journal entry of answer a could not be read")
def test_a_damaged_journal_gives_what_stands_before_the_damage(damage: dict[str, Any]) -> None:
    entries = [*journal.encode(BEGUN, 2_000), damage, *journal.encode(REST, 2_500)]
    answer = recovered(ANSWER, entries)
    assert (answer.status, answer.text, answer.timing.finished_ms) == (Status.INTERRUPTED, "What had ", 2_000)


async def test_a_real_turn_recovers_as_it_was_shown(running: Engine) -> None:
    """The journal of a whole real reply folds to the same content as the reply itself."""
    answer = await running.ask("Show me everything")
    batches: list[StreamEvent] = []
    from app.model.news import TurnProgress

    entries = []
    for news in running.told(TurnProgress):
        batches.extend(news.events)
        entries.extend(journal.encode(news.events, news.received_ms))
    again = recovered(ANSWER, entries)
    assert [block.data for block in again.blocks] == [block.data for block in answer.blocks]
    assert (again.status, again.usage, again.stop_reason) == (answer.status, answer.usage, answer.stop_reason)
