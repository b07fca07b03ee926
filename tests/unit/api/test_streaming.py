"""Whole replies and broken ones, through the real SDK against the demo peer."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest

from app.api.client import ApiClient
from app.api.endpoint import Endpoint
from app.api.errors import ApiError
from app.api.network import NetworkThread
from app.demo.record import Ending
from app.demo.script import Script
from app.demo.server import DemoServer
from app.demo.wire import Cut, Gate, Send, Stall
from app.model.blocks import Json
from app.model.errors import ErrorKind, TurnError
from app.model.events import (
    BlockDelta,
    BlockStarted,
    MessageStarted,
    MessageStopped,
    StreamBatch,
    StreamEvent,
    UnknownEvent,
)
from tests.fakes.waiting import until

HEAD = {
    "type": "message_start",
    "message": {"id": "msg_1", "type": "message", "role": "assistant", "content": [], "usage": {"input_tokens": 3}},
}
TEXT = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
WORD = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Wörd"}}
STOP = {"type": "message_stop"}
OVERLOAD = {
    "type": "error",
    "error": {"type": "overloaded_error", "message": "Overloaded", "details": None},
    "request_id": "req_event",
}


async def batches(api: ApiClient, request: Json) -> list[StreamBatch]:
    return [batch async for batch in api.stream(request)]


async def events(api: ApiClient, request: Json) -> list[StreamEvent]:
    return [event for batch in await batches(api, request) for event in batch.events]


async def broken(api: ApiClient, request: Json) -> tuple[list[StreamEvent], TurnError, bool]:
    """What arrived before the error, the error, and whether it is worth another try."""
    arrived: list[StreamEvent] = []

    async def read() -> None:
        async for batch in api.stream(request):
            arrived.extend(batch.events)

    with pytest.raises(ApiError) as caught:
        await read()
    assert "sk-ant" not in str(caught.value.error)
    return arrived, caught.value.error, caught.value.transient


async def test_a_reply_comes_with_its_facts_first(api: ApiClient, request_body: Json, demo_server: DemoServer) -> None:
    arrived = await batches(api, request_body)
    together = [event for batch in arrived for event in batch.events]
    assert arrived[0].request_id == demo_server.sent()[0].request_id
    assert arrived[0].headers is not None
    assert all(batch.headers is None for batch in arrived[1:])
    assert isinstance(together[0], MessageStarted)
    assert isinstance(together[-1], MessageStopped)
    sent = [event["type"] for event in demo_server.sent()[0].events()]
    assert len([kind for kind in sent if kind != "ping"]) == len(together)


async def test_betas_are_named_in_the_header_and_the_query(
    api: ApiClient, request_body: Json, demo_server: DemoServer
) -> None:
    summarize = {**request_body, "betas": ["compact-2026-09-04"], "compaction": {"type": "summarize"}}
    arrived = await events(api, summarize)
    request = demo_server.requests()[0]
    assert request.headers["anthropic-beta"] == "compact-2026-09-04"
    assert request.query == {"beta": ["true"]}
    assert "betas" not in request.body
    assert [event.block["type"] for event in arrived if isinstance(event, BlockStarted)] == ["compaction"]
    await events(api, request_body)
    plain = demo_server.requests()[1]
    assert "anthropic-beta" not in plain.headers
    assert plain.query == {}


async def test_nothing_to_compact_is_said_so(api: ApiClient, request_body: Json) -> None:
    block = {"type": "compaction", "content": None}
    request = {**request_body, "betas": ["compact-2026-09-04"], "compaction": {"type": "summarize"}}
    request["messages"] = [{"role": "assistant", "content": [block]}]
    _, error, transient = await broken(api, request)
    assert (error.kind, error.code, transient) == (ErrorKind.USER, "compaction_nothing_to_summarize", False)


async def test_the_request_goes_out_as_it_is(api: ApiClient, request_body: Json, demo_server: DemoServer) -> None:
    demo_server.script(Script.text("ok"))
    request = {**request_body, "a_field_of_the_future": {"deep": [None, "ü"]}, "model": "claude-sonnet-4-5"}
    before = copy.deepcopy(request)
    await events(api, request)
    assert demo_server.requests()[0].body == {**before, "stream": True}
    assert request == before


async def test_rate_limits_are_told(api: ApiClient, request_body: Json, demo_server: DemoServer) -> None:
    limits = (
        ("Anthropic-RateLimit-Requests-Remaining", "7"),
        ("request-id", "req_h"),
        ("anthropic-organization-id", "o"),
    )
    body = Script.events([HEAD, STOP])
    demo_server.script(replace(body, headers=(*body.headers, *limits)))
    first = (await batches(api, request_body))[0]
    assert (first.headers, first.request_id) == ({"anthropic-ratelimit-requests-remaining": "7"}, "req_h")


async def test_one_connection_serves_reply_after_reply(
    api: ApiClient, request_body: Json, demo_server: DemoServer, network: NetworkThread
) -> None:
    for _ in range(3):
        await events(api, request_body)
        await until(lambda: len(network._tasks) == 0, what="the connection is free")
    pool = next(iter(api._pool._clients.values()))._client._transport._pool  # type: ignore[attr-defined]
    assert len(pool.connections) == 1


HTML = b"<html>Sign in</html>"
USER, RETRY = ErrorKind.USER, ErrorKind.RETRY


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (Script.error(400, "invalid_request_error", "odd"), (USER, "invalid_request_error", False, 400)),
        (Script.error(401, "authentication_error", "bad"), (USER, "authentication_error", False, 401)),
        (Script.error(404, "not_found_error", "model: x"), (USER, "not_found_error", False, 404)),
        (Script.error(429, "rate_limit_error", "slow"), (RETRY, "rate_limit_error", True, 429)),
        (Script.error(500, "api_error", "oh"), (RETRY, "api_error", True, 500)),
        (Script.error(529, "overloaded_error", "full"), (RETRY, "overloaded_error", True, 529)),
        (Script((Send(HTML),), 502, ()), (RETRY, "api_error", True, 502)),
        (Script((), 302, (("location", "https://example.org/"),)), (USER, "redirected", False, 302)),
        (Script((Send(HTML),), 200, (("content-type", "text/html"),)), (USER, "not_the_api", False, 200)),
    ],
)
async def test_a_refusal_before_the_stream(
    api: ApiClient, request_body: Json, demo_server: DemoServer, script: Script, expected: tuple[Any, ...]
) -> None:
    demo_server.script(script)
    arrived, error, transient = await broken(api, request_body)
    assert arrived == []
    assert (error.kind, error.code, transient, error.status) == expected
    assert len(demo_server.requests()) == 1  # the SDK's own retries are off


async def test_the_servers_wish_to_wait_is_told(api: ApiClient, request_body: Json, demo_server: DemoServer) -> None:
    demo_server.script(Script.error(429, "rate_limit_error", "slow", (("retry-after", "7"),)))
    _, error, _ = await broken(api, request_body)
    assert (error.retry_after_s, error.request_id) == (7.0, "req_script")


def raw(*parts: Any) -> Script:
    return Script.events([HEAD, TEXT, WORD, *parts])


@pytest.mark.parametrize(
    ("script", "code", "again"),
    [
        (raw(OVERLOAD), "overloaded_error", True),
        (raw(), "stream_cut", True),
        (raw(Cut()), "connection_lost", True),
        (raw(Stall()), "timed_out", True),
        (raw(Send(b"event: content_block_delta\ndata: {broken\n\n")), "malformed_stream", False),
        (raw(Send(b'event: x\ndata: {"type": "\xff"}\n\n')), "malformed_stream", False),
        (raw(Send(b'event: content_block_stop\ndata: {"type": "content_block_stop"}\n\n')), "malformed_stream", False),
        (raw(Send(b"event: error\ndata: Bad gateway\n\n")), "api_error", True),
    ],
    ids=["overload", "no stop", "cut", "stall", "broken JSON", "broken UTF-8", "no index", "error that is no JSON"],
)
async def test_a_break_in_the_middle_keeps_what_had_arrived(
    make_api: Callable[[Endpoint], ApiClient],
    endpoint: Endpoint,
    request_body: Json,
    demo_server: DemoServer,
    script: Script,
    code: str,
    again: bool,
) -> None:
    demo_server.script(replace(script, headers=(*script.headers, ("request-id", "req_head"))))
    api = make_api(replace(endpoint, stall_timeout_s=2.0))
    arrived, error, transient = await broken(api, request_body)
    assert [type(event).__name__ for event in arrived] == ["MessageStarted", "BlockStarted", "BlockDelta"]
    assert (error.code, transient, error.status) == (code, again, 200)
    assert error.request_id == ("req_event" if code == "overloaded_error" else "req_head")


async def test_a_connection_that_breaks_before_the_reply(
    api: ApiClient, request_body: Json, demo_server: DemoServer
) -> None:
    demo_server.script(Script((Cut(),)))
    arrived, error, transient = await broken(api, request_body)
    assert (arrived, error.code, transient) == ([], "connection_failed", True)


async def test_silence_before_the_reply(
    make_api: Callable[[Endpoint], ApiClient], endpoint: Endpoint, request_body: Json, demo_server: DemoServer
) -> None:
    demo_server.script(Script((Stall(),)))
    _, error, transient = await broken(make_api(replace(endpoint, stall_timeout_s=0.1)), request_body)
    assert (error.code, error.message, transient) == ("timed_out", "The API fell silent for too long.", True)


async def test_pings_count_as_signs_of_life(
    make_api: Callable[[Endpoint], ApiClient], endpoint: Endpoint, request_body: Json, demo_server: DemoServer
) -> None:
    ping = Send(b'event: ping\ndata: {"type": "ping"}\n\n', 0.1)
    demo_server.script(Script.events([HEAD, *[ping] * 25, STOP]))
    arrived = await events(make_api(replace(endpoint, stall_timeout_s=2.0)), request_body)
    assert [type(event) for event in arrived] == [MessageStarted, MessageStopped]


async def test_unknown_things_are_kept(api: ApiClient, request_body: Json, demo_server: DemoServer) -> None:
    demo_server.script(Script.failing("unknown"))
    arrived = await events(api, request_body)
    assert any(isinstance(event, UnknownEvent) for event in arrived)
    assert any(isinstance(event, BlockDelta) and event.data is not None for event in arrived)
    assert isinstance(arrived[-1], MessageStopped)


@pytest.mark.parametrize("fault", ["utf8", "split 1", "pings 200"])
async def test_how_the_bytes_are_cut_does_not_show(
    api: ApiClient, request_body: Json, demo_server: DemoServer, fault: str
) -> None:
    plain = await events(api, request_body)
    demo_server.script(Script.failing(fault))
    assert [event for event in await events(api, request_body) if isinstance(event, BlockDelta)] == [
        event for event in plain if isinstance(event, BlockDelta)
    ]


async def test_nothing_after_the_stop_counts(api: ApiClient, request_body: Json, demo_server: DemoServer) -> None:
    demo_server.script(Script.events([HEAD, STOP, OVERLOAD, Stall()]))
    assert [type(event) for event in await events(api, request_body)] == [MessageStarted, MessageStopped]


async def test_leaving_early_closes_the_connection(api: ApiClient, request_body: Json, demo_server: DemoServer) -> None:
    gate = Gate()
    demo_server.script(Script.text("never sent", gate))
    async with aclosing(api.stream(request_body)) as stream:
        async for batch in stream:
            if batch.events:
                break
    await until(lambda: demo_server.sent()[0].ending is Ending.LEFT)


async def test_cancelling_closes_the_connection_and_waits_for_that(
    api: ApiClient, request_body: Json, demo_server: DemoServer, network: NetworkThread
) -> None:
    demo_server.script(Script.text("never sent", Gate()))
    reading = asyncio.create_task(batches(api, request_body))
    await until(lambda: demo_server.sent() and demo_server.sent()[0].body)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert not network._tasks
    await until(lambda: demo_server.sent()[0].ending is Ending.LEFT)


async def test_the_threads_end_is_an_error_for_who_still_reads(
    endpoint: Endpoint, request_body: Json, demo_server: DemoServer
) -> None:
    network = NetworkThread()
    network.start()
    api = ApiClient(network, lambda: endpoint)
    demo_server.script(Script.text("never sent", Gate()))
    reading = asyncio.create_task(broken(api, request_body))
    await until(lambda: demo_server.sent() and demo_server.sent()[0].body)
    await network.stop()
    _, error, again = await reading
    assert (error.code, again) == ("connection_closed", False)
    await api.close()


async def test_many_streams_at_once(api: ApiClient, request_body: Json, demo_server: DemoServer) -> None:
    gates = [Gate() for _ in range(5)]
    demo_server.script(*(Script.text(f"reply {number}", gate) for number, gate in enumerate(gates)))
    readings = [asyncio.create_task(events(api, request_body)) for _ in gates]
    await until(lambda: len(demo_server.sent()) == 5)
    for gate in gates:
        gate.open()
    texts = {next(event.text for event in await each if isinstance(event, BlockDelta)) for each in readings}
    assert texts == {f"reply {number}" for number in range(5)}
