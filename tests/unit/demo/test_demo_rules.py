"""Every rule the API enforces on a request, tried with a request that breaks only that one."""

from __future__ import annotations

from typing import Any

import anthropic
import httpx2
import pytest

from app.demo.server import DemoServer

Json = dict[str, Any]


def user(content: Any = "Hello") -> Json:
    return {"role": "user", "content": content}


def assistant(content: Any = "Good morning.") -> Json:
    return {"role": "assistant", "content": content}


def text(content: str = "Hello", **more: Any) -> Json:
    return {"type": "text", "text": content, **more}


def marked(content: str = "Hello", ttl: str = "5m") -> Json:
    return text(content, cache_control={"type": "ephemeral", "ttl": ttl})


CALL = {"type": "tool_use", "id": "toolu_1", "name": "clock", "input": {}}
RESULT = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "noon"}
CLOCK = {"name": "clock", "input_schema": {"type": "object", "properties": {}}}
THOUGHT = {"type": "thinking", "thinking": "Hm.", "signature": "c2lnbmF0dXJl"}
DOCUMENT = {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "A fact."}}
FORMAT = {"type": "json_schema", "schema": {"type": "object", "properties": {}, "additionalProperties": False}}

TURNS = {
    "first turn not user": ([assistant(), user()], 'messages: first message must use the "user" role'),
    "no messages": ([], "messages: at least one message is required"),
    "empty string": ([user("")], "messages.0: all messages must have non-empty content"),
    "empty list": ([user([])], "messages.0: all messages must have non-empty content"),
    "empty in the middle": ([user(), assistant(""), user()], "messages.1: all messages must have non-empty content"),
    "empty text block": ([user([text("")])], "text content blocks must be non-empty"),
    "only spaces": ([user("  \n")], "text content blocks must contain non-whitespace text"),
    "prefill": ([user(), assistant("{")], "does not support assistant message prefill"),
    "no such role": ([{"role": "robot", "content": "Hi"}], "messages.0.role: Input should be 'user', 'assistant'"),
    "no role": ([{"content": "Hi"}], "messages.0.role: Field required"),
    "no content": ([{"role": "user"}], "messages.0.content: Field required"),
    "content a number": ([user(5)], "messages.0.content: Input should be a valid string"),
    "message a string": (["Hi"], "messages.0: Input should be a valid dictionary"),
    "unknown field of a message": ([user() | {"name": "Ann"}], "messages.0.name: Extra inputs are not permitted"),
    "system after assistant": (
        [user(), assistant(), {"role": "system", "content": "Now in French."}],
        'messages.2: A message with the role "system" must follow a user message.',
    ),
    "system before user": (
        [user(), {"role": "system", "content": "Now in French."}, user()],
        "must be last or followed by an assistant message",
    ),
}


@pytest.mark.parametrize(("messages", "wording"), TURNS.values(), ids=TURNS.keys())
async def test_turns_are_checked(refusal: Any, messages: list[Json], wording: str) -> None:
    error = await refusal(messages=messages)
    assert (error.status_code, error.type) == (400, "invalid_request_error")
    assert wording in error.api_message
    assert error.body["request_id"] == error.request_id


BLOCKS = {
    "unknown type": ({"type": "hologram"}, "Input tag 'hologram' found using 'type' does not match any"),
    "no type": ({"text": "Hi"}, "messages.0.content.0.type: Field required"),
    "not an object": ("Hi", "messages.0.content.0: Input should be a valid dictionary"),
    "unknown field": (text(colour="red"), "messages.0.content.0.text.colour: Extra inputs are not permitted"),
    "missing field": ({"type": "text"}, "messages.0.content.0.text.text: Field required"),
    "wrong kind": (text() | {"text": 5}, "messages.0.content.0.text.text: Input should be a valid string"),
    "thinking from the user": (THOUGHT, "Input tag 'thinking' found using 'type' does not match any"),
    "bad mark": (text(cache_control={"type": "forever"}), "cache_control.type: Input should be 'ephemeral'"),
    "bad lifetime": (marked(ttl="2h"), "cache_control.ttl: Input should be '5m' or '1h'"),
    "citations on a user's text": (
        text(citations=[{"type": "char_location"}]),
        "Citations are not permitted on text blocks of user messages",
    ),
}


@pytest.mark.parametrize(("block", "wording"), BLOCKS.values(), ids=BLOCKS.keys())
async def test_blocks_are_checked(refusal: Any, block: Any, wording: str) -> None:
    assert wording in (await refusal(messages=[user([block])])).api_message


async def test_a_mark_on_thinking_is_refused(refusal: Any) -> None:
    thought = THOUGHT | {"cache_control": {"type": "ephemeral"}}
    error = await refusal(messages=[user(), assistant([thought, text()]), user()])
    assert error.api_message == "messages.1.content.0.thinking.cache_control: Extra inputs are not permitted"


async def test_a_document_in_an_assistant_turn_is_refused(refusal: Any) -> None:
    error = await refusal(messages=[user(), assistant([DOCUMENT]), user()])
    assert "`document` blocks are not permitted in assistant messages" in error.api_message


FIELDS = {
    "unknown": ({"colour": "red"}, "colour: Extra inputs are not permitted"),
    "beta only": ({"context_management": {"edits": []}}, "context_management: Extra inputs are not permitted"),
    "temperature": ({"temperature": 1.0}, "temperature: This parameter is not supported"),
    "top_p": ({"top_p": 1}, "top_p: This parameter is not supported"),
    "top_k": ({"top_k": 5}, "top_k: This parameter is not supported"),
    "max_tokens too large": ({"max_tokens": 128_001}, "max_tokens: 128001 > 128000, which is the maximum"),
    "max_tokens negative": ({"max_tokens": -1}, "max_tokens: Input should be greater than or equal to 0"),
    "max_tokens a string": ({"max_tokens": "many"}, "max_tokens: Input should be a valid integer"),
    "max_tokens true": ({"max_tokens": True}, "max_tokens: Input should be a valid integer"),
    "stop sequence of spaces": ({"stop_sequences": [" "]}, "each stop sequence must contain non-whitespace"),
    "stop sequence a number": ({"stop_sequences": [5]}, "stop_sequences.0: Input should be a valid string"),
    "unknown service tier": ({"service_tier": "gold"}, "service_tier: Input should be 'auto' or 'standard_only'"),
    "unknown place": ({"inference_geo": "moon"}, "inference_geo: Input should be 'us' or 'global'"),
    "unknown speed": ({"speed": "slow"}, "speed: Input should be 'standard' or 'fast'"),
    "metadata": ({"metadata": {"name": "Ann"}}, "metadata.name: Extra inputs are not permitted"),
    "diagnostics": ({"diagnostics": {"id": "x"}}, "diagnostics.id: Extra inputs are not permitted"),
    "empty system block": ({"system": [text("")]}, "system: text content blocks must be non-empty"),
    "unknown system block": ({"system": [{"type": "image"}]}, "system.0: Input tag 'image'"),
    "effort unknown": ({"output_config": {"effort": "huge"}}, "output_config.effort: Input should be 'low'"),
    "format unknown": ({"output_config": {"format": {"type": "xml", "schema": {}}}}, "output_config.format.type"),
    "thinking without type": ({"thinking": {}}, "thinking.type: Field required"),
    "thinking type unknown": ({"thinking": {"type": "deep"}}, "thinking.type: Input should be 'adaptive'"),
    "thinking field unknown": ({"thinking": {"type": "adaptive", "x": 1}}, "thinking.adaptive.x: Extra inputs"),
    "display unknown": ({"thinking": {"type": "adaptive", "display": "all"}}, "thinking.adaptive.display"),
    "budget without need": ({"thinking": {"type": "adaptive", "budget_tokens": 2000}}, "Extra inputs"),
    "tool without schema": ({"tools": [{"name": "clock"}]}, "tools.0.custom.input_schema: Field required"),
    "tool schema not an object": (
        {"tools": [{"name": "clock", "input_schema": {"type": "string"}}]},
        "tools.0.custom.input_schema.type: Input should be 'object'",
    ),
    "tool name": ({"tools": [CLOCK | {"name": "a clock"}]}, "tools.0.custom.name: String should match pattern"),
    "tool twice": ({"tools": [CLOCK, CLOCK]}, "tools: Tool names must be unique"),
    "tool type unknown": ({"tools": [{"type": "oracle_1", "name": "oracle"}]}, "Input tag 'oracle_1'"),
    "server tool field": (
        {"tools": [{"type": "web_search_20250305", "name": "web_search", "depth": 3}]},
        "tools.0.web_search_20250305.depth: Extra inputs are not permitted",
    ),
    "tool choice without tools": ({"tool_choice": {"type": "auto"}}, "may only be specified while providing tools"),
    "tool choice unknown": ({"tool_choice": {"type": "some"}}, "tool_choice.type: Input should be 'auto', 'any'"),
}


@pytest.mark.parametrize(("fields", "wording"), FIELDS.values(), ids=FIELDS.keys())
async def test_fields_are_checked(refusal: Any, fields: Json, wording: str) -> None:
    error = await refusal(extra_body=fields)
    assert error.status_code == 400
    assert wording in error.api_message


async def test_max_tokens_and_model_are_required(server: DemoServer) -> None:
    async with httpx2.AsyncClient(headers={"x-api-key": "demo", "anthropic-version": "2026-10-21"}) as raw:
        for missing in ("model", "max_tokens", "messages"):
            body = {"model": "claude-opus-5-5", "max_tokens": 10, "messages": [user()]}
            del body[missing]
            response = await raw.post(f"{server.base_url}/v1/messages", json=body)
            assert response.status_code == 400
            assert response.json()["error"]["message"] == f"{missing}: Field required"


async def test_an_unknown_or_retired_model_is_not_found(refusal: Any) -> None:
    for model in ("claude-nobody", "claude-opus-4-1"):
        error = await refusal(model=model)
        assert (error.status_code, error.type) == (404, "not_found_error")
        assert error.api_message == f"model: {model}"


# -- versions and sampling


async def _post(server: DemoServer, version: str | None, **body: Any) -> httpx2.Response:
    headers = {"x-api-key": "demo"} | ({"anthropic-version": version} if version else {})
    async with httpx2.AsyncClient(headers=headers) as raw:
        given = {"model": "claude-opus-4-6", "max_tokens": 100, "messages": [user()]} | body
        return await raw.post(f"{server.base_url}/v1/messages", json=given)


async def test_the_version_header_is_required_and_checked(server: DemoServer) -> None:
    assert "header is required" in (await _post(server, None)).text
    assert "is not a valid version" in (await _post(server, "2020-01-01")).text
    assert (await _post(server, "2023-06-01")).status_code == 200


@pytest.mark.parametrize(
    ("model", "temperature", "status"),
    [
        ("claude-opus-4-6", 0.5, 200),
        ("claude-opus-5-5", 1, 200),
        ("claude-opus-5-5", 0.5, 400),
        ("claude-opus-4-7", 0.5, 400),
    ],
)
async def test_the_old_version_still_samples_on_old_models(
    server: DemoServer, model: str, temperature: float, status: int
) -> None:
    response = await _post(server, "2023-06-01", model=model, temperature=temperature)
    assert response.status_code == status


async def test_sampling_and_thinking_exclude_each_other(server: DemoServer) -> None:
    response = await _post(server, "2023-06-01", temperature=0.5, thinking={"type": "adaptive"})
    assert "may only be set to 1 when thinking is enabled" in response.text


async def test_a_body_that_is_not_json_is_refused(server: DemoServer) -> None:
    async with httpx2.AsyncClient(headers={"x-api-key": "demo", "anthropic-version": "2026-10-21"}) as raw:
        for body in (b"{", b"", b"[]", b"\xff\xfe", b"[" * 100_000):
            response = await raw.post(f"{server.base_url}/v1/messages", content=body)
            assert response.status_code == 400
            assert "not valid JSON" in response.json()["error"]["message"]


# -- thinking and effort by model

SETTINGS = [
    ("claude-opus-5-5", {"type": "enabled", "budget_tokens": 2000}, None, '"thinking.type.enabled" is not supported'),
    ("claude-opus-5-5", {"type": "disabled"}, None, '"thinking.type.disabled" is not supported'),
    ("claude-opus-5-5", {"type": "between_tools"}, None, '"thinking.type.between_tools" is not supported'),
    ("claude-fable-5-2", {"type": "disabled"}, None, '"thinking.type.disabled" is not supported'),
    ("claude-sonnet-5-5", {"type": "disabled"}, None, '"thinking.type.disabled" is not supported'),
    ("claude-sonnet-5-5", {"type": "between_tools"}, "xhigh", 'not supported for this model at effort "xhigh"'),
    ("claude-haiku-5-5", {"type": "disabled"}, "max", 'not supported for this model at effort "max"'),
    ("claude-opus-5", {"type": "disabled"}, "xhigh", 'not supported for this model at effort "xhigh"'),
    ("claude-opus-4-7", {"type": "enabled", "budget_tokens": 2000}, None, '"thinking.type.enabled" is not supported'),
    ("claude-opus-4-5", {"type": "adaptive"}, None, "adaptive thinking is not supported on this model"),
    ("claude-haiku-4-5", {"type": "enabled", "budget_tokens": 500}, None, "greater than or equal to 1024"),
    ("claude-haiku-4-5", {"type": "enabled", "budget_tokens": 4000}, None, "must be greater than `thinking.budget_tok"),
    ("claude-haiku-4-5", None, "low", "This model does not support the effort parameter."),
    ("claude-opus-4-5", None, "max", "output_config.effort: 'max' is not supported by this model"),
    ("claude-sonnet-4-6", None, "xhigh", "Supported levels: low, medium, high, max."),
]


def _settings(thinking: Json | None, effort: str | None) -> Json:
    given: Json = {}
    if thinking is not None:
        given["thinking"] = thinking
    if effort is not None:
        given["output_config"] = {"effort": effort}
    return given


@pytest.mark.parametrize(("model", "thinking", "effort", "wording"), SETTINGS)
async def test_settings_the_model_does_not_take(
    refusal: Any, model: str, thinking: Json | None, effort: str | None, wording: str
) -> None:
    assert wording in (await refusal(model=model, **_settings(thinking, effort))).api_message


@pytest.mark.parametrize(
    ("model", "thinking", "effort"),
    [
        ("claude-opus-5-5", {"type": "adaptive", "display": "omitted"}, "max"),
        ("claude-sonnet-5-5", {"type": "between_tools"}, "high"),
        ("claude-haiku-5-5", {"type": "disabled"}, "high"),
        ("claude-opus-5", {"type": "disabled"}, "low"),
        ("claude-sonnet-5", {"type": "disabled"}, "max"),
        ("claude-sonnet-4-6", {"type": "enabled", "budget_tokens": 1024}, "max"),
        ("claude-opus-4-5", {"type": "enabled", "budget_tokens": 3999}, "low"),
        ("claude-haiku-4-5", None, None),
    ],
)
async def test_settings_the_model_takes(create: Any, model: str, thinking: Json | None, effort: str | None) -> None:
    assert (await create(model=model, **_settings(thinking, effort))).stop_reason == "end_turn"


async def test_speed_and_place_depend_on_the_model(create: Any, refusal: Any) -> None:
    usage = (await create(speed="fast", inference_geo="us")).usage
    assert (usage.speed, usage.inference_geo) == ("fast", "us")
    assert "'fast' is not supported" in (await refusal(model="claude-sonnet-5-5", speed="fast")).api_message
    assert "inference_geo" in (await refusal(model="claude-opus-4-5", inference_geo="us")).api_message


@pytest.mark.parametrize("model", ["claude-opus-5-5", "claude-sonnet-5-5", "claude-fable-5-2", "claude-fable-5-1"])
async def test_forced_tools_are_refused_where_thinking_is_always_on(refusal: Any, model: str) -> None:
    error = await refusal(model=model, tools=[CLOCK], tool_choice={"type": "any"})
    assert 'tool_choice of type "any" is not supported' in error.api_message


async def test_forced_tools_exclude_manual_thinking_and_need_the_tool(refusal: Any, create: Any) -> None:
    thinking = {"type": "enabled", "budget_tokens": 1024}
    error = await refusal(
        model="claude-haiku-4-5", thinking=thinking, tools=[CLOCK], tool_choice={"type": "tool", "name": "clock"}
    )
    assert "Thinking may not be enabled when tool_choice forces tool use" in error.api_message
    error = await refusal(model="claude-opus-5", tools=[CLOCK], tool_choice={"type": "tool", "name": "watch"})
    assert "Tool 'watch' not found in provided tools" in error.api_message
    message = await create(model="claude-haiku-5-5", tools=[CLOCK], tool_choice={"type": "tool", "name": "clock"})
    assert message.stop_reason == "tool_use"


# -- prefill, system messages


async def test_the_4_5_models_take_a_prefill(create: Any, refusal: Any) -> None:
    assert (await create(model="claude-opus-4-5", messages=[user(), assistant("{")])).stop_reason == "end_turn"
    error = await refusal(model="claude-opus-4-5", messages=[user(), assistant("{ ")])
    assert "final assistant content cannot end with trailing whitespace" in error.api_message
    error = await refusal(
        model="claude-opus-4-5",
        messages=[user(), assistant("{")],
        thinking={"type": "enabled", "budget_tokens": 1024},
    )
    assert "prefill" in error.api_message
    error = await refusal(model="claude-opus-4-5", messages=[user(), assistant("{")], output_config={"format": FORMAT})
    assert "Structured outputs cannot be combined with assistant prefill" in error.api_message


async def test_system_messages_may_stand_after_a_user_turn(create: Any, refusal: Any) -> None:
    turn = {"role": "system", "content": "From now on in French."}
    assert (await create(messages=[user(), turn])).stop_reason == "end_turn"
    assert (await create(messages=[user(), turn, turn])).stop_reason == "end_turn"
    assert (await create(messages=[user(), turn, assistant(), user()])).stop_reason == "end_turn"
    for model in ("claude-sonnet-5", "claude-opus-4-7"):
        error = await refusal(model=model, messages=[user(), turn])
        assert 'the role "system" are not supported on this model' in error.api_message


async def test_a_turn_that_paused_in_a_server_tool_may_stand_last(create: Any) -> None:
    paused = [{"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "news"}}]
    assert (await create(messages=[user(), assistant(paused)])).stop_reason == "end_turn"


# -- tools and their results

TOOLS = {
    "call without result": ([user(), assistant([CALL]), user()], "messages.1: `tool_use` ids were found without"),
    "call at the end": ([user(), assistant([CALL])], "messages.1: `tool_use` ids were found without"),
    "text before the result": (
        [user(), assistant([CALL]), user([text(), RESULT])],
        "`tool_use` ids were found without `tool_result` blocks immediately after: toolu_1",
    ),
    "result without call": ([user([RESULT])], "messages.0.content.0: unexpected `tool_use_id` found"),
    "result too late": (
        [user(), assistant([CALL]), user([RESULT]), assistant(), user([RESULT])],
        "messages.4.content.0: unexpected `tool_use_id`",
    ),
    "two results": ([user(), assistant([CALL]), user([RESULT, RESULT])], "each `tool_use` must have a single result"),
    "id used twice": ([user(), assistant([CALL, CALL]), user([RESULT])], "`tool_use` ids must be unique"),
    "unknown block in a result": (
        [user(), assistant([CALL]), user([RESULT | {"content": [CALL]}])],
        "messages.2.content.0.tool_result.content.0: Input tag 'tool_use'",
    ),
}


@pytest.mark.parametrize(("messages", "wording"), TOOLS.values(), ids=TOOLS.keys())
async def test_calls_and_results_belong_together(refusal: Any, messages: list[Json], wording: str) -> None:
    assert wording in (await refusal(messages=messages, tools=[CLOCK])).api_message


async def test_messages_of_one_role_in_a_row_count_as_one(create: Any) -> None:
    """As recorded: the API joins them before it looks for results."""
    other = CALL | {"id": "toolu_2"}
    results = [user([RESULT]), user([RESULT | {"tool_use_id": "toolu_2"}, text("And now?")])]
    messages = [user(), assistant([CALL]), assistant([other]), *results]
    assert (await create(messages=messages, tools=[CLOCK])).stop_reason == "end_turn"


# -- cache breakpoints


async def test_more_than_four_breakpoints_are_refused(refusal: Any, create: Any) -> None:
    four = [marked(str(number)) for number in range(4)]
    assert (await create(messages=[user(four)])).stop_reason == "end_turn"
    error = await refusal(messages=[user([*four, marked("5")])])
    assert error.api_message == "A maximum of 4 blocks with cache_control may be provided. Found 5."
    error = await refusal(messages=[user(four)], cache_control={"type": "ephemeral"})
    assert "Found 5" in error.api_message


async def test_breakpoints_count_wherever_they_stand(refusal: Any) -> None:
    mark = {"type": "ephemeral"}
    error = await refusal(
        tools=[CLOCK | {"cache_control": mark}],
        system=[marked()],
        messages=[
            user([marked()]),
            assistant([CALL | {"cache_control": mark}]),
            user([RESULT | {"content": [marked("noon")]}]),
        ],
    )
    assert "Found 5" in error.api_message


@pytest.mark.parametrize(
    "given",
    [
        {"system": [marked(ttl="5m")], "messages": [user([marked(ttl="1h")])]},
        {"messages": [user([marked("a"), marked("b", ttl="1h")])]},
        {"system": [marked(ttl="5m")], "cache_control": {"type": "ephemeral", "ttl": "1h"}},
    ],
)
async def test_an_hour_after_five_minutes_is_refused(refusal: Any, given: Json) -> None:
    assert "a ttl='1h' cache_control block must not come after a ttl='5m'" in (await refusal(**given)).api_message


async def test_an_hour_before_five_minutes_is_fine(create: Any) -> None:
    message = await create(system=[marked(ttl="1h")], cache_control={"type": "ephemeral"})
    assert message.stop_reason == "end_turn"


async def test_the_automatic_breakpoint_may_not_contradict_the_last_block(refusal: Any) -> None:
    error = await refusal(messages=[user([marked(ttl="1h")])], cache_control={"type": "ephemeral", "ttl": "5m"})
    assert error.status_code == 400


# -- documents


async def test_citations_are_for_all_documents_or_none(refusal: Any, create: Any) -> None:
    cited = DOCUMENT | {"citations": {"enabled": True}}
    assert (await create(messages=[user([cited, cited, text()])])).stop_reason == "end_turn"
    error = await refusal(messages=[user([cited, DOCUMENT, text()])])
    assert "Citations must be enabled on all documents or on none" in error.api_message
    error = await refusal(messages=[user([cited, text()])], output_config={"format": FORMAT})
    assert "Structured outputs cannot be combined with citations" in error.api_message


@pytest.mark.parametrize(
    ("source", "wording"),
    [
        ({"type": "base64", "media_type": "application/pdf", "data": "aGVsbG8="}, "The PDF specified was not valid"),
        ({"type": "base64", "media_type": "application/pdf", "data": "!"}, "Invalid base64 data"),
        ({"type": "base64", "media_type": "text/html", "data": "aGVsbG8="}, "media_type: Input should be 'applica"),
        ({"type": "text", "media_type": "text/html", "data": "x"}, "media_type: Input should be 'text/plain'"),
        ({"type": "disk"}, "source.type: Input should be 'base64'"),
        ({"type": "url"}, "source.url.url: Field required"),
    ],
)
async def test_document_sources_are_checked(refusal: Any, source: Json, wording: str) -> None:
    error = await refusal(messages=[user([{"type": "document", "source": source}, text()])])
    assert wording in error.api_message


async def test_files_are_not_found(refusal: Any) -> None:
    source = {"type": "file", "file_id": "file_1"}
    for kind in ("document", "image"):
        error = await refusal(messages=[user([{"type": kind, "source": source}, text()])])
        assert (error.status_code, error.api_message) == (404, "File not found: file_1")


# -- sizes


async def test_a_prompt_that_does_not_fit_the_window_is_refused(refusal: Any) -> None:
    error = await refusal(model="claude-opus-4-5", messages=[user("word " * 180_000)])
    assert error.api_message.startswith("prompt is too long: ")
    assert error.api_message.endswith(" tokens > 200000 maximum")


async def test_more_than_32_mb_are_too_large(refusal: Any, server: DemoServer) -> None:
    error = await refusal(messages=[user("x" * (32 * 1024 * 1024))])
    assert isinstance(error, anthropic.ContentTooLargeError)
    assert (error.status_code, error.type) == (413, "request_too_large")
    assert server.requests()[0].size > 32 * 1024 * 1024
    assert server.requests()[0].raw == b""


# -- pre-warming


async def test_max_tokens_zero_warms_the_cache(create: Any) -> None:
    system = [marked("A long instruction. " * 200)]
    warmed = await create(max_tokens=0, system=system)
    assert (warmed.content, warmed.stop_reason, warmed.usage.output_tokens) == ([], "max_tokens", 0)
    assert warmed.usage.cache_creation_input_tokens > 512
    assert (await create(system=system)).usage.cache_read_input_tokens == warmed.usage.cache_creation_input_tokens


@pytest.mark.parametrize(
    "given",
    [
        {"stream": True},
        {"model": "claude-haiku-4-5", "thinking": {"type": "enabled", "budget_tokens": 1024}},
        {"output_config": {"format": FORMAT}},
        {"model": "claude-opus-5", "tools": [CLOCK], "tool_choice": {"type": "any"}},
    ],
)
async def test_max_tokens_zero_has_conditions(refusal: Any, given: Json) -> None:
    assert "max_tokens: 0 cannot be combined with" in (await refusal(max_tokens=0, **given)).api_message
