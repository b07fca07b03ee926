"""The demo server as the official SDK sees it: routes, keys, the list of models, headers, records."""

from __future__ import annotations

from typing import Any

import anthropic
import httpx2
import pytest

from app.demo.record import KeyState
from app.demo.server import DemoServer

CURRENT = (
    "claude-fable-5-2",
    "claude-fable-5-1",
    "claude-fable-5",
    "claude-opus-5-5",
    "claude-sonnet-5-5",
    "claude-haiku-5-5",
    "claude-opus-5",
    "claude-sonnet-5",
    "claude-opus-4-8",
    "claude-opus-4-7",
    "claude-opus-4-6",
    "claude-sonnet-4-6",
)


async def test_a_streamed_reply_arrives_whole(ask: Any, server: DemoServer) -> None:
    message = await ask()
    assert message.stop_reason == "end_turn"
    assert "tour" in message.content[-1].text
    assert server.sent()[0].events()[-1] == {"type": "message_stop"}


async def test_a_reply_without_streaming_is_the_same(ask: Any, create: Any) -> None:
    streamed, whole = await ask(), await create()
    assert [block.to_dict() for block in whole.content] == [block.to_dict() for block in streamed.content]
    assert whole.usage.output_tokens == streamed.usage.output_tokens
    assert whole._request_id.startswith("req_")


async def test_the_wire_order_is_the_apis(ask: Any, server: DemoServer) -> None:
    await ask()
    kinds = [event["type"] for event in server.sent()[0].events()]
    assert kinds[:3] == ["message_start", "content_block_start", "ping"]
    assert kinds[-3:] == ["content_block_stop", "message_delta", "message_stop"]
    body = server.sent()[0].body
    assert body.startswith(b'event: message_start\ndata: {"type":"message_start"')
    assert body.endswith(b'event: message_stop\ndata: {"type":"message_stop"}\n\n')


async def test_headers_name_the_request_and_the_limits(client: anthropic.AsyncAnthropic, server: DemoServer) -> None:
    async with client.messages.stream(
        model="claude-opus-5-5", max_tokens=500, messages=[{"role": "user", "content": "Hello"}]
    ) as stream:
        await stream.until_done()
    headers = stream.response.headers
    assert stream.request_id == headers["request-id"] == server.sent()[0].request_id
    assert headers["content-type"] == "text/event-stream; charset=utf-8"
    assert headers["anthropic-ratelimit-requests-remaining"] == "999"
    assert int(headers["anthropic-ratelimit-output-tokens-remaining"]) < 400_000
    assert headers["anthropic-ratelimit-input-tokens-reset"].endswith("Z")


# -- keys


@pytest.mark.parametrize("headers", [{"authorization": "Bearer any-key"}, {"x-api-key": "any-key"}])
async def test_both_ways_to_send_a_key_are_accepted(server: DemoServer, headers: dict[str, str]) -> None:
    async with httpx2.AsyncClient() as raw:
        response = await raw.get(f"{server.base_url}/v1/models", headers=headers)
    assert response.status_code == 200
    assert server.requests()[0].key is KeyState.ACCEPTED


@pytest.mark.parametrize(
    ("headers", "wording"),
    [
        ({}, "x-api-key header is required"),
        ({"authorization": "Bearer bad-key"}, "API key is invalid."),
        ({"x-api-key": "bad"}, "API key is invalid."),
    ],
)
async def test_a_missing_or_bad_key_is_refused(server: DemoServer, headers: dict[str, str], wording: str) -> None:
    async with httpx2.AsyncClient() as raw:
        response = await raw.get(f"{server.base_url}/v1/models", headers=headers)
    assert response.status_code == 401
    assert response.json()["error"] == {"type": "authentication_error", "message": wording}
    assert response.json()["request_id"] == response.headers["request-id"]
    assert response.headers["x-should-retry"] == "false"


async def test_no_key_is_kept_anywhere(server: DemoServer) -> None:
    secret = "key-that-nobody-may-find"
    async with anthropic.AsyncAnthropic(api_key=secret, base_url=server.base_url, max_retries=0) as client:
        await client.models.list(limit=1)
    assert secret not in repr(server.requests()) + repr(server.sent())
    assert server.requests()[0].headers["authorization"] == "[key removed]"


# -- models


async def test_the_catalogue_lists_the_current_models_newest_first(client: anthropic.AsyncAnthropic) -> None:
    models = [model async for model in client.models.list(limit=4)]  # several pages
    ids = [model.id for model in models]
    assert set(CURRENT) <= set(ids)
    assert len(ids) == len(set(ids))
    assert [model.created_at for model in models] == sorted((model.created_at for model in models), reverse=True)
    assert all(model.lifecycle != "retired" for model in models)


async def test_every_model_has_the_whole_capability_object(client: anthropic.AsyncAnthropic) -> None:
    page = await client.models.list(limit=1000)
    for model in page.data:
        anthropic.types.ModelInfo.model_validate(model.to_dict())  # every required field is there
        capabilities = model.capabilities
        assert capabilities is not None
        levels = [getattr(capabilities.effort, level).supported for level in ("low", "medium", "high", "xhigh", "max")]
        assert capabilities.effort.supported == any(levels)
        assert capabilities.server_tools.web_search.supported


@pytest.mark.parametrize(
    ("model", "types"),
    [
        ("claude-opus-5-5", {"adaptive"}),
        ("claude-sonnet-5-5", {"adaptive", "between_tools"}),
        ("claude-haiku-5-5", {"adaptive", "disabled"}),
        ("claude-opus-4-6", {"adaptive", "disabled", "enabled"}),
        ("claude-haiku-4-5", {"disabled", "enabled"}),
    ],
)
async def test_thinking_types_differ_by_model(client: anthropic.AsyncAnthropic, model: str, types: set[str]) -> None:
    info = await client.models.retrieve(model)
    assert info.capabilities is not None
    given = info.capabilities.thinking.types.to_dict()
    assert {name for name, flag in given.items() if flag["supported"]} == types  # type: ignore[index]


async def test_an_alias_is_resolved_and_an_unknown_model_is_not_found(client: anthropic.AsyncAnthropic) -> None:
    assert (await client.models.retrieve("claude-opus-4-5")).id == "claude-opus-4-5-20251101"
    with pytest.raises(anthropic.NotFoundError) as caught:
        await client.models.retrieve("claude-nobody")
    assert caught.value.api_message == "model: claude-nobody"
    assert caught.value.type == "not_found_error"


async def test_pages_have_cursors_in_both_directions(client: anthropic.AsyncAnthropic) -> None:
    first = await client.models.list(limit=3)
    assert first.has_more
    assert first.first_id == first.data[0].id
    assert first.last_id is not None
    second = await client.models.list(limit=3, after_id=first.last_id)
    assert second.first_id is not None
    back = await client.models.list(limit=3, before_id=second.first_id)
    assert [model.id for model in back.data] == [model.id for model in first.data]
    assert not back.has_more


async def test_lifecycle_is_a_filter(client: anthropic.AsyncAnthropic) -> None:
    retired = await client.models.list(lifecycle=["retired"])
    assert [model.id for model in retired.data] == ["claude-opus-4-1-20250805"]
    deprecated = await client.models.list(lifecycle=["deprecated"])
    assert deprecated.data[0].retires_at is not None


@pytest.mark.parametrize("query", ["limit=0", "limit=many", "after_id=nobody", "lifecycle=dead"])
async def test_a_bad_list_request_is_refused(server: DemoServer, query: str) -> None:
    async with httpx2.AsyncClient(headers={"x-api-key": "demo"}) as raw:
        response = await raw.get(f"{server.base_url}/v1/models?{query}")
    assert response.status_code == 400


# -- counting


async def test_counting_agrees_with_what_is_then_billed(client: anthropic.AsyncAnthropic, ask: Any) -> None:
    messages: Any = [{"role": "user", "content": "How are tokens counted?"}]
    system = "You answer in one sentence."
    tools: Any = [{"name": "clock", "input_schema": {"type": "object", "properties": {}}}]
    count = await client.messages.count_tokens(
        model="claude-opus-5-5", messages=messages, system=system, tools=tools, thinking={"type": "adaptive"}
    )
    message = await ask(messages=messages, system=system, tools=tools)
    assert count.input_tokens == message.usage.input_tokens > 286  # the preamble for tools is in it


async def test_counting_validates_like_a_request(client: anthropic.AsyncAnthropic) -> None:
    with pytest.raises(anthropic.BadRequestError, match='first message must use the "user" role'):
        await client.messages.count_tokens(model="claude-opus-5-5", messages=[{"role": "assistant", "content": "Hi"}])
    with pytest.raises(anthropic.BadRequestError, match="max_tokens: Extra inputs are not permitted"):
        await client.messages.count_tokens(
            model="claude-opus-5-5",
            messages=[{"role": "user", "content": "Hi"}],
            extra_body={"max_tokens": 10},
        )


async def test_newer_models_count_more_tokens(client: anthropic.AsyncAnthropic) -> None:
    messages: Any = [{"role": "user", "content": "The same words, counted twice. " * 50}]
    new = await client.messages.count_tokens(model="claude-opus-4-7", messages=messages)
    old = await client.messages.count_tokens(model="claude-opus-4-6", messages=messages)
    assert 1.25 < new.input_tokens / old.input_tokens < 1.35


# -- what does not exist


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/nothing", 404), ("GET", "/v1/messages", 405), ("POST", "/v1/models", 405), ("GET", "/", 404)],
)
async def test_other_routes_are_refused(server: DemoServer, method: str, path: str, status: int) -> None:
    async with httpx2.AsyncClient(headers={"x-api-key": "demo"}) as raw:
        response = await raw.request(method, server.base_url + path)
    assert response.status_code == status
    assert response.json()["type"] == "error"


async def test_requests_are_recorded_as_they_came(ask: Any, server: DemoServer) -> None:
    await ask(system="Be brief.")
    request = server.requests()[0]
    assert (request.method, request.path) == ("POST", "/v1/messages")
    assert request.body["system"] == "Be brief."
    assert request.headers["anthropic-version"] == "2026-10-21"
    assert b'"Be brief."' in request.raw
    assert request.size == len(request.raw)
