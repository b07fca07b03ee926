"""Every way in which a turn can end early: the right state, with what had arrived, and the error on it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from app.demo.record import Ending
from app.demo.script import Script
from app.demo.server import DemoServer
from app.demo.wire import Cut, Gate, Send, Stall
from app.model.errors import ErrorKind
from app.model.message import Message, Status
from app.model.news import TurnFinished, TurnProgress, TurnStarted, TurnWaiting
from app.model.turn import Draft, TurnSettings
from app.services.turn_outcome import TurnRefusedError
from tests.fakes.engine import MODEL, Engine
from tests.fakes.waiting import until
from tests.unit.turns.conftest import MakeEngine

SETTINGS = TurnSettings(MODEL)
NO_RETRIES: dict[str, Any] = {"net.max_retries": 0}
HEAD = {
    "type": "message_start",
    "message": {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": MODEL,
        "content": [],
        "usage": {"input_tokens": 100, "output_tokens": 1},
    },
}
TEXT = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
WORD = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Wörd"}}
TOOL = {
    "type": "content_block_start",
    "index": 0,
    "content_block": {"type": "tool_use", "id": "t", "name": "f", "input": {}},
}
INPUT = {"type": "content_block_delta", "index": 0, "delta": {"type": "input_json_delta", "partial_json": '{"a": [1'}}
STOPPED = {"type": "content_block_stop", "index": 0}
STOP = {"type": "message_stop"}
OVERLOAD = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}, "request_id": "req_e"}


def ended(reason: str | None) -> dict[str, Any]:
    return {"type": "message_delta", "delta": {"stop_reason": reason}, "usage": {"output_tokens": 7}}


def with_id(script: Script) -> Script:
    return replace(script, headers=(*script.headers, ("request-id", "req_head")))


def outcome(answer: Message) -> tuple[Status, str | None]:
    return answer.status, answer.error.code if answer.error else None


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        ("401", ErrorKind.USER, "authentication_error"),
        ("402", ErrorKind.USER, "credit_too_low"),
        ("413", ErrorKind.USER, "request_too_large"),
        ("429", ErrorKind.RETRY, "rate_limit_error"),
        ("500", ErrorKind.RETRY, "api_error"),
        ("529", ErrorKind.RETRY, "overloaded_error"),
    ],
)
async def test_a_refusal_before_the_stream_fails_the_turn(
    make_engine: MakeEngine, demo_server: DemoServer, fault: str, kind: ErrorKind, code: str
) -> None:
    demo_server.script(Script.failing(fault))
    async with make_engine(settings=NO_RETRIES) as engine:
        answer = await engine.ask("Hello")
        assert outcome(answer) == (Status.FAILED, code)
        assert answer.error is not None
        assert (answer.error.kind, answer.blocks, answer.usage) == (kind, (), None)
        assert answer.request_id == answer.error.request_id == demo_server.sent()[0].request_id
        assert await engine.ledger.rows() == []
        assert engine.told(TurnWaiting) == []
        assert engine.turns.running() == frozenset()


async def test_without_a_key_the_turn_fails_and_can_be_asked_again(make_engine: MakeEngine) -> None:
    async with make_engine(key=None) as engine:
        answer = await engine.ask("Hello")
        assert outcome(answer) == (Status.FAILED, "no_key")
        user = await engine.stored(answer.parent_id)  # type: ignore[arg-type]
        assert user.text == "Hello"  # what was typed is not lost


MIDDLE: dict[str, tuple[list[Any], str]] = {
    "overload": ([OVERLOAD], "overloaded_error"),
    "a cut connection": ([Cut()], "connection_lost"),
    "an end without message_stop": ([], "stream_cut"),
    "a stall": ([Stall()], "timed_out"),
    "broken JSON": ([Send(b"event: content_block_delta\ndata: {broken\n\n")], "malformed_stream"),
    "a block number too far": ([{**WORD, "index": 7}], "malformed_stream"),
    "a second message_start": ([HEAD, STOPPED, ended("end_turn"), STOP], "malformed_stream"),
    "no stop reason": ([STOPPED, STOP], "malformed_stream"),
}


@pytest.mark.parametrize(("rest", "code"), MIDDLE.values(), ids=MIDDLE.keys())
async def test_a_break_in_the_middle_interrupts_with_what_had_arrived(
    make_engine: MakeEngine, demo_server: DemoServer, rest: list[Any], code: str
) -> None:
    demo_server.script(with_id(Script.events([HEAD, TEXT, WORD, *rest])))
    async with make_engine(stall_timeout_s=2.0) as engine:
        answer = await engine.ask("Hello")
        assert outcome(answer) == (Status.INTERRUPTED, code)
        assert answer.error is not None
        assert (answer.text, answer.api_id, answer.error.kind) == ("Wörd", "msg_1", ErrorKind.RETRY)
        assert answer.request_id == "req_head"
        assert answer.cost is not None
        assert answer.cost.lower_bound is (answer.stop_reason is None)
        (row,) = await engine.ledger.rows()
        assert row.cost == answer.cost
        assert engine.told(TurnWaiting) == []  # a text that stands is never thrown away by itself
        assert len(demo_server.requests()) == 1


async def test_an_open_reply_that_breaks_before_its_first_event_is_interrupted_and_empty(
    make_engine: MakeEngine, demo_server: DemoServer
) -> None:
    demo_server.script(with_id(Script((Send(b": comment\n\n"), Cut()))))
    async with make_engine(settings=NO_RETRIES) as engine:
        answer = await engine.ask("Hello")
        assert outcome(answer) == (Status.INTERRUPTED, "connection_lost")
        assert (answer.blocks, answer.request_id) == ((), "req_head")


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("tool_use", (Status.INTERRUPTED, "malformed_tool_input")),
        ("end_turn", (Status.INTERRUPTED, "malformed_tool_input")),
        ("max_tokens", (Status.COMPLETE, None)),
        ("refusal", (Status.COMPLETE, None)),
    ],
)
async def test_a_cut_tool_call(running: Engine, demo_server: DemoServer, reason: str, expected: Any) -> None:
    demo_server.script(Script.events([HEAD, TOOL, INPUT, STOPPED, ended(reason), STOP]))
    answer = await running.ask("Hello")
    assert outcome(answer) == expected
    (block,) = answer.blocks
    assert (block.complete, block.partial_json, block.data["input"]) == (False, '{"a": [1', {"a": [1]})
    assert answer.stop_reason == reason


async def test_a_refusal_by_the_model_is_complete_and_not_sent_again(running: Engine, demo_server: DemoServer) -> None:
    demo_server.script(Script.events([HEAD, TEXT, WORD, STOPPED, ended("refusal"), STOP]))
    answer = await running.ask("Hello")
    assert (answer.status, answer.stop_reason, answer.text) == (Status.COMPLETE, "refusal", "Wörd")
    await running.ask("Another", answer.conversation_id)
    sent = demo_server.requests()[1].body["messages"]
    assert "Wörd" not in str(sent)


async def held_turn(engine: Engine, demo_server: DemoServer, *events: Any) -> Any:
    """Start a turn whose reply stands still after *events*."""
    demo_server.script(Script.events([*events, Gate()]))
    started = await engine.turns.send(Draft("Hello", SETTINGS))
    if events:
        await until(lambda: sum(len(news.events) for news in engine.told(TurnProgress)) == len(events))
    else:
        await until(demo_server.requests)
    return started


async def test_stop_keeps_what_had_arrived(running: Engine, demo_server: DemoServer) -> None:
    started = await held_turn(running, demo_server, HEAD, TEXT, WORD)
    await running.turns.stop(started.conversation_id)
    answer = await running.stored(started.answer_id)  # stored before stop() returns
    assert (answer.status, answer.text, answer.error) == (Status.STOPPED, "Wörd", None)
    assert not answer.blocks[0].complete
    assert answer.cost is not None
    assert answer.cost.lower_bound
    assert running.news[-1] == TurnFinished(started.conversation_id, answer)
    assert running.turns.running() == frozenset()
    await until(lambda: demo_server.sent()[0].ending is Ending.LEFT)
    await running.turns.stop(started.conversation_id)  # nothing left to stop


async def test_stop_before_anything_arrived_leaves_an_empty_answer(running: Engine, demo_server: DemoServer) -> None:
    started = await held_turn(running, demo_server)
    await running.turns.stop(started.conversation_id)
    answer = await running.stored(started.answer_id)
    assert (answer.status, answer.blocks, answer.error, answer.usage) == (Status.STOPPED, (), None, None)


async def test_stop_at_the_very_start(running: Engine) -> None:
    sending = asyncio.create_task(running.turns.send(Draft("Hello", SETTINGS)))
    await asyncio.sleep(0)
    (conversation_id,) = running.turns.running()
    await running.turns.stop(conversation_id)
    started = await sending
    answer = await running.stored(started.answer_id)
    assert (answer.status, answer.blocks) == (Status.STOPPED, ())
    assert [type(news).__name__ for news in running.news][-2:] == ["TurnStarted", "TurnFinished"]


async def test_stop_after_the_last_event_leaves_the_answer_complete(running: Engine, demo_server: DemoServer) -> None:
    whole = [HEAD, TEXT, WORD, STOPPED, ended("end_turn"), STOP]
    started = await held_turn(running, demo_server, *whole)  # the connection stays open behind the end
    await running.turns.stop(started.conversation_id)
    answer = await running.stored(started.answer_id)
    assert (answer.status, answer.text, answer.error) == (Status.COMPLETE, "Wörd", None)


async def test_two_stops_at_once(running: Engine, demo_server: DemoServer) -> None:
    started = await held_turn(running, demo_server, HEAD, TEXT, WORD)
    await asyncio.gather(*(running.turns.stop(started.conversation_id) for _ in range(3)))
    assert (await running.stored(started.answer_id)).status is Status.STOPPED
    assert len(running.told(TurnFinished)) == 1


async def test_a_stopper_that_leaves_stops_all_the_same(running: Engine, demo_server: DemoServer) -> None:
    started = await held_turn(running, demo_server, HEAD, TEXT, WORD)
    stopping = asyncio.create_task(running.turns.stop(started.conversation_id))
    await asyncio.sleep(0)
    stopping.cancel()
    assert (await running.hear(TurnFinished)).answer.status is Status.STOPPED


async def test_closing_interrupts_and_keeps_the_text(make_engine: MakeEngine, demo_server: DemoServer) -> None:
    async with make_engine() as engine:
        started = await held_turn(engine, demo_server, HEAD, TEXT, WORD)
        await engine.turns.close()
        answer = await engine.stored(started.answer_id)
        assert outcome(answer) == (Status.INTERRUPTED, "program_ended")
        assert answer.text == "Wörd"
        with pytest.raises(TurnRefusedError) as caught:
            await engine.turns.send(Draft("More", SETTINGS))
        assert caught.value.error.code == "program_ending"
        await engine.turns.close()


async def test_closing_while_a_turn_begins(make_engine: MakeEngine) -> None:
    async with make_engine() as engine:
        sending = asyncio.create_task(engine.turns.send(Draft("Hello", SETTINGS)))
        await asyncio.sleep(0)
        await engine.turns.close()
        started = await sending
        assert (await engine.stored(started.answer_id)).status is Status.INTERRUPTED


async def test_a_mistake_of_ours_is_an_error_on_the_turn(running: Engine, expected_log: Any) -> None:
    expected_log("a turn failed")

    async def fail(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("with secret words")

    running.turns._tools.outgoing.make = fail  # type: ignore[method-assign]
    answer = await running.ask("Hello")
    assert outcome(answer) == (Status.FAILED, "internal_error")
    assert answer.error is not None
    assert answer.error.kind is ErrorKind.BUG
    assert "secret" not in str(answer.error)


async def test_a_price_that_fails_costs_no_answer(running: Engine, expected_log: Any) -> None:
    expected_log("an answer could not be priced")

    def fail(_: Any) -> Any:
        raise ZeroDivisionError

    running.turns._ledger.price = fail  # type: ignore[method-assign, assignment]
    answer = await running.ask("Hello")
    assert (answer.status, answer.cost) == (Status.COMPLETE, None)


async def test_an_early_message_waits_visibly_for_the_sdk(make_engine: MakeEngine, demo_server: DemoServer) -> None:
    async with make_engine(prepare=False) as engine:
        answer = await engine.ask("Hello")
        kinds = [type(news).__name__ for news in engine.news]
        assert kinds[:4] == ["ConversationChanged", "TurnStarted", "TurnWaiting", "TurnRestarted"]
        (waiting,) = engine.told(TurnWaiting)
        assert (waiting.until_ms, waiting.attempt, waiting.error) == (0, 0, None)
        assert answer.status is Status.COMPLETE


async def test_an_early_message_can_be_stopped_before_the_sdk_is_there(make_engine: MakeEngine) -> None:
    async with make_engine(prepare=False) as engine:
        started = await engine.turns.send(Draft("Hello", SETTINGS))
        await engine.hear(TurnWaiting)
        await engine.turns.stop(started.conversation_id)
        assert (await engine.stored(started.answer_id)).status is Status.STOPPED


async def test_thinking_that_no_longer_fits_is_left_out_once_and_for_all(
    running: Engine, demo_server: DemoServer
) -> None:
    first = await running.ask("Think about it")
    assert "thinking" in {block.type for block in first.blocks}
    mismatch = Script.error(
        400,
        "invalid_request_error",
        "messages.1.content.0: Invalid `signature` in `thinking` block. The block is bound to a different conversation",
    )
    demo_server.script(mismatch)
    second = await running.ask("And again", first.conversation_id)
    assert second.status is Status.COMPLETE
    assert second.settings is not None
    assert second.settings.strip_thinking
    assert running.told(TurnWaiting) == []
    await running.ask("And a third time", first.conversation_id)
    bodies = [str(request.body["messages"]) for request in demo_server.requests()]
    assert len(bodies) == 4
    assert ["'thinking'" in body for body in bodies[1:3]] == [True, False]
    assert str(first.blocks[0].data) not in bodies[3]


async def test_thinking_is_left_out_only_once_per_turn(running: Engine, demo_server: DemoServer) -> None:
    words = "thinking: bound to a different conversation"
    demo_server.script(*[Script.error(400, "invalid_request_error", words)] * 2)
    answer = await running.ask("Hello")
    assert outcome(answer) == (Status.FAILED, "thinking_prefix")
    assert len(demo_server.requests()) == 2


async def test_nothing_of_an_answer_shows_the_key(running: Engine, demo_server: DemoServer) -> None:
    demo_server.script(Script.error(400, "invalid_request_error", "your key sk-ant-api03-abcdefghijklmnop is odd"))
    answer = await running.ask("Hello")
    assert "sk-ant" not in repr(answer)
    assert len(running.told(TurnStarted)) == 1
