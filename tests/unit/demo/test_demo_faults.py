"""Every way to misbehave, as the official SDK meets it (platform.claude.com: streaming)."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import anthropic
import httpx2
import pytest

from app.base.resources import read_text
from app.demo.faults import fault_names
from app.demo.record import Ending, text_of
from app.demo.script import Script
from app.demo.server import DemoServer
from tests.fakes.waiting import until

Json = dict[str, Any]
ROOT = Path(__file__).parents[3]


def user(words: str) -> list[Json]:
    return [{"role": "user", "content": words}]


async def stream_text(client: anthropic.AsyncAnthropic, words: str) -> tuple[str, BaseException | None, Any]:
    """Return the text that arrived, what ended it, and the message as it then stood."""
    arrived, error, snapshot = "", None, None
    try:
        async with client.messages.stream(
            model="claude-opus-5-5",
            max_tokens=4000,
            messages=user(words),  # type: ignore[arg-type]
        ) as stream:
            async for event in stream:
                arrived += event.text if event.type == "text" else ""
                snapshot = stream.current_message_snapshot
    except (anthropic.APIError, httpx2.HTTPError, ValueError) as caught:
        error = caught
    return arrived, error, snapshot


STATUSES = {
    "400": anthropic.BadRequestError,
    "401": anthropic.AuthenticationError,
    "402": anthropic.PaymentRequiredError,
    "403": anthropic.PermissionDeniedError,
    "404": anthropic.NotFoundError,
    "409": anthropic.ConflictError,
    "413": anthropic.ContentTooLargeError,
    "429": anthropic.RateLimitError,
    "500": anthropic.InternalServerError,
    "503": anthropic.ServiceUnavailableError,
    "504": anthropic.GatewayTimeoutError,
    "529": anthropic.OverloadedError,
}


@pytest.mark.parametrize(("status", "kind"), STATUSES.items())
async def test_a_status_is_the_sdks_error_of_that_name(client: Any, status: str, kind: type[Exception]) -> None:
    arrived, error, _ = await stream_text(client, f"/fault {status}")
    assert arrived == ""
    assert type(error) is kind
    assert isinstance(error, anthropic.APIStatusError)
    assert error.status_code == int(status)
    assert error.request_id is not None
    assert error.request_id.startswith("req_")


async def test_a_gateways_page_is_not_json(client: Any) -> None:
    _, error, _ = await stream_text(client, "/fault 502")
    assert isinstance(error, anthropic.InternalServerError)
    assert (error.status_code, error.type, error.request_id) == (502, None, None)
    assert "<h1>502 Bad Gateway</h1>" in str(error)


@pytest.mark.parametrize(
    ("option", "header", "value"),
    [
        ("retry-after=7", "retry-after", "7"),
        ("retry-after-ms=1500", "retry-after-ms", "1500"),
        ("", "retry-after", "2"),
        ("retry-after=none", "retry-after", None),
    ],
)
async def test_a_rate_limit_says_how_long_to_wait(client: Any, option: str, header: str, value: str | None) -> None:
    _, error, _ = await stream_text(client, f"/fault 429 {option}")
    assert isinstance(error, anthropic.RateLimitError)
    assert error.response.headers.get(header) == value
    assert error.response.headers["x-should-retry"] == "true"


async def test_a_fault_happens_once_and_the_next_attempt_goes_through(server: DemoServer) -> None:
    """The SDK's own retry is the proof: it waits as told and succeeds."""
    async with anthropic.AsyncAnthropic(api_key="demo", base_url=server.base_url, max_retries=1) as client:
        started = time.monotonic()
        arrived, error, _ = await stream_text(client, "/fault 429 retry-after-ms=50")
    assert error is None
    assert "second attempt" in arrived
    assert time.monotonic() - started >= 0.05
    assert [reply.status for reply in server.sent()] == [429, 200]


async def test_the_same_words_fail_again_in_the_next_conversation(client: Any) -> None:
    outcomes = [type((await stream_text(client, "/fault 529"))[1]).__name__ for _ in range(4)]
    assert outcomes == ["OverloadedError", "NoneType", "OverloadedError", "NoneType"]


async def test_a_fault_can_be_stubborn(client: Any) -> None:
    three = [(await stream_text(client, "/fault 529 times=3"))[1] is None for _ in range(5)]
    assert three == [False, False, False, True, False]
    always = [(await stream_text(client, "/fault 500 always"))[1] is None for _ in range(5)]
    assert always == [False] * 5


async def test_only_the_latest_words_count(client: Any) -> None:
    messages = [*user("/fault 500"), {"role": "assistant", "content": "Oh."}, *user("Hello")]
    assert await client.messages.create(model="claude-opus-5-5", max_tokens=500, messages=messages)


async def test_an_unknown_fault_is_answered_with_the_list(client: Any) -> None:
    _, error, _ = await stream_text(client, "/fault gremlins")
    assert isinstance(error, anthropic.BadRequestError)
    assert all(name in str(error.api_message) for name in fault_names())


# -- broken off


async def test_an_error_event_ends_the_stream_half_way(client: Any, server: DemoServer) -> None:
    arrived, error, snapshot = await stream_text(client, "/fault error-event")
    assert type(error) is anthropic.APIStatusError
    assert (error.status_code, error.type) == (200, "overloaded_error")
    assert error.request_id == server.sent()[0].request_id
    assert arrived == text_of(server.sent()[0].events()) != ""
    assert snapshot.stop_reason is None


async def test_the_error_event_may_be_another_and_come_at_once(client: Any) -> None:
    arrived, error, _ = await stream_text(client, "/fault error-event api_error 1")
    assert isinstance(error, anthropic.APIStatusError)
    assert error.type == "api_error"
    assert arrived == ""


async def test_a_cut_ends_the_connection_at_that_byte(client: Any, server: DemoServer) -> None:
    arrived, error, snapshot = await stream_text(client, "/fault cut 2000")
    assert isinstance(error, httpx2.RemoteProtocolError)
    reply = server.sent()[0]
    assert (len(reply.body), reply.ending) == (2000, Ending.CUT)
    assert arrived == text_of(reply.events()) == snapshot.content[-1].text


async def test_a_cut_without_a_number_comes_half_way(client: Any, server: DemoServer) -> None:
    await stream_text(client, "/fault cut")
    await stream_text(client, "/fault cut")
    cut, whole = server.sent()
    assert len(cut.body) == pytest.approx(len(whole.body) / 2, rel=0.02)


async def test_a_drop_gives_no_response_at_all(client: Any, server: DemoServer) -> None:
    _, error, _ = await stream_text(client, "/fault drop")
    assert type(error) is anthropic.APIConnectionError
    assert (server.sent()[0].status, server.sent()[0].body) == (0, b"")


async def test_a_polite_end_without_the_last_events(client: Any, server: DemoServer) -> None:
    arrived, error, snapshot = await stream_text(client, "/fault no-stop")
    assert error is None  # nothing in the transport tells
    assert snapshot.stop_reason is None
    assert arrived == text_of(server.sent()[0].events()) != ""


async def test_only_the_very_last_event_may_be_missing(client: Any, server: DemoServer) -> None:
    _, error, snapshot = await stream_text(client, "/fault no-stop late")
    assert (error, snapshot.stop_reason) == (None, "end_turn")
    assert server.sent()[0].events()[-1]["type"] == "message_delta"


async def test_a_stall_sends_nothing_until_the_client_gives_up(server: DemoServer) -> None:
    timeout = httpx2.Timeout(5, read=0.2)
    async with anthropic.AsyncAnthropic(
        api_key="demo", base_url=server.base_url, max_retries=0, timeout=timeout
    ) as client:
        arrived, error, _ = await stream_text(client, "/fault stall")
    assert isinstance(error, httpx2.ReadTimeout)
    assert arrived == text_of(server.sent()[0].events()) != ""
    await until(lambda: server.sent()[0].ending is Ending.LEFT)


async def test_a_stall_may_come_first_or_end(client: Any, server: DemoServer) -> None:
    started = time.monotonic()
    _, error, snapshot = await stream_text(client, "/fault stall 0.1")
    assert (error, snapshot.stop_reason) == (None, "end_turn")
    assert time.monotonic() - started >= 0.1
    started = time.monotonic()
    await stream_text(client, "/fault stall first 0.1")
    assert server.sent()[1].chunks[0].at - started >= 0.1


# -- strange but harmless


async def test_the_unknown_is_passed_over_and_the_answer_is_whole(client: Any, server: DemoServer) -> None:
    arrived, error, snapshot = await stream_text(client, "/fault unknown")
    assert (error, snapshot.stop_reason) == (None, "end_turn")
    assert "Faults on request" in arrived
    events = server.sent()[0].events()
    assert "demo_novelty" in {event["type"] for event in events}
    assert "demo_novelty" in {event["content_block"]["type"] for event in events if "content_block" in event}
    deltas = {event["delta"].get("type") for event in events if event["type"] == "content_block_delta"}
    assert {"demo_novelty_delta", "text_delta"} <= deltas
    said = {"role": "assistant", "content": [block.to_dict() for block in snapshot.content]}
    messages = [*user("/fault unknown"), said, *user("And?")]
    assert await client.messages.create(model="claude-opus-5-5", max_tokens=500, messages=messages)


async def test_characters_arrive_in_pieces_and_come_together(client: Any, server: DemoServer) -> None:
    arrived, error, _ = await stream_text(client, "/fault utf8")
    assert error is None
    assert "كل" in arrived or "جميع" in arrived
    assert "�" not in arrived
    broken = 0
    for chunk in server.sent()[0].chunks:
        try:
            chunk.data.decode()
        except UnicodeDecodeError:
            broken += 1
    assert broken > 1000


async def test_a_reply_may_arrive_byte_by_byte(client: Any, server: DemoServer) -> None:
    arrived, error, _ = await stream_text(client, "/fault split 1\nHello")
    assert error is None
    assert "tour" in arrived
    assert {len(chunk.data) for chunk in server.sent()[0].chunks} == {1}


async def test_pings_flood_the_stream(client: Any, server: DemoServer) -> None:
    _, error, snapshot = await stream_text(client, "/fault pings 1000")
    assert (error, snapshot.stop_reason) == (None, "end_turn")
    assert sum(event["type"] == "ping" for event in server.sent()[0].events()) == 1001


@pytest.mark.parametrize("fault", ["tool-json", "tool-cut"])
async def test_a_malformed_tool_call(client: Any, server: DemoServer, fault: str) -> None:
    _, error, _ = await stream_text(client, f"/fault {fault}")
    fragments = [event["delta"]["partial_json"] for event in server.sent()[0].events() if "partial_json" in str(event)]
    assert fragments[0] == ""
    with pytest.raises(ValueError, match=r"Expecting|delimiter"):
        json.loads("".join(fragments))
    if fault == "tool-json":
        assert isinstance(error, ValueError)


async def test_several_faults_act_together(client: Any, server: DemoServer) -> None:
    _, error, _ = await stream_text(client, "/fault pings 100\n/fault cut 3000")
    assert isinstance(error, httpx2.RemoteProtocolError)
    assert len(server.sent()[0].body) == 3000
    assert b"event: ping" in server.sent()[0].body


# -- without streaming, and scripted


async def test_faults_of_the_bytes_reach_replies_that_are_not_streamed(client: Any) -> None:
    request: Json = {"model": "claude-opus-5-5", "max_tokens": 500}
    with pytest.raises(anthropic.APIConnectionError):
        await client.messages.create(**request, messages=user("/fault cut 100"))
    message = await client.messages.create(**request, messages=user("/fault utf8"))
    assert message.content[-1].type == "text"


async def test_a_scripted_fault_needs_no_words(client: Any, server: DemoServer) -> None:
    server.script(Script.failing("529"), Script.failing("cut 700"))
    assert isinstance((await stream_text(client, "Hello"))[1], anthropic.OverloadedError)
    assert isinstance((await stream_text(client, "Hello"))[1], httpx2.RemoteProtocolError)
    assert (await stream_text(client, "Hello"))[1] is None


def test_every_fault_is_documented_and_every_documented_one_exists() -> None:
    documented = set(re.findall(r"`([a-z0-9-]+)`", _fault_table((ROOT / "docs" / "demo.md").read_text("utf-8"))))
    assert documented == set(fault_names())
    shown = set(re.findall(r"`/fault ([a-z0-9-]+)", read_text("demo/faults.md")))
    assert shown <= set(fault_names())


def _fault_table(text: str) -> str:
    """The first column of the table under "Faults"."""
    rows = text.split("### Faults")[1].split("\n\n")[1].splitlines()[2:]
    return "\n".join(row.split("|")[1].split("` `[")[0] + "`" for row in rows)
