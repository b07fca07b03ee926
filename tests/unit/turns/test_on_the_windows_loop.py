"""The same engine on the window's own loop (qasync), where it runs in the program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.base.paths import Paths
from app.demo.script import Script
from app.demo.server import DemoServer
from app.demo.wire import Gate
from app.model.message import Status
from app.model.news import TurnFinished, TurnProgress, TurnWaiting
from app.model.turn import Draft, TurnSettings
from tests.fakes.engine import MODEL, engine


def test_a_turn_a_stop_and_an_error(paths: Paths, demo_server: DemoServer, run: Callable[..., Any]) -> None:
    async def everything() -> None:
        async with engine(paths, demo_server, settings={"net.max_retries": 0}) as made:
            answer = await made.ask("Hello")
            assert answer.status is Status.COMPLETE
            demo_server.script(Script.text("never sent", Gate()), Script.failing("529"))
            started = await made.turns.send(Draft("Wait", TurnSettings(MODEL)))
            told = len(made.told(TurnProgress))
            await made.hear(TurnProgress, told + 1)
            await made.turns.stop(started.conversation_id)
            assert (await made.stored(started.answer_id)).status is Status.STOPPED
            assert (await made.ask("Once more")).status is Status.FAILED

    run(everything())


def test_five_thousand_events_cross_in_few_wake_ups(
    paths: Paths, demo_server: DemoServer, run: Callable[..., Any]
) -> None:
    """One wake-up of the window's loop per frame, however fast the reply is."""
    events: list[Any] = [*Script.text("x").steps]
    word = Script.text("word ").steps[2]
    demo_server.script(Script((*events[:2], *[word] * 5_000, *events[3:])))

    async def everything() -> None:
        async with engine(paths, demo_server) as made:
            answer = await made.ask("Hello")
            assert answer.text == "word " * 5_000
            first, last = answer.timing.first_event_ms, answer.timing.finished_ms
            assert first is not None
            assert last is not None
            assert len(made.told(TurnProgress)) <= (last - first) / 16 + 10

    run(everything())


def test_no_request_goes_out_again_before_its_time(
    paths: Paths, demo_server: DemoServer, run: Callable[..., Any]
) -> None:
    """Timers of this loop may fire early by a twentieth; what the server asked for is kept to all the same."""
    wait_s, number = 0.4, 12
    demo_server.script(*[Script.error(429, "rate_limit_error", "later", (("retry-after", str(wait_s)),))] * number)

    async def everything() -> None:
        async with engine(paths, demo_server) as made:
            for one in range(number):
                started = await made.turns.send(Draft(f"Question {one}", TurnSettings(MODEL)))
                await made.hear(TurnWaiting, one + 1)
            await made.hear(TurnFinished, number)
            assert (await made.stored(started.answer_id)).status is Status.COMPLETE

    run(everything())
    sent: dict[bytes, list[float]] = {}
    for request in demo_server.requests():
        sent.setdefault(request.raw, []).append(request.received_at)
    assert len(sent) == number
    assert min(second - first for first, second in sent.values()) >= wait_s
