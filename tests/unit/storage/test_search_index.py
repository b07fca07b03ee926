"""Finding messages by their words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.model.blocks import text_block
from app.model.ids import MessageId
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.search import MessageSearch
from app.storage.turns import TurnStore
from tests.fakes.messages import CONVERSATION, answer, block, thought, user
from tests.unit.storage.samples import running, summary

TEXTS = {
    1: 'The quick brown fox, 100% "quoted" and it\'s * NEAR(done) AND so^on 5"x7',
    2: "Żółć and Straße, 東京タワー is tall, 你好 world",
    3: "half a pair \ud83d and a nul \0 inside",
}


@pytest.fixture
async def search(turns: TurnStore, database: Database) -> MessageSearch:
    """Three turns, found by what the user wrote; the answers hold thinking, text and a tool call."""
    for number, text in TEXTS.items():
        await turns.begin(summary(), user(number, text), running(number))
        call = block("tool_use", id="t", name="hidden", input={"query": "secret argument"})
        await turns.finish(answer(number, thought(f"pondering {number}"), "replied", call), None)
    return MessageSearch(database)


async def _found(search: MessageSearch, text: str, limit: int = 50) -> list[str]:
    return [hit.message_id for hit in await search.search(text, limit)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("quick", ["u1"]),
        ("QUICK  fox", ["u1"]),
        ("uic ow", ["u1"]),
        ("quick missing", []),
        ('"quoted"', ["u1"]),
        ("it's", ["u1"]),
        ("NEAR(done)", ["u1"]),
        ("so^on", ["u1"]),
        ("100%", ["u1"]),
        ("world AND", ["u2"]),
        ("and", ["u3", "u2", "u1"]),
        ("żółć", ["u2"]),
        ("東京タ", ["u2"]),
        ("東京", ["u2"]),
        ("好", ["u2"]),
        ("tall 京", ["u2"]),
        ('* "', ["u1"]),
        ("ponder", ["a3", "a2", "a1"]),
        ("pondering 2", ["a2"]),
        ("half \ud83d", ["u3"]),
        ("nul \0 inside", ["u3"]),
        ("secret", []),
        ("'; DROP TABLE messages; --", []),
        ("text:quick", []),
        ('5"x7', ["u1"]),
        ("", []),
        (" \0 ", []),
    ],
)
async def test_words(search: MessageSearch, text: str, expected: list[str]) -> None:
    assert await _found(search, text) == expected


async def test_the_newest_come_first_and_no_more_than_asked_for(search: MessageSearch) -> None:
    assert await _found(search, "pondering", 2) == ["a3", "a2"]
    assert await _found(search, "g", 1) == ["a3"]


async def test_a_hit_names_its_conversation(search: MessageSearch) -> None:
    (hit,) = await search.search("quick")
    assert (hit.conversation_id, hit.message_id) == (CONVERSATION, "u1")


async def test_the_bin_is_not_searched(search: MessageSearch, conversations: ConversationStore) -> None:
    await conversations.remove(CONVERSATION, 1)
    assert (await _found(search, "quick"), await _found(search, "a")) == ([], [])

    await conversations.restore(CONVERSATION)
    assert await _found(search, "quick") == ["u1"]


async def test_a_running_answer_is_found_once_it_is_finished(search: MessageSearch, turns: TurnStore) -> None:
    early = replace(running(4), blocks=(text_block("foresight"),))
    await turns.begin(summary(), user(4, "more"), early)
    assert await _found(search, "foresight") == []

    await turns.finish(replace(answer(4, "hindsight"), id=MessageId("a4")), None)
    assert (await _found(search, "foresight"), await _found(search, "hindsight")) == ([], ["a4"])
