"""Summaries as turns: asked for, billed, sent along from then on, stopped, failed and undone."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.demo.script import Script
from app.demo.server import DemoServer
from app.demo.wire import Gate
from app.logic import compaction
from app.model.ids import ConversationId
from app.model.message import Message, Status
from app.model.news import TurnStarted
from app.model.turn import TurnSettings
from app.services.compaction import Compaction
from app.services.conversations import Conversations
from app.services.turn_outcome import TurnRefusedError
from app.storage.drafts import DraftStore
from tests.fakes.engine import MODEL, Engine, engine

SETTINGS = TurnSettings(MODEL, system="Be brief.")


@pytest.fixture
async def session(paths: Paths, demo_server: DemoServer) -> AsyncIterator[Engine]:
    async with engine(paths, demo_server) as made:
        yield made


@pytest.fixture
def compactions(session: Engine) -> Compaction:
    listed = Conversations(
        store=session.conversations, drafts=DraftStore(session.database), feed=session.feed, clock=SystemClock()
    )
    return Compaction(turns=session.turns, store=session.conversations, conversations=listed)


async def summary(session: Engine, compactions: Compaction, chat: ConversationId, words: str = "") -> Message:
    started = await compactions.compact(chat, SETTINGS, words)
    await session.turns.wait(chat)
    return await session.stored(started.answer_id)


async def test_the_next_request_begins_with_the_summary(
    session: Engine, compactions: Compaction, demo_server: DemoServer
) -> None:
    first = await session.ask("Give me a puzzle to think about")
    chat = first.conversation_id
    second = await session.ask("Show me a table", chat)
    made = await summary(session, compactions, chat, "Keep the puzzle.")
    asked = demo_server.requests()[-1]
    assert asked.body["compaction"] == {"type": "summarize", "instructions": "Keep the puzzle."}
    assert asked.headers["anthropic-beta"] == "compact-2026-09-04"
    assert (made.status, made.parent_id, made.stop_reason) == (Status.COMPLETE, second.id, "compaction")
    third = await session.ask("Give me a puzzle to think about", chat)
    fourth = await session.ask("And another", chat)
    assert (third.status, fourth.status) == (Status.COMPLETE, Status.COMPLETE)  # with thinking bound to the summary
    sent = demo_server.requests()[-1].body["messages"]
    assert sent[0]["role"] == "assistant"
    assert [block["type"] for block in sent[0]["content"]] == ["compaction"]
    assert len(sent) == 4
    assert "thinking" in [block["type"] for block in sent[2]["content"]]


async def test_it_is_billed_by_its_iterations(session: Engine, compactions: Compaction) -> None:
    chat = (await session.ask("Show me a table")).conversation_id
    made = await summary(session, compactions, chat)
    turn, row = await session.ledger.rows()
    assert (turn.kind, row.kind, row.message_id) == ("turn", "compaction", made.id)
    figures = compaction.figures(made)
    assert figures is not None
    assert figures.before > figures.after > 0
    assert made.usage is not None
    (run,) = made.usage.raw["iterations"]
    written = run["cache_creation"]["ephemeral_5m_input_tokens"], run["cache_creation"]["ephemeral_1h_input_tokens"]
    nano = run["input_tokens"] * 4_000 + run["cache_read_input_tokens"] * 200 + run["output_tokens"] * 20_000
    assert row.cost.total_nano == nano + written[0] * 5_000 + written[1] * 8_000


async def test_undo_goes_back_to_the_answer_and_deletes_nothing(
    session: Engine, compactions: Compaction, demo_server: DemoServer
) -> None:
    answer = await session.ask("Show me a table")
    chat = answer.conversation_id
    made = await summary(session, compactions, chat)
    branch = await compactions.undo(chat, made.id)
    assert branch.path[-1].id == answer.id
    assert branch.later == (made.id,)
    await session.ask("And now?", chat)
    sent = demo_server.requests()[-1]
    assert [message["role"] for message in sent.body["messages"]] == ["user", "assistant", "user"]
    assert "anthropic-beta" not in sent.headers
    assert await session.stored(made.id) == made


async def test_it_is_told_like_every_turn_and_can_be_stopped(
    session: Engine, compactions: Compaction, demo_server: DemoServer
) -> None:
    answer = await session.ask("Show me a table")
    gate = Gate()
    demo_server.script(Script.text("never", gate))
    started = await compactions.compact(answer.conversation_id, SETTINGS)
    news = await session.hear(TurnStarted, 2)
    assert (news.user, news.answer.id) == (None, started.answer_id)
    await session.turns.stop(answer.conversation_id)
    gate.open()
    stored = await session.stored(started.answer_id)
    assert stored.status is Status.STOPPED
    follow = await session.ask("Go on", answer.conversation_id)
    assert follow.status is Status.COMPLETE
    assert [message["role"] for message in demo_server.requests()[-1].body["messages"]] == ["user", "assistant", "user"]


async def test_a_failed_one_can_be_asked_for_again(
    session: Engine, compactions: Compaction, demo_server: DemoServer
) -> None:
    answer = await session.ask("Show me a table")
    demo_server.script(Script.error(400, "invalid_request_error", "compaction: no"))
    failed = await summary(session, compactions, answer.conversation_id)
    assert failed.status is Status.FAILED
    started = await session.turns.retry(failed.id)
    await session.turns.wait(answer.conversation_id)
    again = await session.stored(started.answer_id)
    assert compaction.is_summary(again)
    assert again.parent_id == answer.id


async def test_there_is_nothing_to_compact_twice(session: Engine, compactions: Compaction) -> None:
    chat = (await session.ask("Hello")).conversation_id
    await summary(session, compactions, chat)
    with pytest.raises(TurnRefusedError) as caught:
        await compactions.compact(chat, SETTINGS)
    assert caught.value.error.code == "nothing_to_compact"
