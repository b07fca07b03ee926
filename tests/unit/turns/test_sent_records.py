"""What is remembered of a request, against what the server received."""

from __future__ import annotations

import pytest

from app.demo.script import Script
from app.demo.server import DemoServer
from app.demo.wire import Gate
from app.logic import segments
from app.model.blocks import Json
from app.model.caching import CacheChoice
from app.model.ids import MessageId
from app.model.message import Message, Status
from app.model.news import TurnProgress
from app.model.options import ConversationOptions
from app.model.sent import SentRecord
from app.model.turn import Draft, TurnSettings
from app.storage import values
from app.storage.sent import SentStore
from tests.fakes.clock import ManualClock
from tests.fakes.engine import MODEL, Engine
from tests.fakes.exchanges import asked
from tests.unit.turns.conftest import MakeEngine

SETTINGS = TurnSettings(MODEL, system="Be brief. " * 400)


async def record_of(engine: Engine, answer: Message) -> SentRecord:
    record = await SentStore(engine.database).load(answer.id)
    assert record is not None
    return record


async def ask(engine: Engine, text: str, under: Message | None = None, edits: MessageId | None = None) -> Message:
    draft = Draft(
        text, SETTINGS, under.conversation_id if under else None, parent_id=under.id if under else None, edits=edits
    )
    started = await engine.turns.send(draft)
    return await engine.turns.wait(started.conversation_id)


async def again(engine: Engine, answer: Message) -> Message:
    started = await engine.turns.retry(answer.id)
    return await engine.turns.wait(started.conversation_id)


def diagnostics(server: DemoServer) -> list[Json | None]:
    return [body.get("diagnostics") for body in asked(server)]


async def test_the_record_is_of_what_the_server_received(
    make_engine: MakeEngine, demo_server: DemoServer, clock: ManualClock
) -> None:
    async with make_engine(clock=clock) as engine:
        first = await ask(engine, "Hello, half \ud7ff a\u0000 line\n")
        clock.advance(90)
        second = await ask(engine, "And now?", first)
        before, now = await record_of(engine, first), await record_of(engine, second)
    bodies = asked(demo_server)
    assert [before.digest, now.digest] == [segments.digest(body) for body in bodies]
    assert (before.sent_ms, now.sent_ms) == (clock.now_ms() - 90_000, clock.now_ms())
    assert (before.previous, now.previous) == (None, first.id)
    assert (before.previous_api_id, now.previous_api_id) == (None, first.api_id)
    assert [mark.place for mark in now.marks] == ["system", first.id, second.parent_id]
    assert now.extra is not None
    assert now.extra == {key: value for key, value in bodies[1].items() if key in now.extra}
    assert set(bodies[1]) - set(now.extra) == {"system", "messages", "stream"}
    assert now.headers is not None
    assert now.headers["anthropic-ratelimit-requests-limit"] == "1000"


async def test_a_later_request_begins_with_the_earlier_one(running: Engine) -> None:
    first = await ask(running, "Hello")
    second = await ask(running, "And now?", first)
    third = await ask(running, "And then?", second)
    before, now = await record_of(running, second), await record_of(running, third)
    assert [segment.name for segment in now.segments] == [
        *("model", "tools", "system", "settings", "messages", "messages")
    ]
    assert now.segments[:4] == before.segments[:4]
    assert (now.segments[4].until, now.segments[5].until) == (second.parent_id, third.parent_id)
    assert now.segments[4].digest == before.segments[-1].digest
    assert now.segments[5].digest != now.segments[4].digest


async def test_the_api_is_asked_about_the_request_that_was_sent_last(running: Engine, demo_server: DemoServer) -> None:
    first = await ask(running, "Hello")
    second = await ask(running, "And now?", first)
    retried = await again(running, second)
    retried_again = await again(running, second)
    edited = await ask(running, "And then?", first, edits=second.parent_id)
    beside_the_first = await again(running, first)
    expected = [None, first, second, retried, retried_again, first]
    assert diagnostics(demo_server) == [{"previous_message_id": one.api_id if one else None} for one in expected]
    answers = [first, second, retried, retried_again, edited, beside_the_first]
    assert [(await record_of(running, one)).previous for one in answers] == [
        one.id if one else None for one in expected
    ]


async def test_answers_that_never_began_are_passed_over(make_engine: MakeEngine, demo_server: DemoServer) -> None:
    async with make_engine(settings={"net.max_retries": 0}) as engine:
        first = await ask(engine, "Hello")
        above = first
        for _ in range(6):
            demo_server.script(Script.failing("500"))
            above = await ask(engine, "And now?", above)
            assert above.status is Status.FAILED
        last = await ask(engine, "And now?", above)
        assert (await record_of(engine, last)).previous == first.id
        assert (await record_of(engine, above)).previous == first.id


async def test_nobody_is_asked_when_that_is_switched_off(make_engine: MakeEngine, demo_server: DemoServer) -> None:
    async with make_engine(settings={"cache.diagnostics": False}) as engine:
        first = await ask(engine, "Hello")
        second = await ask(engine, "And now?", first)
        record = await record_of(engine, second)
    assert diagnostics(demo_server) == [None, None]
    assert (record.previous, record.previous_api_id) == (first.id, None)


async def test_a_stopped_answer_has_a_record_too(running: Engine, demo_server: DemoServer) -> None:
    gate = Gate()
    demo_server.script(Script.text("Never said", gate))
    started = await running.turns.send(Draft("Hello", SETTINGS))
    await running.hear(TurnProgress)
    under_way = running.turns.sent(started.answer_id)
    await running.turns.stop(started.conversation_id)
    gate.open()
    assert under_way is not None
    assert await SentStore(running.database).load(started.answer_id) == under_way
    assert running.turns.sent(started.answer_id) is None


async def test_the_last_attempt_is_the_one_that_is_remembered(
    make_engine: MakeEngine, demo_server: DemoServer, clock: ManualClock
) -> None:
    demo_server.script(Script.failing("429 retry-after-ms=1"))
    async with make_engine(clock=clock) as engine:
        answer = await ask(engine, "Hello")
        assert (await record_of(engine, answer)).digest == segments.digest(asked(demo_server)[-1])
        assert len(asked(demo_server)) == 2


@pytest.mark.parametrize("turns", [3, 40])
async def test_records_do_not_grow_with_the_conversation(running: Engine, turns: int) -> None:
    answer = None
    for number in range(turns):
        answer = await ask(running, f"Hello {number}", answer)
    assert answer is not None
    assert len(values.to_stored(await record_of(running, answer))) < 3_000


async def test_what_was_set_about_the_cache_holds_for_the_next_request(running: Engine) -> None:
    first = await ask(running, "Hello")
    await running.options.change(first.conversation_id, ConversationOptions(cache=CacheChoice("off")))
    second = await ask(running, "And now?", first)
    assert (await record_of(running, first)).marks
    assert (await record_of(running, second)).marks == ()
