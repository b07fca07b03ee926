"""A summary in the model's own words: asked for below the last answer, billed, and nothing else stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.api.errors import ApiError
from app.base.clock import SystemClock
from app.base.paths import Paths
from app.demo.script import Script
from app.demo.server import DemoServer
from app.demo.wire import Gate
from app.model.blocks import Json
from app.model.ids import ConversationId
from app.model.options import ConversationOptions
from app.model.turn import TurnSettings
from app.services.history import LimitError
from app.services.ledger import Ledger
from app.services.side_calls import SideCalls
from app.services.summaries import Summaries, SummaryError
from app.services.turn_outcome import TurnRefusedError
from tests.fakes.engine import MODEL, Engine, engine
from tests.fakes.replies import said
from tests.fakes.waiting import until

SETTINGS = TurnSettings(MODEL, system="Be brief.", stop_sequences=("END",))


@pytest.fixture
async def session(paths: Paths, demo_server: DemoServer) -> AsyncIterator[Engine]:
    async with engine(paths, demo_server) as made:
        yield made


@pytest.fixture
def summaries(session: Engine) -> Summaries:
    clock = SystemClock()
    return Summaries(
        conversations=session.conversations,
        history=session.history,
        calls=SideCalls(api=session.api, ledger=Ledger(store=session.ledger, clock=clock), clock=clock),
        budgets=session.budgets,
        held=session.held,
    )


def last(server: DemoServer) -> Json:
    body: Json = server.requests()[-1].body
    return body


async def test_the_model_is_asked_below_the_last_answer(
    session: Engine, summaries: Summaries, demo_server: DemoServer
) -> None:
    chat = (await session.ask("Show me a table")).conversation_id
    demo_server.script(said("It was about ", "a table."))
    assert await summaries.write(chat, SETTINGS, "Sum it up.") == "It was about a table."
    sent = last(demo_server)
    assert [message["role"] for message in sent["messages"]] == ["user", "assistant", "user"]
    assert sent["messages"][-1]["content"][0]["text"] == "Sum it up."
    assert "stop_sequences" not in sent
    assert len(await session.conversations.path(chat)) == 2
    turn, row = await session.ledger.rows()
    assert (turn.kind, row.kind, row.conversation_id, row.message_id) == ("turn", "summary", chat, None)
    assert row.cost.total_nano
    assert not row.cost.lower_bound


async def test_a_question_without_an_answer_is_left_aside(
    session: Engine, summaries: Summaries, demo_server: DemoServer
) -> None:
    chat = (await session.ask("Show me a table")).conversation_id
    demo_server.script(Script.error(400, "invalid_request_error", "prompt is too long: 3 > 2"))
    await session.ask("Too much", chat)
    await summaries.write(chat, SETTINGS, "Sum it up.")
    assert [message["role"] for message in last(demo_server)["messages"]] == ["user", "assistant", "user"]


async def test_cancelled_it_is_billed_as_far_as_it_came(
    session: Engine, summaries: Summaries, demo_server: DemoServer
) -> None:
    chat = (await session.ask("Show me a table")).conversation_id
    gate = Gate()
    demo_server.script(said("It was", gate, " never"))
    writing = asyncio.create_task(summaries.write(chat, SETTINGS, "Sum it up."))
    await until(
        lambda: b"It was" in demo_server.sent()[-1].body and len(demo_server.sent()) == 2, 10, "the first words"
    )
    await asyncio.sleep(0)
    await until(lambda: _reached(writing), 10, "they have arrived")
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    gate.open()
    rows = await session.ledger.rows()
    assert [(row.kind, row.cost.lower_bound) for row in rows][1:] == [("summary", True)]


def _reached(writing: asyncio.Task[str]) -> bool:
    """Whether the opening of the reply was taken in."""
    work: object = writing.get_coro()
    while (frame := getattr(work, "cr_frame", None)) is not None:  # what the work waits for, down to the request
        answered = frame.f_locals.get("answered")
        if answered is not None:
            return answered.reply.usage is not None
        work = getattr(work, "cr_await", None)
    return False


async def test_a_hard_budget_is_not_passed_unasked(
    session: Engine, summaries: Summaries, demo_server: DemoServer
) -> None:
    chat = (await session.ask("Show me a table")).conversation_id
    await session.options.change(chat, ConversationOptions(hard_nano=1_000))
    requests = len(demo_server.requests())
    with pytest.raises(TurnRefusedError) as caught:
        await summaries.write(chat, SETTINGS, "Sum it up.")
    assert caught.value.error.code == "over_budget"
    assert len(demo_server.requests()) == requests
    assert await summaries.write(chat, SETTINGS, "Sum it up.", over_budget=True)


async def test_a_model_that_declines_gives_none(session: Engine, summaries: Summaries, demo_server: DemoServer) -> None:
    chat = (await session.ask("Show me a table")).conversation_id
    with pytest.raises(SummaryError) as caught:
        await summaries.write(chat, SETTINGS, "/stop refusal")
    assert caught.value.error.code == "no_summary"


async def test_without_an_answer_there_is_nothing_to_summarise(session: Engine, summaries: Summaries) -> None:
    with pytest.raises(TurnRefusedError):
        await summaries.write(ConversationId("none"), SETTINGS, "Sum it up.")


async def test_thinking_that_no_longer_fits_is_left_out_once(
    session: Engine, summaries: Summaries, demo_server: DemoServer
) -> None:
    chat = (await session.ask("Think about it")).conversation_id
    words = "Invalid `signature` in `thinking` block. The block is bound to a different conversation"
    mismatch = Script.error(400, "invalid_request_error", words)
    demo_server.script(mismatch, said("Short."))
    assert await summaries.write(chat, SETTINGS, "Sum it up.") == "Short."
    bodies = [str(request.body["messages"]) for request in demo_server.requests()][1:]
    assert ["'thinking'" in body for body in bodies] == [True, False]
    demo_server.script(mismatch, mismatch)
    with pytest.raises(ApiError):
        await summaries.write(chat, SETTINGS, "Sum it up.")
    assert len(demo_server.requests()) == 5


async def test_what_is_too_large_is_not_sent(session: Engine, summaries: Summaries, demo_server: DemoServer) -> None:
    chat = (await session.ask("Hello")).conversation_id
    with pytest.raises(LimitError) as caught:
        await summaries.write(chat, SETTINGS, "word " * 3_000_000)
    assert caught.value.error.code == "limit_window"
    assert len(demo_server.requests()) == 1
