"""Thinking: when it comes, what is shown, what is billed, and what the server accepts back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import anthropic
import pytest

from app.demo.models import all_models
from app.demo.server import DemoServer

Json = dict[str, Any]
SHOWN = {"type": "adaptive", "display": "summarized"}
CLOCK = {"name": "clock", "input_schema": {"type": "object", "properties": {}}}
ALTERED = "blocks in the latest assistant message cannot be modified"
MOVED = "The block is bound to a different conversation."
TAMPERED = "messages.1.content.0: Invalid `signature` in `thinking` block"


def user(words: str = "Give me a puzzle to think about") -> Json:
    return {"role": "user", "content": words}


def turn(message: anthropic.types.Message) -> Json:
    return {"role": "assistant", "content": [block.to_dict() for block in message.content]}


def without_thinking(said: Json) -> Json:
    return said | {"content": [block for block in said["content"] if block["type"] != "thinking"]}


def with_block(said: Json, **change: Any) -> Json:
    """The turn with its first block changed."""
    first, *rest = said["content"]
    return said | {"content": [first | change, *rest]}


@pytest.fixture
def lenient() -> Iterator[DemoServer]:
    """A server for an account made before 31 August 2026."""
    server = DemoServer(pace=0, prefix_check=False)
    server.start()
    yield server
    server.stop()


# -- what comes


async def test_thinking_is_omitted_unless_asked_for(ask: Any, server: DemoServer) -> None:
    message = await ask(messages=[user()])
    thinking, answer = message.content
    assert (thinking.type, thinking.thinking) == ("thinking", "")
    assert thinking.signature
    assert "1/3" in answer.text
    kinds = [event["delta"]["type"] for event in server.sent()[0].events() if "delta" in event and "index" in event]
    assert kinds[0] == "signature_delta"
    assert set(kinds[1:]) == {"text_delta"}


async def test_summarized_thinking_is_streamed_and_signed_once(ask: Any, server: DemoServer) -> None:
    message = await ask(messages=[user()], thinking=SHOWN)
    assert "BB, BG, GB, GG" in message.content[0].thinking
    events = [event for event in server.sent()[0].events() if event.get("index") == 0]
    kinds = [event["delta"]["type"] for event in events[1:-1] if "delta" in event]
    assert kinds.count("signature_delta") == 1
    assert kinds[-1] == "signature_delta"
    assert kinds.count("thinking_delta") > 10


async def test_old_models_show_their_thinking_by_default(ask: Any) -> None:
    thinking = {"type": "enabled", "budget_tokens": 1024}
    for model in ("claude-sonnet-4-6", "claude-opus-4-5"):
        message = await ask(model=model, thinking=thinking, messages=[user()])
        assert message.content[0].thinking
    message = await ask(model="claude-opus-4-8", thinking={"type": "adaptive"}, messages=[user()])
    assert message.content[0].thinking == ""


async def test_thinking_is_billed_in_full_in_either_display(ask: Any) -> None:
    shown = (await ask(messages=[user()], thinking=SHOWN)).usage
    hidden = (await ask(messages=[user()])).usage
    assert shown.output_tokens_details.thinking_tokens == hidden.output_tokens_details.thinking_tokens > 100
    assert shown.output_tokens == hidden.output_tokens > shown.output_tokens_details.thinking_tokens


async def test_effort_changes_how_much_is_thought(ask: Any) -> None:
    spent = [
        (await ask(messages=[user()], output_config={"effort": effort})).usage.output_tokens_details.thinking_tokens
        for effort in ("low", "medium", "high", "xhigh", "max")
    ]
    assert spent == sorted(set(spent))


@pytest.mark.parametrize(
    ("model", "thinking", "thinks"),
    [
        ("claude-opus-5-5", None, True),
        ("claude-haiku-5-5", None, True),
        ("claude-haiku-5-5", {"type": "disabled"}, False),
        ("claude-sonnet-5-5", {"type": "between_tools"}, False),
        ("claude-opus-4-8", None, False),
        ("claude-opus-4-8", {"type": "adaptive"}, True),
        ("claude-haiku-4-5", None, False),
        ("claude-haiku-4-5", {"type": "enabled", "budget_tokens": 1024}, True),
    ],
)
async def test_who_thinks_when(ask: Any, model: str, thinking: Json | None, thinks: bool) -> None:
    given = {"thinking": thinking} if thinking else {}
    message = await ask(model=model, messages=[user()], **given)
    assert (message.content[0].type == "thinking") == thinks
    assert (message.usage.output_tokens_details.thinking_tokens > 0) == thinks


async def test_easy_questions_at_low_effort_need_no_thinking(ask: Any) -> None:
    message = await ask(messages=[user("Hello")], output_config={"effort": "low"})
    assert [block.type for block in message.content] == ["text"]


async def test_thinking_counts_toward_the_limit(ask: Any) -> None:
    message = await ask(messages=[user()], thinking=SHOWN, max_tokens=60)
    assert [block.type for block in message.content] == ["thinking"]
    assert (message.stop_reason, message.usage.output_tokens) == ("max_tokens", 60)


async def test_redacted_thinking_is_opaque_and_goes_back(ask: Any, refusal: Any) -> None:
    question = user("/redacted\nA puzzle to think about")
    message = await ask(messages=[question])
    assert [block.type for block in message.content] == ["thinking", "redacted_thinking", "text"]
    said = turn(message)
    assert (await ask(messages=[question, said, user("Why?")])).stop_reason == "end_turn"
    said["content"][1] = said["content"][1] | {"data": said["content"][1]["data"][:-8] + "AAAAAAA="}
    assert ALTERED in (await refusal(messages=[question, said, user("Why?")])).api_message


# -- what goes back


async def test_an_unaltered_history_is_accepted(ask: Any) -> None:
    messages = [user()]
    for words in ("And with three children?", "And with four?", "Thank you"):
        messages += [turn(await ask(messages=messages, thinking=SHOWN)), user(words)]
    assert (await ask(messages=messages)).stop_reason == "end_turn"


@pytest.mark.parametrize("change", [{"thinking": "I thought otherwise."}, {"thinking": ""}, {"signature": "AAAA"}])
async def test_an_altered_block_is_refused(ask: Any, refusal: Any, change: Json) -> None:
    said = turn(await ask(messages=[user()], thinking=SHOWN))
    error = await refusal(messages=[user(), with_block(said, **change), user("Why?")])
    assert error.status_code == 400
    assert error.api_message.startswith("messages.1.content.0: ")
    assert ALTERED in error.api_message


async def test_an_altered_block_further_back_is_refused(ask: Any, refusal: Any) -> None:
    said = turn(await ask(messages=[user()], thinking=SHOWN))
    altered = with_block(said, signature=said["content"][0]["signature"][:-4] + "AAA=")
    messages = [user(), altered, user("Why?"), {"role": "assistant", "content": "Because."}, user("I see")]
    assert (await refusal(messages=messages)).api_message == TAMPERED


PREFIX_CHANGES = {
    "system added": {"system": "Be brief."},
    "tools added": {"tools": [CLOCK]},
    "earlier message edited": {"first": user("Give me another puzzle to think about")},
}


@pytest.mark.parametrize("change", PREFIX_CHANGES.values(), ids=PREFIX_CHANGES.keys())
async def test_thinking_is_bound_to_what_stood_before(ask: Any, refusal: Any, change: Json) -> None:
    said = turn(await ask(messages=[user()]))
    given = {name: value for name, value in change.items() if name != "first"}
    messages = [change.get("first", user()), said, user("Why?")]
    error = await refusal(messages=messages, **given)
    assert error.status_code == 400
    assert error.api_message.startswith("messages.1.content.0: Invalid `signature` in `thinking` block. ")
    assert MOVED in error.api_message
    stripped = [messages[0], without_thinking(said), messages[2]]  # the remedy
    assert (await ask(messages=stripped, **given)).stop_reason == "end_turn"


async def test_counting_checks_the_prefix_too(ask: Any, client: anthropic.AsyncAnthropic) -> None:
    said = turn(await ask(messages=[user()]))
    messages: Any = [user(), said, user("Why?")]
    with pytest.raises(anthropic.BadRequestError, match="bound to a different conversation"):
        await client.messages.count_tokens(model="claude-opus-5-5", messages=messages, system="Be brief.")


ALLOWED = {
    "effort": {"output_config": {"effort": "high"}},
    "max_tokens": {"max_tokens": 900},
    "display": {"thinking": SHOWN},
    "a moved breakpoint": {"cache_control": {"type": "ephemeral"}},
    "metadata": {"metadata": {"user_id": "u1"}},
    "a deferred tool": {"tools": [CLOCK | {"defer_loading": True}]},
    "blocks for a string": {"system": [{"type": "text", "text": "As ever.", "cache_control": {"type": "ephemeral"}}]},
}


@pytest.mark.parametrize("change", ALLOWED.values(), ids=ALLOWED.keys())
async def test_what_may_change_beside_bound_thinking(ask: Any, change: Json) -> None:
    base: Json = {"system": "As ever."}
    said = turn(await ask(**base, messages=[user()]))
    assert (await ask(**(base | change), messages=[user(), said, user("Why?")])).stop_reason == "end_turn"


async def _three_turns(ask: Any) -> list[Json]:
    messages = [user()]
    for words in ("One more to think about", "Another to think about", "The last"):
        messages += [turn(await ask(messages=messages)), user(words)]
    return messages


async def test_thinking_may_be_removed_from_the_start_the_end_or_everywhere(ask: Any) -> None:
    messages = await _three_turns(ask)
    for removed in ((1,), (1, 3), (5,), (3, 5), (1, 3, 5)):
        kept = [without_thinking(each) if at in removed else each for at, each in enumerate(messages)]
        assert (await ask(messages=kept)).stop_reason == "end_turn", removed


async def test_thinking_may_not_be_removed_from_the_middle(ask: Any, refusal: Any) -> None:
    messages = await _three_turns(ask)
    messages[3] = without_thinking(messages[3])
    error = await refusal(messages=messages)
    assert error.api_message.startswith("messages.5.content.0")
    assert MOVED in error.api_message


async def test_removed_thinking_may_not_come_back(ask: Any, refusal: Any) -> None:
    first = [user(), turn(await ask(messages=[user()])), user("One more to think about")]
    stripped = [first[0], without_thinking(first[1]), first[2]]
    second = turn(await ask(messages=stripped))
    assert MOVED in (await refusal(messages=[*first, second, user("Why?")])).api_message


async def test_the_tail_may_be_cut_off(ask: Any) -> None:
    messages = await _three_turns(ask)
    assert (await ask(messages=[*messages[:2], user("Otherwise")])).stop_reason == "end_turn"


async def test_a_signature_holds_across_servers(ask: Any, lenient: DemoServer) -> None:
    """Conversations outlive the program, and with it the server that answered them."""
    said = turn(await ask(messages=[user()]))
    async with anthropic.AsyncAnthropic(api_key="demo", base_url=lenient.base_url, max_retries=0) as other:
        messages: Any = [user(), said, user("Why?")]
        assert await other.messages.create(model="claude-opus-5-5", max_tokens=500, messages=messages)


async def test_older_accounts_check_the_prefix_of_the_newest_family_only(lenient: DemoServer) -> None:
    async with anthropic.AsyncAnthropic(api_key="demo", base_url=lenient.base_url, max_retries=0) as client:
        for model, refused in (("claude-opus-5-5", False), ("claude-fable-5-2", True)):
            first: Any = [user()]
            said = turn(await client.messages.create(model=model, max_tokens=2000, messages=first))
            messages: Any = [user(), said, user("Why?")]
            request: Any = {"model": model, "max_tokens": 500, "messages": messages, "system": "Be brief."}
            if refused:
                with pytest.raises(anthropic.BadRequestError, match="different conversation"):
                    await client.messages.create(**request)
            else:
                assert await client.messages.create(**request)


# -- other models


async def test_thinking_of_a_model_that_cannot_be_read_is_dropped_and_not_billed(ask: Any, create: Any) -> None:
    """Even with another system prompt: what is dropped is not checked."""
    said = turn(await ask(model="claude-fable-5-2", messages=[user()], max_tokens=3000))
    messages = [user(), said, user("Why?")]
    kept = (await create(model="claude-fable-5-2", messages=messages)).usage.input_tokens
    dropped = (await create(model="claude-opus-5-5", messages=messages, system="Be brief.")).usage.input_tokens
    bare = (await create(model="claude-opus-5-5", messages=[user(), without_thinking(said), user("Why?")])).usage
    assert dropped < kept
    assert abs(dropped - bare.input_tokens) < 10


async def test_readable_thinking_stays_in_context_and_is_billed(ask: Any, create: Any) -> None:
    said_message = await ask(messages=[user()])
    said = turn(said_message)
    full = (await create(messages=[user(), said, user("Why?")])).usage.input_tokens
    bare = (await create(messages=[user(), without_thinking(said), user("Why?")])).usage.input_tokens
    assert full - bare == said_message.usage.output_tokens_details.thinking_tokens


async def test_the_oldest_models_forget_earlier_thinking(ask: Any, create: Any) -> None:
    thinking = {"type": "enabled", "budget_tokens": 1024}
    model = "claude-haiku-4-5"
    said = turn(await ask(model=model, messages=[user()], thinking=thinking))
    full = (await create(model=model, messages=[user(), said, user("Why?")])).usage.input_tokens
    bare = (await create(model=model, messages=[user(), without_thinking(said), user("Why?")])).usage.input_tokens
    assert full == bare


async def test_in_a_tool_loop_the_thinking_must_come_back(ask: Any, refusal: Any) -> None:
    given: Json = {"tools": [CLOCK]}
    question = user("Use the clock tool")
    said = turn(await ask(**given, messages=[question]))
    call = said["content"][-1]
    result = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": call["id"], "content": "noon"}]}
    assert (await ask(**given, messages=[question, said, result])).stop_reason == "end_turn"
    error = await refusal(**given, messages=[question, without_thinking(said), result])
    assert "Expected `thinking` or `redacted_thinking`, but found `text`" in error.api_message
    altered = with_block(said, thinking="I thought otherwise.")
    assert ALTERED in (await refusal(**given, messages=[question, altered, result])).api_message


def test_every_model_reads_only_models_there_are() -> None:
    known = {model.id for model in all_models()}
    for model in all_models():
        assert set(model.reads) <= known
