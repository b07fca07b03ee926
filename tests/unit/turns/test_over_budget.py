"""No way of asking goes past a hard budget unless the user said so."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from app.demo.server import DemoServer
from app.demo.wire import Gate
from app.model.ids import ConversationId
from app.model.message import Message, Status
from app.model.options import ConversationOptions
from app.model.turn import Draft, StartedTurn, TurnSettings
from app.services.turn_outcome import TurnRefusedError
from tests.fakes.engine import MODEL, Engine
from tests.fakes.exchanges import asked
from tests.fakes.replies import said
from tests.unit.turns.conftest import MakeEngine

SETTINGS = TurnSettings(MODEL, system="Be brief.")
_LITTLE = 1_000  # nano-dollars: less than any answer costs

Way = Callable[[Engine, Message, bool], Awaitable[StartedTurn]]


async def _message(engine: Engine, answer: Message, consent: bool) -> StartedTurn:
    return await engine.turns.send(Draft("More", SETTINGS, answer.conversation_id, over_budget=consent))


async def _edit(engine: Engine, answer: Message, consent: bool) -> StartedTurn:
    draft = Draft("Other", SETTINGS, answer.conversation_id, edits=answer.parent_id, over_budget=consent)
    return await engine.turns.send(draft)


async def _again(engine: Engine, answer: Message, consent: bool) -> StartedTurn:
    return await engine.turns.retry(answer.id, over_budget=consent)


async def _summary(engine: Engine, answer: Message, consent: bool) -> StartedTurn:
    settings = replace(SETTINGS, compaction={"type": "summarize"})
    return await engine.turns.compact(answer.conversation_id, answer.id, settings, over_budget=consent)


async def _refused(work: Awaitable[StartedTurn]) -> None:
    with pytest.raises(TurnRefusedError) as caught:
        await work
    assert caught.value.error.code == "over_budget"


@pytest.mark.parametrize("way", [_message, _edit, _again, _summary])
async def test_a_conversation_over_its_budget_asks_first(running: Engine, demo_server: DemoServer, way: Way) -> None:
    answer = await running.ask("Hello")
    await running.options.change(answer.conversation_id, ConversationOptions(hard_nano=_LITTLE))
    requests, rows = len(asked(demo_server)), await running.ledger.rows()
    stored = await running.conversations.path(answer.conversation_id)

    await _refused(way(running, answer, False))
    assert await running.conversations.path(answer.conversation_id) == stored
    assert len(asked(demo_server)) == requests
    assert running.turns.running() == frozenset()

    started = await way(running, answer, True)
    assert (await running.turns.wait(started.conversation_id)).status is Status.COMPLETE
    assert len(await running.ledger.rows()) == len(rows) + 1


async def test_a_new_chat_asks_once_the_day_is_spent(make_engine: MakeEngine) -> None:
    async with make_engine(settings={"budget.day_hard": 0.01}) as engine:
        draft = Draft("Hello", SETTINGS, expected_nano=20_000_000)
        await _refused(engine.turns.send(draft))  # expected to go past it
        assert await engine.conversations.page(5) == []
        started = await engine.turns.send(replace(draft, expected_nano=9_000_000))
        await engine.turns.wait(started.conversation_id)
        again = Draft("More", SETTINGS, ConversationId(started.conversation_id), expected_nano=10_000_000)
        await _refused(engine.turns.send(again))


async def test_a_turn_that_runs_counts_for_the_others(make_engine: MakeEngine, demo_server: DemoServer) -> None:
    gate = Gate()
    demo_server.script(said("One ", gate, "moment"))
    async with make_engine(settings={"budget.day_hard": 0.01}) as engine:
        draft = Draft("Hello", SETTINGS, expected_nano=6_000_000)
        started = await engine.turns.send(draft)
        await _refused(engine.turns.send(draft))
        assert await engine.budgets.allow(started.conversation_id, 6_000_000)  # itself is no other
        gate.open()
        await engine.turns.wait(started.conversation_id)
        again = await engine.turns.send(draft)
        await engine.turns.wait(again.conversation_id)


async def test_of_two_turns_that_begin_together_one_is_asked_about(make_engine: MakeEngine) -> None:
    async with make_engine(settings={"budget.day_hard": 0.01, "budget.month_hard": 1.0}) as engine:
        draft = Draft("Hello", SETTINGS, expected_nano=6_000_000)
        one, other = await asyncio.gather(engine.turns.send(draft), engine.turns.send(draft), return_exceptions=True)
        assert isinstance(one, StartedTurn)
        assert isinstance(other, TurnRefusedError)
        await engine.turns.wait(one.conversation_id)


async def test_a_turn_that_could_not_begin_is_not_waited_for(make_engine: MakeEngine) -> None:
    async with make_engine(settings={"budget.day_hard": 0.01}) as engine:
        draft = Draft("Hello", SETTINGS, expected_nano=6_000_000)
        with pytest.raises(TurnRefusedError):
            await engine.turns.send(replace(draft, conversation_id=ConversationId("gone")))
        started = await engine.turns.send(draft)
        await engine.turns.wait(started.conversation_id)
