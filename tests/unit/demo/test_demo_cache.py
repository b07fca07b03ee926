"""The simulated prompt cache, through the SDK: hits, misses, minimum length, lookback, lifetimes, parallel calls."""

from __future__ import annotations

import asyncio
from typing import Any

import anthropic
import pytest
from anthropic.types import Usage

from app.demo.script import Script
from app.demo.server import DemoServer
from app.demo.wire import Gate
from tests.fakes.waiting import until

Json = dict[str, Any]
MARK = {"type": "ephemeral"}
HOUR = {"type": "ephemeral", "ttl": "1h"}
LONG = "A rule of the house, told at length. " * 80  # about 900 tokens
SYSTEM = [{"type": "text", "text": LONG, "cache_control": HOUR}]
CLOCK = {"name": "clock", "description": LONG, "input_schema": {"type": "object", "properties": {}}}


def text(content: str, mark: Json | None = None) -> Json:
    return {"type": "text", "text": content} | ({"cache_control": mark} if mark else {})


def user(*blocks: Json | str) -> Json:
    return {"role": "user", "content": [text(block) if isinstance(block, str) else block for block in blocks]}


def assistant(words: str) -> Json:
    return {"role": "assistant", "content": words}


def shares(usage: Usage) -> tuple[int, int, int]:
    """Read, written, uncached; in tokens."""
    return usage.cache_read_input_tokens or 0, usage.cache_creation_input_tokens or 0, usage.input_tokens


async def test_a_second_request_reads_what_the_first_wrote(ask: Any) -> None:
    first = (await ask(system=SYSTEM)).usage
    assert first.cache_creation.ephemeral_1h_input_tokens == first.cache_creation_input_tokens > 512
    assert first.cache_creation.ephemeral_5m_input_tokens == 0
    assert first.cache_read_input_tokens == 0
    second = (await ask(system=SYSTEM)).usage
    assert shares(second) == (first.cache_creation_input_tokens, 0, first.input_tokens)


async def test_a_growing_chat_pays_only_for_what_is_new(ask: Any) -> None:
    messages = [user("Tell me about caching. " * 90)]
    first = (await ask(messages=messages, cache_control=MARK)).usage
    total = sum(shares(first))
    messages += [assistant("It saves money."), user("How much?")]
    second = (await ask(messages=messages, cache_control=MARK)).usage
    assert second.cache_read_input_tokens == total
    assert 0 < (second.cache_creation_input_tokens or 0) < 40
    assert second.input_tokens == 0


async def test_a_prefix_below_the_minimum_is_silently_not_cached(ask: Any) -> None:
    short = [text("A short rule. " * 20, MARK)]
    for _ in range(2):
        read, written, uncached = shares((await ask(system=short)).usage)
        assert (read, written) == (0, 0)
        assert uncached > 0


@pytest.mark.parametrize(
    ("model", "least"),
    [
        ("claude-fable-5-2", 512),
        ("claude-opus-5-5", 512),
        ("claude-sonnet-5", 1024),
        ("claude-opus-4-7", 2048),
        ("claude-opus-4-6", 4096),
        ("claude-haiku-4-5", 4096),
    ],
)
async def test_the_minimum_depends_on_the_model(create: Any, client: Any, model: str, least: int) -> None:
    async def count(**given: Any) -> int:
        question: Any = [{"role": "user", "content": "Hello"}]
        return int((await client.messages.count_tokens(model=model, messages=question, **given)).input_tokens)

    per_word = (await count(system=[text("word " * 1000)]) - await count()) / 1000
    words = round(least / per_word)
    below = (await create(model=model, system=[text("word " * (words - 5), MARK)])).usage
    above = (await create(model=model, system=[text("word " * (words + 5), MARK)])).usage
    assert below.cache_creation_input_tokens == 0
    assert least <= above.cache_creation_input_tokens < least + 20


CHANGES = {
    "nothing": ({}, "all"),
    "max_tokens": ({"max_tokens": 300}, "all"),
    "metadata": ({"metadata": {"user_id": "u1"}}, "all"),
    "display": ({"thinking": {"type": "adaptive", "display": "summarized"}}, "all"),
    "a default made explicit": ({"output_config": {"effort": "medium"}, "tool_choice": {"type": "auto"}}, "all"),
    "effort": ({"output_config": {"effort": "high"}}, "system"),
    "tool choice": ({"tool_choice": {"type": "none"}}, "system"),
    "parallel calls": ({"tool_choice": {"type": "auto", "disable_parallel_tool_use": True}}, "system"),
    "system": ({"system": [text(LONG + "Really.", HOUR)]}, "tools"),
    "speed": ({"speed": "fast"}, "tools"),
    "tools": ({"tools": [CLOCK | {"description": LONG + "Really.", "cache_control": HOUR}]}, "none"),
    "model": ({"model": "claude-haiku-5-5"}, "none"),
}


@pytest.mark.parametrize(("change", "kept"), CHANGES.values(), ids=CHANGES.keys())
async def test_what_a_change_leaves_cached(create: Any, change: Json, kept: str) -> None:
    base: Json = {
        "tools": [CLOCK | {"cache_control": HOUR}],
        "system": SYSTEM,
        "messages": [user(text("A first question, at some length. " * 30, HOUR))],
    }
    lengths: dict[str, int] = {"none": 0}
    lengths["tools"] = (await create(max_tokens=0, tools=base["tools"])).usage.cache_creation_input_tokens
    prefix = (await create(max_tokens=0, tools=base["tools"], system=SYSTEM)).usage
    lengths["system"] = lengths["tools"] + prefix.cache_creation_input_tokens
    whole = (await create(**base)).usage
    lengths["all"] = sum(shares(whole))
    changed = (await create(**(base | change))).usage
    assert changed.cache_read_input_tokens == lengths[kept]


async def test_the_first_image_breaks_the_messages_only(create: Any) -> None:
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": pixel}}
    first = user(text("A first question, at some length. " * 30, HOUR))
    before = (await create(system=SYSTEM, messages=[first])).usage
    after = (await create(system=SYSTEM, messages=[first, assistant("Yes."), user(image, "And this?")])).usage
    assert 0 < after.cache_read_input_tokens < sum(shares(before)) - 100


async def test_switching_the_apis_own_tools_keeps_the_clients_tools(create: Any) -> None:
    own = {"type": "web_search_20250305", "name": "web_search"}
    tools = [CLOCK | {"cache_control": HOUR}]
    before = (await create(tools=tools, system=SYSTEM)).usage
    after = (await create(tools=[*tools, own], system=SYSTEM)).usage
    assert 0 < after.cache_read_input_tokens < before.cache_creation_input_tokens


async def test_moving_the_breakpoint_does_not_change_the_prefix(create: Any) -> None:
    marked = user(text("A question, at some length. " * 60, MARK))
    written = (await create(messages=[marked])).usage.cache_creation_input_tokens
    plain = user("A question, at some length. " * 60)
    later = (await create(messages=[plain, assistant("Yes."), user(text("More.", MARK))])).usage
    assert later.cache_read_input_tokens == written > 0


async def test_the_order_of_keys_counts(create: Any) -> None:
    tool = CLOCK | {"cache_control": HOUR}
    await create(tools=[tool])
    assert (await create(tools=[dict(reversed(tool.items()))])).usage.cache_read_input_tokens == 0


async def test_an_entry_twenty_blocks_back_is_found_and_one_further_is_not(create: Any) -> None:
    start = text("The beginning, at some length. " * 60, MARK)
    for added, found in ((19, True), (20, False)):
        unique = f"Number {added}. "
        first = text(unique + start["text"], MARK)
        written = (await create(messages=[user(first)])).usage.cache_creation_input_tokens
        plain = text(unique + start["text"])
        blocks = [text(f"Block {number}.") for number in range(added - 1)]
        usage = (await create(messages=[user(plain, *blocks, text("The end.", MARK))])).usage
        assert usage.cache_read_input_tokens == (written if found else 0)


async def test_two_lifetimes_are_billed_apart(create: Any) -> None:
    usage = (await create(system=SYSTEM, messages=[user(text("A question. " * 100, MARK))])).usage
    hour, minutes = usage.cache_creation.ephemeral_1h_input_tokens, usage.cache_creation.ephemeral_5m_input_tokens
    assert hour > 512
    assert minutes > 100
    assert hour + minutes == usage.cache_creation_input_tokens


async def test_entries_expire_and_a_hit_refreshes_them(create: Any, hand: Any) -> None:
    given = {"system": [text(LONG, MARK)]}
    written = (await create(**given)).usage.cache_creation_input_tokens
    for _ in range(3):
        hand.turn(299)  # each hit starts the five minutes anew
        assert (await create(**given)).usage.cache_read_input_tokens == written
    hand.turn(300)
    assert shares((await create(**given)).usage)[:2] == (0, written)


async def test_an_hour_lasts_an_hour(create: Any, hand: Any) -> None:
    await create(system=SYSTEM, messages=[user(text("A question. " * 60, MARK))])
    hand.turn(301)
    usage = (await create(system=SYSTEM, messages=[user(text("A question. " * 60, MARK))])).usage
    assert usage.cache_creation.ephemeral_1h_input_tokens == 0
    assert usage.cache_creation.ephemeral_5m_input_tokens > 0  # the shorter one is gone, the system prompt is not
    assert usage.cache_read_input_tokens > 512
    hand.turn(3600)
    assert (await create(system=SYSTEM)).usage.cache_read_input_tokens == 0


async def test_parallel_first_calls_all_miss(client: anthropic.AsyncAnthropic, server: DemoServer) -> None:
    """An entry is readable only after the first response has begun."""
    request: Any = {
        "model": "claude-opus-5-5",
        "max_tokens": 50,
        "system": SYSTEM,
        "messages": [{"role": "user", "content": "Hello"}],
    }
    server.script(Script.failing("slow-start 0.2"), Script.failing("slow-start 0.2"))
    both = await asyncio.gather(*(client.messages.create(**request) for _ in range(2)))
    assert [message.usage.cache_read_input_tokens for message in both] == [0, 0]
    assert all((message.usage.cache_creation_input_tokens or 0) > 0 for message in both)
    after = await client.messages.create(**request)
    assert (after.usage.cache_read_input_tokens or 0) > 0


async def test_an_entry_is_readable_while_its_response_still_runs(
    client: anthropic.AsyncAnthropic, server: DemoServer, create: Any
) -> None:
    request: Any = {"model": "claude-opus-5-5", "max_tokens": 500, "system": SYSTEM}
    messages: Any = [{"role": "user", "content": "Hello"}]
    server.script(Script.failing("stall"))
    async with client.messages.stream(**request, messages=messages) as stream:
        await anext(aiter(stream))
        assert (await create(system=SYSTEM)).usage.cache_read_input_tokens > 0


async def test_the_stream_says_the_same_twice(ask: Any, server: DemoServer) -> None:
    await ask(system=SYSTEM)
    events = server.sent()[0].events()
    opening, ending = events[0]["message"]["usage"], events[-2]["usage"]
    for name in ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"):
        assert opening[name] == ending[name]
    assert opening["cache_creation"]["ephemeral_1h_input_tokens"] == opening["cache_creation_input_tokens"]
    assert "cache_creation" not in ending
    assert opening["output_tokens"] == 1 < ending["output_tokens"]


# -- diagnostics

DIVERGED = {
    "model_changed": {"model": "claude-haiku-5-5"},
    "tools_changed": {"tools": [CLOCK]},
    "system_changed": {"system": "Otherwise."},
    "messages_changed": {"messages": [user("Something else")]},
}


@pytest.mark.parametrize(("reason", "change"), DIVERGED.items(), ids=DIVERGED.keys())
async def test_a_miss_is_explained(create: Any, reason: str, change: Json) -> None:
    base: Json = {"system": "As ever.", "messages": [user("Hello")]}
    first = await create(**base, diagnostics={"previous_message_id": None})
    assert first.diagnostics is None
    again = await create(**base, diagnostics={"previous_message_id": first.id})
    assert again.diagnostics is None
    missed = await create(**(base | change), diagnostics={"previous_message_id": first.id})
    assert missed.diagnostics.cache_miss_reason.type == reason
    assert missed.diagnostics.cache_miss_reason.cache_missed_input_tokens == first.usage.input_tokens


async def test_an_unknown_message_is_not_diagnosed(ask: Any) -> None:
    message = await ask(diagnostics={"previous_message_id": "msg_nobody"})
    assert message.diagnostics.cache_miss_reason.type == "previous_message_not_found"


async def test_a_gate_holds_a_scripted_reply(ask: Any, server: DemoServer) -> None:
    gate = Gate()
    server.script(Script.text("Good morning.", gate))
    waiting = asyncio.create_task(ask())
    await until(lambda: server.sent() and server.sent()[0].chunks)
    assert not waiting.done()
    gate.open()
    assert (await waiting).content[0].text == "Good morning."
