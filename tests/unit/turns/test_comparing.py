"""Several answers to one message at once: each on its own, all below the same message."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from app.demo.script import Script
from app.demo.server import DemoServer
from app.demo.wire import Gate
from app.model.ids import ConversationId, MessageId
from app.model.message import Message, Role, Status
from app.model.news import TurnFinished, TurnProgress, TurnStarted
from app.model.turn import Draft, TurnSettings
from app.services.turn_outcome import TurnRefusedError
from app.storage.verify import verify
from tests.fakes.engine import MODEL, Engine
from tests.fakes.exchanges import asked
from tests.fakes.replies import gates, said
from tests.fakes.waiting import until
from tests.unit.turns.conftest import MakeEngine

MODELS = (MODEL, "claude-sonnet-5-5", "claude-haiku-5-5")
SETTINGS = tuple(TurnSettings(model, system="Be brief.") for model in MODELS)
DRAFT = Draft("Hello", SETTINGS[0])


async def _answers(engine: Engine, ids: Sequence[MessageId]) -> list[Message]:
    return [await engine.stored(id) for id in ids]


def _shared(part: Any) -> Any:
    """*part* of a request without what each model wants in its own way: marks of the cache, and its own thinking."""
    if isinstance(part, list):
        return [_shared(one) for one in part if not (isinstance(one, dict) and one.get("type") == "thinking")]
    if isinstance(part, dict):
        return {key: _shared(one) for key, one in part.items() if key != "cache_control"}
    return part


async def _refusal(engine: Engine, work: object) -> str:
    with pytest.raises(TurnRefusedError) as caught:
        await work  # type: ignore[misc]
    return caught.value.error.code


async def test_all_stand_on_disk_before_anything_is_sent(running: Engine, demo_server: DemoServer) -> None:
    held = gates(3)
    demo_server.script(*(Script.held(gate) for gate in held))
    started = await running.turns.compare(DRAFT, SETTINGS)
    path = await running.conversations.path(started.conversation_id)
    assert [message.id for message in path] == [started.user_id, started.answer_ids[0]]
    found = await _answers(running, started.answer_ids)
    assert {(one.parent_id, one.status) for one in found} == {(started.user_id, Status.RUNNING)}
    assert [one.settings for one in found] == list(SETTINGS)
    beside = await running.conversations.children(started.conversation_id, started.user_id, Role.ASSISTANT)
    assert beside == started.answer_ids
    first, *others = running.told(TurnStarted)
    assert (first.user is not None, first.beside) == (True, False)
    assert all(one.user is None and one.beside and one.siblings == started.answer_ids for one in others)
    for gate in held:
        gate.open()
    assert (await running.turns.wait(started.conversation_id)).id == started.answer_ids[0]
    assert running.turns.running() == frozenset()


async def test_each_has_its_own_answer_row_and_request(running: Engine, demo_server: DemoServer) -> None:
    earlier = await running.ask("Give me a puzzle to think about")
    before = len(asked(demo_server))
    started = await running.turns.compare(Draft("More", SETTINGS[0], earlier.conversation_id), SETTINGS)
    await running.turns.wait(started.conversation_id)
    found = await _answers(running, started.answer_ids)
    assert {one.status for one in found} == {Status.COMPLETE}
    rows = (await running.ledger.rows())[1:]
    assert {(row.message_id, row.model) for row in rows} == set(zip(started.answer_ids, MODELS, strict=True))
    sent = asked(demo_server)[before:]
    assert {body["model"] for body in sent} == set(MODELS)
    prefixes = [{name: _shared(body.get(name)) for name in ("system", "tools", "messages")} for body in sent]
    assert prefixes[0] == prefixes[1] == prefixes[2]
    assert [len(prefixes[0]["system"]), len(prefixes[0]["messages"])] == [1, 3]
    assert sorted(news.others for news in running.told(TurnFinished)[1:]) == [0, 1, 2]
    assert await verify(running.database) == []


async def test_a_message_that_stands_is_asked_about_again(running: Engine) -> None:
    old = await running.ask("Hello")
    assert old.parent_id is not None
    started = await running.turns.compare(old.parent_id, SETTINGS[:2])
    await running.turns.wait(started.conversation_id)
    beside = await running.conversations.children(old.conversation_id, old.parent_id, Role.ASSISTANT)
    assert beside == (old.id, *started.answer_ids)
    assert [news.siblings for news in running.told(TurnStarted)[1:]] == [beside, beside]
    summary = await running.conversations.get(old.conversation_id)
    assert summary is not None
    assert summary.active_leaf == started.answer_ids[0]


async def test_one_is_stopped_and_the_others_go_on(running: Engine, demo_server: DemoServer) -> None:
    held = gates(2)
    demo_server.script(*(said("Some ", gate, "more") for gate in held))
    started = await running.turns.compare(DRAFT, SETTINGS[:2])
    first, second = started.answer_ids
    for id in started.answer_ids:
        await until(lambda id=id: _text(running, id) == "Some ", 10, "its first words")  # type: ignore[misc]
    assert await running.turns.stop_one(first)
    assert not await running.turns.stop_one(first)
    stopped = await running.stored(first)
    assert (stopped.status, stopped.text) == (Status.STOPPED, "Some ")
    assert running.turns.running() == {started.conversation_id}
    assert await _refusal(running, running.turns.send(replace(DRAFT, conversation_id=started.conversation_id))) == (
        "turn_running"
    )
    assert await _refusal(running, running.turns.compare(started.user_id, SETTINGS)) == "turn_running"
    for gate in held:
        gate.open()
    await running.turns.wait(started.conversation_id)
    whole = await running.stored(second)
    assert (whole.status, whole.text) == (Status.COMPLETE, "Some more")


def _text(engine: Engine, answer_id: MessageId) -> str | None:
    snapshot = engine.turns.snapshot(answer_id)
    return snapshot.text if snapshot is not None else None


async def test_stop_ends_them_all(running: Engine, demo_server: DemoServer) -> None:
    demo_server.script(*(said("Some ", Gate(), "more") for _ in SETTINGS))
    started = await running.turns.compare(DRAFT, SETTINGS)
    await until(lambda: len({news.answer_id for news in running.told(TurnProgress)}) == 3, 10, "words of each")
    await running.turns.stop(started.conversation_id)
    assert {one.status for one in await _answers(running, started.answer_ids)} == {Status.STOPPED}
    assert running.turns.running() == frozenset()


async def test_the_end_of_the_program_interrupts_them_all(make_engine: MakeEngine, demo_server: DemoServer) -> None:
    demo_server.script(*(said("Some ", Gate(), "more") for _ in SETTINGS))
    async with make_engine() as engine:
        started = await engine.turns.compare(DRAFT, SETTINGS)
    async with make_engine() as engine:
        assert {one.status for one in await _answers(engine, started.answer_ids)} == {Status.INTERRUPTED}


async def test_an_error_of_one_leaves_the_others(make_engine: MakeEngine, demo_server: DemoServer) -> None:
    demo_server.script(Script(fault="401"))
    async with make_engine(settings={"net.max_retries": 0}) as engine:
        started = await engine.turns.compare(DRAFT, SETTINGS)
        await engine.turns.wait(started.conversation_id)
        states = sorted(one.status for one in await _answers(engine, started.answer_ids))
        assert states == [Status.COMPLETE, Status.COMPLETE, Status.FAILED]


async def test_the_sum_is_held_against_the_budget_until_the_last_ends(
    make_engine: MakeEngine, demo_server: DemoServer
) -> None:
    gate = Gate()
    demo_server.script(said("One"), said("Two ", gate, "more"))
    async with make_engine(settings={"budget.day_hard": 0.01}) as engine:
        assert await _refusal(engine, engine.turns.compare(DRAFT, SETTINGS[:2], expected_nano=11_000_000)) == (
            "over_budget"
        )
        assert await engine.conversations.page(5) == []
        started = await engine.turns.compare(DRAFT, SETTINGS[:2], expected_nano=8_000_000)
        await engine.hear(TurnFinished)
        assert not await engine.budgets.allow(None, 4_000_000)
        gate.open()
        await engine.turns.wait(started.conversation_id)
        assert await engine.budgets.allow(None, 4_000_000)
        agreed = await engine.turns.compare(DRAFT, SETTINGS[:2], expected_nano=11_000_000, over_budget=True)
        await engine.turns.wait(agreed.conversation_id)


async def test_what_cannot_be_compared_is_refused_and_nothing_is_stored(running: Engine) -> None:
    for settings in (SETTINGS[:1], (*SETTINGS, *SETTINGS)):
        assert await _refusal(running, running.turns.compare(DRAFT, settings)) == "not_a_comparison"
    empty = replace(DRAFT, text="  ")
    assert await _refusal(running, running.turns.compare(empty, SETTINGS)) == "empty_message"
    assert await _refusal(running, running.turns.compare(MessageId("gone"), SETTINGS)) == "message_missing"
    lost = replace(DRAFT, conversation_id=ConversationId("gone"))
    assert await _refusal(running, running.turns.compare(lost, SETTINGS)) == "conversation_missing"
    assert await running.conversations.page(5) == []
    assert running.turns.running() == frozenset()


async def test_an_edit_is_sent_from_its_new_version_on_by_all(running: Engine, demo_server: DemoServer) -> None:
    old = await running.ask("Hello")
    second = await running.ask("Again", old.conversation_id)
    settings = [replace(one, history_from=second.parent_id) for one in SETTINGS[:2]]
    draft = Draft("Once more", settings[0], old.conversation_id, edits=second.parent_id)
    started = await running.turns.compare(draft, settings)
    await running.turns.wait(started.conversation_id)
    found = await _answers(running, started.answer_ids)
    assert {one.settings.history_from for one in found if one.settings is not None} == {started.user_id}
    assert [len(one["messages"]) for one in asked(demo_server)[-2:]] == [1, 1]


async def test_one_that_ended_is_asked_again_beside_the_others(
    make_engine: MakeEngine, demo_server: DemoServer
) -> None:
    held = gates(2)
    demo_server.script(*(said("Some ", gate, "more") for gate in held), said("Again"))
    async with make_engine(settings={"budget.day_hard": 0.01}) as engine:
        started = await engine.turns.compare(DRAFT, SETTINGS[:2], expected_nano=4_000_000)
        first, second = started.answer_ids
        for id in started.answer_ids:
            await until(lambda id=id: _text(engine, id) == "Some ", 10, "its first words")  # type: ignore[misc]
        assert await _refusal(engine, engine.turns.retry(first, beside=True)) == "turn_running"  # it runs itself
        assert await engine.turns.stop_one(first)
        assert await _refusal(engine, engine.turns.retry(first)) == "turn_running"
        assert await _refusal(engine, engine.turns.retry(first, expected_nano=7_000_000, beside=True)) == "over_budget"
        again = await engine.turns.retry(first, expected_nano=3_000_000, beside=True)
        assert not await engine.budgets.allow(None, 4_000_000)  # what is expected of all is held
        await until(lambda: engine.turns.snapshot(again.answer_id) is None, 10, "its end")
        assert engine.turns.running() == {started.conversation_id}
        for gate in held:
            gate.open()
        await engine.turns.wait(started.conversation_id)
        found = await _answers(engine, (first, second, again.answer_id))
        assert [(one.status, one.text) for one in found] == [
            (Status.STOPPED, "Some "),
            (Status.COMPLETE, "Some more"),
            (Status.COMPLETE, "Again"),
        ]
        beside = await engine.conversations.children(started.conversation_id, started.user_id, Role.ASSISTANT)
        assert beside == (first, second, again.answer_id)
        assert await engine.budgets.allow(None, 4_000_000)


async def test_nothing_else_begins_beside_answers_to_another_message(running: Engine, demo_server: DemoServer) -> None:
    old = await running.ask("Hello")
    gate = Gate()
    demo_server.script(said("Some ", gate, "more"))
    other = await running.turns.send(Draft("More", SETTINGS[0], old.conversation_id))
    assert await _refusal(running, running.turns.retry(old.id, beside=True)) == "turn_running"
    gate.open()
    await running.turns.wait(other.conversation_id)


async def test_what_is_expected_is_held_while_one_begins_and_the_last_other_ends(
    make_engine: MakeEngine, demo_server: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, last = gates(2), Gate()
    demo_server.script(*(said("Some ", gate, "more") for gate in held), said("Again ", last, "more"))
    async with make_engine(settings={"budget.day_hard": 0.01}) as engine:
        started = await engine.turns.compare(DRAFT, SETTINGS[:2], expected_nano=2_000_000)
        first, second = started.answer_ids
        await engine.turns.stop_one(first)
        stored, go_on, store = asyncio.Event(), asyncio.Event(), engine.store.begin

        async def slowly(*args: object) -> None:
            stored.set()
            await go_on.wait()
            await store(*args)  # type: ignore[arg-type]

        monkeypatch.setattr(engine.store, "begin", slowly)
        again = asyncio.create_task(engine.turns.retry(first, expected_nano=6_000_000, beside=True))
        await stored.wait()
        await engine.turns.stop_one(second)
        allowed = [await engine.budgets.allow(None, 4_000_000)]
        go_on.set()
        await again
        allowed.append(await engine.budgets.allow(None, 4_000_000))
        for gate in (*held, last):
            gate.open()
        await engine.turns.wait(started.conversation_id)
        allowed.append(await engine.budgets.allow(None, 4_000_000))
        assert allowed == [False, False, True]
