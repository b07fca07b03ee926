"""The server itself: its thread, its sockets, its pace, its records and scripts."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from typing import Any

import anthropic
import httpx2
import pytest

from app.demo.record import Ending, KeyState, ReceivedRequest, Recorder, parse_events, text_of
from app.demo.script import Script
from app.demo.server import DemoServer
from app.demo.wire import Cut, Gate, Send, Stall
from tests.fakes.waiting import until

Json = dict[str, Any]


def user(words: str) -> list[Any]:
    return [{"role": "user", "content": words}]


async def read(client: anthropic.AsyncAnthropic, words: str = "Hello") -> str:
    async with client.messages.stream(model="claude-opus-5-5", max_tokens=4000, messages=user(words)) as stream:
        return await stream.get_final_text()


# -- life and death


def test_it_listens_on_loopback_only_and_stops_without_a_trace() -> None:
    before = set(threading.enumerate())
    server = DemoServer(pace=0)
    server.start()
    host, port = server.base_url.removeprefix("http://").split(":")
    assert host == "127.0.0.1"
    socket.create_connection((host, int(port)), timeout=5).close()
    server.stop()
    assert set(threading.enumerate()) == before
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((host, int(port)), timeout=5)


def test_stopping_twice_or_unstarted_is_harmless() -> None:
    server = DemoServer()
    server.stop()
    with pytest.raises(RuntimeError, match="has not been started"):
        _ = server.base_url
    server.start()
    with pytest.raises(RuntimeError, match="runs already"):
        server.start()
    server.stop()
    server.stop()


def test_a_taken_port_is_an_error_of_the_one_who_starts() -> None:
    first = DemoServer(pace=0)
    first.start()
    port = int(first.base_url.rsplit(":", 1)[1])
    with pytest.raises(OSError, match="in use"):
        DemoServer(pace=0, port=port).start()
    first.stop()


async def test_stopping_in_the_middle_of_a_reply_closes_the_connection() -> None:
    server = DemoServer(pace=0)
    server.start()
    server.script(Script.failing("stall"))
    async with anthropic.AsyncAnthropic(api_key="demo", base_url=server.base_url, max_retries=0) as client:
        reading = asyncio.create_task(read(client))
        await until(lambda: server.sent() and server.sent()[0].chunks)
        await asyncio.to_thread(server.stop)
        with pytest.raises(httpx2.HTTPError):
            await reading
    assert server.sent()[0].ending is Ending.LEFT


async def test_a_client_that_leaves_is_noticed(client: anthropic.AsyncAnthropic, server: DemoServer) -> None:
    server.script(Script.failing("stall"))
    reading = asyncio.create_task(read(client))
    await until(lambda: server.sent() and server.sent()[0].chunks)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    await until(lambda: server.sent()[0].ending is Ending.LEFT)


async def test_many_replies_stream_at_once(client: anthropic.AsyncAnthropic, server: DemoServer) -> None:
    gates = [Gate() for _ in range(8)]
    server.script(*(Script.text("same", gate) for gate in gates))
    reading = [asyncio.create_task(read(client)) for _ in gates]
    await until(lambda: len([reply for reply in server.sent() if reply.chunks]) == len(gates))
    for gate in gates:
        gate.open()
    assert await asyncio.gather(*reading) == ["same"] * len(gates)


# -- HTTP


async def test_a_connection_is_used_again(server: DemoServer) -> None:
    async with httpx2.AsyncClient(headers={"x-api-key": "demo"}) as raw:
        ports = set()
        for _ in range(3):
            response = await raw.get(f"{server.base_url}/v1/models")
            ports.add(response.extensions["network_stream"].get_extra_info("client_addr"))
    assert len(ports) == 1


def _exchange(server: DemoServer, request: bytes, until_bytes: bytes) -> bytes:
    host, port = server.base_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as plain:
        plain.sendall(request)
        received = b""
        with contextlib.suppress(ConnectionResetError):  # closed before everything was read
            while until_bytes not in received and (data := plain.recv(65536)):
                received += data
    return received


def test_requests_may_be_sent_ahead_and_are_answered_in_order(server: DemoServer) -> None:
    one = b"GET /v1/models/%s HTTP/1.1\r\nhost: x\r\nx-api-key: demo\r\n\r\n"
    received = _exchange(server, one % b"claude-opus-5" + one % b"claude-fable-5", b"Claude Fable 5")
    assert received.index(b"Claude Opus 5") < received.index(b"Claude Fable 5")


def test_a_request_for_the_head_alone_gets_no_body(server: DemoServer) -> None:
    received = _exchange(server, b"HEAD /v1/models HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", b"never")
    assert received.startswith(b"HTTP/1.1 401 ")
    assert received.endswith(b"\r\n\r\n")


def test_a_client_may_ask_before_it_sends_its_body(server: DemoServer) -> None:
    head = (
        b"POST /v1/messages HTTP/1.1\r\nhost: x\r\nx-api-key: demo\r\ncontent-length: 2\r\nexpect: 100-continue\r\n\r\n"
    )
    assert _exchange(server, head, b"\r\n\r\n").startswith(b"HTTP/1.1 100 ")


@pytest.mark.parametrize("rubbish", [b"\x16\x03\x01\x02\x00 TLS\r\n\r\n", b"GET\r\n\r\n", b"A" * 200_000])
def test_what_is_not_http_closes_the_connection_quietly(server: DemoServer, rubbish: bytes) -> None:
    assert b"200" not in _exchange(server, rubbish, b"HTTP/1.1 200")
    assert server.requests() == []


def test_a_request_cut_short_is_no_request(server: DemoServer) -> None:
    host, port = server.base_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as plain:
        plain.sendall(b"POST /v1/messages HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\n{")
        plain.shutdown(socket.SHUT_WR)
        assert plain.recv(100) == b""
    assert server.requests() == []


async def test_half_a_surrogate_pair_is_survived(server: DemoServer) -> None:
    body = (
        b'{"model":"claude-opus-5-5","max_tokens":300,"stream":true,"messages":[{"role":"user","content":"\\ud800"}]}'
    )
    headers = {"x-api-key": "demo", "anthropic-version": "2026-10-21"}
    async with httpx2.AsyncClient(headers=headers) as raw:
        response = await raw.post(f"{server.base_url}/v1/messages", content=body)
    assert response.status_code == 200


async def test_a_fault_of_our_own_is_a_500_and_a_line_in_the_log(expected_log: Any) -> None:
    expected_log("the demo server failed to answer POST /v1/messages")

    def broken_clock() -> float:
        raise ZeroDivisionError

    server = DemoServer(pace=0, clock=broken_clock)
    server.start()
    async with anthropic.AsyncAnthropic(api_key="demo", base_url=server.base_url, max_retries=0) as client:
        with pytest.raises(anthropic.InternalServerError):
            await read(client)
    server.stop()


async def test_a_script_that_breaks_closes_the_connection_and_is_logged(
    client: anthropic.AsyncAnthropic, server: DemoServer, expected_log: Any
) -> None:
    expected_log("the demo server failed")
    server.script(Script(steps=(Send(5),)))  # type: ignore[arg-type]
    with pytest.raises((anthropic.APIError, httpx2.HTTPError)):
        await read(client)
    assert "tour" in await read(client)


# -- pace


async def test_pace_scales_every_pause() -> None:
    slow, fast = await _read_at(0.2), min([await _read_at(0.0) for _ in range(3)])
    assert slow > fast + 0.3  # about 520 characters at 260 a second, a fifth of that, and the first byte


async def _read_at(pace: float) -> float:
    """How many seconds a reply takes."""
    server = DemoServer(pace=pace)
    server.start()
    async with anthropic.AsyncAnthropic(api_key="demo", base_url=server.base_url, max_retries=0) as client:
        started = time.monotonic()
        await read(client)
        spent = time.monotonic() - started
    server.stop()
    return spent


# -- records


async def test_chunks_carry_their_times(client: anthropic.AsyncAnthropic, server: DemoServer) -> None:
    started = time.monotonic()
    text = await read(client)
    reply = server.sent()[0]
    times = [chunk.at for chunk in reply.chunks]
    assert times == sorted(times)
    assert started <= times[0] <= times[-1] <= time.monotonic()
    assert reply.body_until(times[-1]) == reply.body
    assert reply.body_until(times[0] - 1) == b""
    assert text_of(parse_events(reply.body)) == text
    assert reply.request.body["stream"] is True
    assert reply.ending is Ending.COMPLETE


def test_an_unfinished_event_is_left_out() -> None:
    raw = b'event: a\ndata: {"type":"a"}\n\nevent: b\ndata: {"typ'
    assert parse_events(raw) == [{"type": "a"}]


def test_the_record_keeps_the_newest_within_bounds() -> None:
    recorder = Recorder(time.monotonic)
    for number in range(5):
        raw = b"x" * (30 * 1024 * 1024)
        request = ReceivedRequest("POST", f"/{number}", {}, {}, KeyState.ACCEPTED, None, raw, len(raw), 0.0)
        recorder.begin(request)
    assert [request.path for request in recorder.requests()] == ["/3", "/4"]


# -- scripts


async def test_raw_events_are_sent_exactly_in_the_given_pieces(
    client: anthropic.AsyncAnthropic, server: DemoServer
) -> None:
    server.script(Script.text("Grüße aus 東京"))
    assert await read(client) == "Grüße aus 東京"
    raw = server.sent()[0].body
    server.script(Script.sse(raw, pieces=7), Script.sse(raw.decode(), pieces=[1, 2, 3]), Script.sse(raw))
    for _ in range(3):
        assert await read(client) == "Grüße aus 東京"
    sevens, few, one = server.sent()[1:]
    assert {len(chunk.data) for chunk in sevens.chunks[:-1]} == {7}
    assert [len(chunk.data) for chunk in few.chunks] == [1, 2, 3, len(raw) - 6]
    assert [chunk.data for chunk in one.chunks] == [raw]


async def test_events_and_steps_may_be_mixed(client: anthropic.AsyncAnthropic, server: DemoServer) -> None:
    opening = parse_events(Script.text("x").steps[0].data)  # type: ignore[union-attr]
    server.script(Script.events([*opening, Stall(0.01), {"type": "ping"}, Cut()]))
    with pytest.raises(httpx2.RemoteProtocolError):
        await read(client)
    assert [event["type"] for event in server.sent()[0].events()] == ["message_start", "ping"]


async def test_errors_and_json_may_be_scripted(client: anthropic.AsyncAnthropic, server: DemoServer) -> None:
    server.script(
        Script.error(403, "permission_error", "Not you.", (("x-reason", "test"),)),
        Script.error(404, "not_found_error", "No models today.", path="/v1/models"),
        Script.json({"weird": True}),
    )
    with pytest.raises(anthropic.NotFoundError, match="No models today"):  # the other path does not wait its turn
        await client.models.list()
    with pytest.raises(anthropic.PermissionDeniedError, match="Not you") as caught:
        await read(client)
    assert caught.value.response.headers["x-reason"] == "test"
    message = await client.messages.create(model="claude-opus-5-5", max_tokens=100, messages=user("Hello"))
    assert message.to_dict() == {"weird": True}
    assert "tour" in await read(client)  # after the scripts everything is as usual


async def test_a_script_may_send_any_bytes(client: anthropic.AsyncAnthropic, server: DemoServer) -> None:
    server.script(Script((Send(b"\xff\xfe\x00 not a stream at all"),)))
    with pytest.raises((anthropic.APIError, ValueError, AssertionError)):
        await read(client)
