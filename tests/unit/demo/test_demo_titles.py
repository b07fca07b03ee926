"""Requests for a title are answered with one, whatever the conversation says."""

from __future__ import annotations

from typing import Any

import anthropic
import pytest

SYSTEM = "Answer with a title for the conversation and nothing else."


async def title(client: anthropic.AsyncAnthropic, text: str, max_tokens: int = 64, system: str = SYSTEM) -> str:
    reply = await client.messages.create(
        model="claude-haiku-5-5",
        thinking={"type": "disabled"},
        messages=[{"role": "user", "content": text}],
        max_tokens=max_tokens,
        system=system,
    )
    assert reply.stop_reason == "end_turn"
    (block,) = reply.content
    assert block.type == "text"
    return block.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<message>\nWhy does bread rise in ovens?\n</message>", "About Why does bread rise in"),
        ("<message>\nShow me a table\n</message>\n\n<answer>\nbread\n</answer>", "A Demo of Table"),
        ("<message>\n!?\n</message>", "A Short Conversation"),
        ("/fault 529\nWhy so", "A Demo of Faults"),
    ],
)
async def test_the_title_comes_from_the_message(client: Any, text: str, expected: str) -> None:
    assert await title(client, text) == expected


async def test_who_wants_to_read_about_titles_gets_an_answer(client: Any) -> None:
    assert len(await title(client, "Show me a table", max_tokens=8_000)) > 64
    assert len(await title(client, "Show me a table", max_tokens=4_000, system="You know titles.")) > 64
