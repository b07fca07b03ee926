"""Requests that were refused as too early go out again: visibly, cancellably, and only where it is allowed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from app.api.errors import ApiError
from app.demo.script import Script
from app.demo.server import DemoServer
from app.demo.wire import Cut
from app.model.errors import ErrorKind, TurnError
from app.model.message import Status
from app.model.news import TurnFinished, TurnRestarted, TurnWaiting
from app.model.turn import Draft, TurnSettings
from app.services import retry_policy
from tests.fakes.clock import ManualClock
from tests.fakes.engine import MODEL, Engine
from tests.unit.turns.conftest import MakeEngine

SETTINGS = TurnSettings(MODEL)


def too_early(seconds: float) -> Script:
    return Script.error(429, "rate_limit_error", "slow down", (("retry-after", str(seconds)),))


async def test_a_rate_limit_is_waited_for_and_told(make_engine: MakeEngine, demo_server: DemoServer) -> None:
    demo_server.script(too_early(0.05), too_early(0.01), Script.text("at last"))
    clock = ManualClock()
    async with make_engine(clock=clock) as engine:
        answer = await engine.ask("Hello")
        assert (answer.status, answer.text, answer.error) == (Status.COMPLETE, "at last", None)
        first, second = engine.told(TurnWaiting)
        assert (first.until_ms, first.attempt) == (clock.now_ms() + 50, 1)
        assert (second.until_ms, second.attempt) == (clock.now_ms() + 10, 2)
        assert first.error is not None
        assert first.error.code == "rate_limit_error"
        order = [type(news).__name__ for news in engine.news if type(news).__name__ != "TurnProgress"]
        assert order[2:] == ["TurnWaiting", "TurnRestarted", "TurnWaiting", "TurnRestarted", "TurnFinished"]
        assert len(demo_server.requests()) == 3
        assert demo_server.requests()[0].raw == demo_server.requests()[2].raw


async def test_the_setting_limits_the_attempts(make_engine: MakeEngine, demo_server: DemoServer) -> None:
    demo_server.script(*[too_early(0)] * 5)
    async with make_engine(settings={"net.max_retries": 3}) as engine:
        answer = await engine.ask("Hello")
        assert answer.status is Status.FAILED
        assert answer.error is not None
        assert answer.error.code == "rate_limit_error"
        assert len(demo_server.requests()) == 4


@pytest.mark.parametrize(
    "refusal",
    [
        Script.error(400, "invalid_request_error", "odd"),
        Script.error(401, "authentication_error", "bad"),
        Script.error(400, "invalid_request_error", "You have reached your specified API usage limits."),
        Script.error(429, "rate_limit_error", "no", (("x-should-retry", "false"),)),
        Script.json(
            {
                "type": "error",
                "error": {
                    "type": "rate_limit_error",
                    "message": "monthly limit",
                    "details": {"error_code": "enforced_spend_limit_reached"},
                },
            },
            429,
        ),
    ],
)
async def test_what_waiting_does_not_mend_is_not_waited_for(
    running: Engine, demo_server: DemoServer, refusal: Script
) -> None:
    demo_server.script(refusal)
    answer = await running.ask("Hello")
    assert answer.status is Status.FAILED
    assert len(demo_server.requests()) == 1
    assert running.told(TurnWaiting) == []


async def test_a_connection_that_breaks_before_the_reply_is_made_again(
    running: Engine, demo_server: DemoServer
) -> None:
    demo_server.script(Script((Cut(),)), Script.text("at last"))
    answer = await running.ask("Hello")
    assert answer.text == "at last"
    (waiting,) = running.told(TurnWaiting)
    assert waiting.error is not None
    assert waiting.error.code == "connection_failed"


async def waiting_turn(engine: Engine, demo_server: DemoServer) -> Any:
    demo_server.script(too_early(3600), Script.text("at last"))
    started = await engine.turns.send(Draft("Hello", SETTINGS))
    await engine.hear(TurnWaiting)
    return started


async def test_a_countdown_can_be_cut_short(running: Engine, demo_server: DemoServer) -> None:
    started = await waiting_turn(running, demo_server)
    assert started.conversation_id in running.turns.running()
    await running.turns.retry_now(started.conversation_id)
    await running.hear(TurnRestarted)
    assert (await running.turns.wait(started.conversation_id)).text == "at last"


async def test_stop_ends_a_countdown_with_the_error_that_caused_it(running: Engine, demo_server: DemoServer) -> None:
    started = await waiting_turn(running, demo_server)
    await running.turns.stop(started.conversation_id)
    answer = await running.stored(started.answer_id)
    assert (answer.status, answer.blocks) == (Status.FAILED, ())
    assert answer.error is not None
    assert (answer.error.code, answer.error.retry_after_s) == ("rate_limit_error", 3600.0)
    assert running.told(TurnRestarted) == []
    assert len(demo_server.requests()) == 1


async def test_closing_ends_a_countdown(make_engine: MakeEngine, demo_server: DemoServer) -> None:
    async with make_engine() as engine:
        started = await waiting_turn(engine, demo_server)
        await engine.turns.close()
        assert (await engine.stored(started.answer_id)).status is Status.INTERRUPTED


async def test_another_conversation_goes_on_meanwhile(running: Engine, demo_server: DemoServer) -> None:
    started = await waiting_turn(running, demo_server)
    other = await running.ask("Elsewhere")
    assert other.text == "at last"
    await running.turns.stop(started.conversation_id)
    assert len(running.told(TurnFinished)) == 2


async def test_retry_now_without_a_countdown_does_nothing(running: Engine) -> None:
    answer = await running.ask("Hello")
    await running.turns.retry_now(answer.conversation_id)
    await asyncio.gather(running.turns.stop(answer.conversation_id))


def error(retry_after_s: float | None = None) -> TurnError:
    return TurnError(ErrorKind.RETRY, "overloaded_error", "Full.", retry_after_s=retry_after_s)


def test_waits_double_up_to_eight_seconds() -> None:
    assert [retry_policy.wait_s(error(), attempt) for attempt in range(7)] == [0.5, 1, 2, 4, 8, 8, 8]
    assert retry_policy.wait_s(error(), 10_000) == 8
    assert retry_policy.wait_s(error(100.0), 0) == 100
    assert retry_policy.wait_s(error(0.0), 5) == 0
    assert retry_policy.wait_s(error(1e12), 0) == 86_400


def test_only_transient_errors_within_the_limit_are_repeated() -> None:
    assert retry_policy.may_repeat(ApiError(error(), True), 0, 1)
    assert not retry_policy.may_repeat(ApiError(error(), True), 1, 1)
    assert not retry_policy.may_repeat(ApiError(error(), True), 0, 0)
    assert not retry_policy.may_repeat(ApiError(error(), False), 0, 5)
