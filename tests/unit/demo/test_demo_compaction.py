"""Compaction on demand, against the SDK's own beta methods."""

from __future__ import annotations

from typing import Any

import anthropic
import pytest
from anthropic import types

from app.demo.server import DemoServer

Json = dict[str, Any]
BETA = "compact-2026-09-04"
MODEL = "claude-opus-5-5"
CLOCK = {"name": "clock", "input_schema": {"type": "object", "properties": {}}}


def user(words: str) -> Json:
    return {"role": "user", "content": words}


def assistant(message: Any) -> Json:
    return {"role": "assistant", "content": [block.to_dict() for block in message.content]}


async def send(client: anthropic.AsyncAnthropic, messages: Any, **more: Any) -> Any:
    return await client.beta.messages.create(
        model=MODEL,
        max_tokens=4000,
        messages=messages,
        **({"betas": [BETA]} | more),
    )


async def compact(client: anthropic.AsyncAnthropic, messages: list[Json], instructions: str | None = None) -> Any:
    asked = {"type": "summarize"} | ({"instructions": instructions} if instructions is not None else {})
    return await send(client, messages, compaction=asked)


async def two_turns(client: anthropic.AsyncAnthropic) -> list[Json]:
    messages = [user("Give me a puzzle to think about")]
    messages += [assistant(await send(client, messages)), user("Show me a table")]
    return [*messages, assistant(await send(client, messages))]


async def test_the_reply_is_one_signed_block_and_its_bill_stands_in_iterations(client: Any) -> None:
    messages = await two_turns(client)
    reply = await compact(client, messages)
    (block,) = reply.content
    assert reply.stop_reason == "compaction"
    assert block.type == "compaction"
    assert "Give me a puzzle" in block.content
    assert "Show me a table" in block.content
    assert block.signature
    usage = reply.usage
    assert (usage.input_tokens, usage.output_tokens, usage.cache_read_input_tokens) == (0, 0, 0)
    (run,) = usage.iterations
    counted = await client.beta.messages.count_tokens(
        model=MODEL, messages=messages, betas=[BETA], compaction={"type": "summarize"}
    )
    assert run.type == "compaction"
    assert run.input_tokens > counted.input_tokens
    assert run.output_tokens > 0


async def test_a_stream_brings_the_block_whole(client: Any) -> None:
    messages = [user("Hello")]
    messages.append(assistant(await send(client, messages)))
    async with client.beta.messages.stream(
        model=MODEL, max_tokens=4000, messages=messages, betas=[BETA], compaction={"type": "summarize"}
    ) as stream:
        events = [event async for event in stream]
        final = await stream.get_final_message()
    started = next(event for event in events if event.type == "content_block_start")
    assert started.content_block.content == final.content[0].content
    assert final.stop_reason == "compaction"
    assert [run.type for run in final.usage.iterations] == ["compaction"]


async def test_the_next_request_may_start_with_the_block(client: Any) -> None:
    messages = await two_turns(client)
    before = (await client.beta.messages.count_tokens(model=MODEL, messages=[*messages, user("Go")])).input_tokens
    rest = [assistant(await compact(client, messages)), user("Give me a puzzle to think about")]
    first = await send(client, rest)
    assert first.usage.input_tokens < before
    rest += [assistant(first), user("And again")]  # with thinking that is bound to the block
    second = await send(client, rest)
    assert second.stop_reason == "end_turn"
    again = await compact(client, [*rest, assistant(second)])
    assert "A summary of the conversation so far" in again.content[0].content


async def test_instructions_replace_the_prompt_of_the_summary(client: Any) -> None:
    reply = await compact(client, [user("Hello")], "Keep only the names.")
    assert "Keep only the names." in reply.content[0].content
    blank = await compact(client, [user("Hello")], "  ")
    assert blank.content[0].content.startswith("A summary")


async def test_compaction_reads_the_cache_and_its_block_can_be_cached(client: Any) -> None:
    messages = [user("Show me a table " * 400)]
    messages.append(assistant(await send(client, messages, cache_control={"type": "ephemeral"})))
    (run,) = (await compact(client, messages)).usage.iterations
    assert run.cache_read_input_tokens == 0  # no mark, no look-up
    asked = {"compaction": {"type": "summarize"}, "cache_control": {"type": "ephemeral"}}
    reply = await send(client, messages, **asked)
    assert reply.usage.iterations[0].cache_read_input_tokens > 512
    block = {**reply.content[0].to_dict(), "cache_control": {"type": "ephemeral"}}
    answer = await send(client, [{"role": "assistant", "content": [block]}, user("Go on")])
    assert answer.stop_reason == "end_turn"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"content": "Something else."}, types.CompactionContentMismatchError),
        ({"signature": "bm90IG91cnM="}, types.CompactionSignatureInvalidError),
        ({"signature": None}, types.CompactionSignatureInvalidError),
    ],
)
async def test_a_changed_block_is_refused(client: Any, change: Json, error: type[Exception]) -> None:
    block = (await compact(client, [user("Hello")])).content[0].to_dict()
    with pytest.raises(error):
        await send(client, [{"role": "assistant", "content": [block | change]}, user("Go on")])


async def test_the_block_stands_first_and_alone(client: Any) -> None:
    block = assistant(await compact(client, [user("Hello")]))
    with pytest.raises(types.CompactionBlockMisplacedError):
        await send(client, [user("Hello"), block, user("Go on")])
    with pytest.raises(types.CompactionBlockAmbiguousError):
        await send(client, [block, user("Go on"), block, user("More")])


async def test_there_must_be_something_to_summarize_and_a_finished_turn(client: Any) -> None:
    block = assistant(await compact(client, [user("Hello")]))
    with pytest.raises(types.CompactionNothingToSummarizeError):
        await compact(client, [block])
    call = await send(client, [user("Use the clock tool")], tools=[CLOCK])
    assert call.stop_reason == "tool_use"
    with pytest.raises(types.CompactionIncompleteTurnError):
        await compact(client, [user("Use the clock tool"), assistant(call)])


async def test_nothing_of_it_is_known_without_the_header(client: Any) -> None:
    with pytest.raises(anthropic.BadRequestError, match="compaction: Extra inputs"):
        await send(client, [user("Hello")], compaction={"type": "summarize"}, betas=[])
    block = assistant(await compact(client, [user("Hello")]))
    with pytest.raises(anthropic.BadRequestError, match="Input tag 'compaction'"):
        await send(client, [block, user("Go on")], betas=[])


async def test_models_with_a_small_window_do_not_compact(client: Any) -> None:
    with pytest.raises(anthropic.BadRequestError, match="not supported for claude-haiku-4-5"):
        await client.beta.messages.create(
            model="claude-haiku-4-5",
            max_tokens=1000,
            messages=[user("Hello")],
            betas=[BETA],
            compaction={"type": "summarize"},
        )


async def test_models_say_whether_they_compact(client: Any) -> None:
    found = {model.id: model async for model in client.beta.models.list(limit=1000)}
    assert found[MODEL].capabilities.compaction.summarize.supported
    assert not found["claude-haiku-4-5-20251001"].capabilities.compaction.summarize.supported


async def test_lines_with_a_meaning_have_none_for_a_summary(client: Any, server: DemoServer) -> None:
    reply = await compact(client, [user("Hello\n/fault 529 always")])
    assert reply.stop_reason == "compaction"
    assert server.sent()[-1].status == 200
