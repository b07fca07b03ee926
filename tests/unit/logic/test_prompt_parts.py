"""The prompt in parts: what belongs together, what the cache did with it, and sums that are exact."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.logic.prompt_parts import Facts, parts
from app.logic.rebuild import Rebuilt
from app.model.blocks import Json
from app.model.ids import MessageId
from app.model.inspection import PromptPart
from app.model.sent import SentMark
from app.model.usage import Usage

WORDS = "Words of a conversation that goes on. " * 40  # about 500 tokens
FACTS = Facts(sent_ms=1_000, before=0, minimum=512, saves=lambda tokens: tokens * 2)


def text(words: str) -> Json:
    return {"type": "text", "text": words}


def document(title: str, words: str = WORDS) -> Json:
    return {"type": "document", "title": title, "source": {"type": "text", "media_type": "text/plain", "data": words}}


def rebuilt(*messages: list[Json], marks: tuple[SentMark, ...] = (), **fields: Any) -> Rebuilt:
    """A request whose messages alternate, u1, a1, u2 …"""
    roles = ["user" if number % 2 == 0 else "assistant" for number in range(len(messages))]
    names = [MessageId(f"{role[0]}{number // 2 + 1}") for number, role in enumerate(roles)]
    said = [{"role": role, "content": content} for role, content in zip(roles, messages, strict=True)]
    origins = tuple((name,) * len(content) for name, content in zip(names, messages, strict=True))
    return Rebuilt({"model": "claude-opus-5-5", **fields, "messages": said}, origins, marks, exact=True)


def usage(read: int, written: int, uncached: int) -> Usage:
    return Usage({"cache_read_input_tokens": read, "cache_creation_input_tokens": written, "input_tokens": uncached})


def shown(found: tuple[PromptPart, ...]) -> list[tuple[str, str, str]]:
    return [(part.kind, part.name, part.state) for part in found]


def test_documents_and_images_of_the_question_stand_by_themselves() -> None:
    image = {"type": "image", "source": {"type": "url", "url": "https://example.org/a.png"}}
    request = rebuilt(
        *([document("old.txt"), text("One")], [text("Two")], [document("new.txt"), image, text("Three"), text("Four")]),
        tools=[{"name": "look"}, {"name": "see"}],
        system=[text("Be brief.")],
    )
    assert shown(parts(request, MessageId("u2"), None, FACTS)) == [
        ("tools", "look, see", "unknown"),
        ("system", "", "unknown"),
        ("document", "old.txt", "unknown"),
        ("earlier", "", "unknown"),
        ("document", "new.txt", "unknown"),
        ("image", "", "unknown"),
        ("question", "Three", "unknown"),
    ]


def test_a_picture_keeps_what_is_known_of_it() -> None:
    source = {"type": "held", "media_type": "image/png", "sha256": "a" * 64, "bytes": 9, "width": 280, "height": 280}
    request = rebuilt([{"type": "image", "source": source}, document("a.txt"), text(WORDS)])
    found = parts(request, MessageId("u1"), usage(0, 0, 3_100), FACTS)
    assert [part.kind for part in found] == ["image", "document", "question"]
    assert found[0].tokens == 100
    assert sum(part.tokens for part in found) == 3_100


def test_earlier_turns_are_summed_up_from_mark_to_mark() -> None:
    marks = (SentMark("u2", 2, 0, "1h", 1_500), SentMark("u4", 6, 0, "5m", 3_500))
    request = rebuilt(*([text(f"{number} {WORDS}")] for number in range(7)), marks=marks)
    found = parts(request, MessageId("u4"), usage(1_500, 2_000, 0), FACTS)
    assert [(part.kind, part.turns, part.state) for part in found] == [
        ("earlier", 2, "read"),
        ("earlier", 1, "written"),
        ("question", 0, "written"),
    ]
    assert [part.message_id for part in found] == ["u1", "a2", "u4"]
    assert [(part.mark.outcome, part.mark.tokens, part.mark.expires_ms) for part in found if part.mark] == [
        ("hit", 1_500, 3_601_000),
        ("written", 3_500, 301_000),
    ]
    assert found[0].exact
    assert not found[1].exact
    assert [part.mark.saves_nano for part in found if part.mark] == [3_000, 7_000]


def test_reading_ends_at_a_mark_of_the_turn_before() -> None:
    request = rebuilt(*([text(WORDS)] for _ in range(5)), marks=(SentMark("u3", 4, 0, "1h", 2_500),))
    billed = usage(1_700, 800, 0)  # nearer to the end of a2 by the estimates, but there was no mark
    facts = Facts(0, 1_700, 512, lambda _: None, (SentMark("u2", 2, 0, "1h", 1_500),))
    found = parts(request, MessageId("u3"), billed, facts)
    assert [(part.message_id, part.state) for part in found] == [("u1", "read"), ("a2", "written"), ("u3", "written")]


def test_what_had_been_cached_and_was_written_again_was_missed() -> None:
    marks = (SentMark("u1", 0, 0, "1h", 500), SentMark("u2", 2, 0, "1h", 1_500))
    request = rebuilt(*([text(WORDS)] for _ in range(3)), marks=marks)
    facts = Facts(0, 600, 512, lambda _: None)
    outcomes = [part.mark.outcome for part in parts(request, MessageId("u2"), usage(0, 1_700, 0), facts) if part.mark]
    assert outcomes == ["missed", "written"]


def test_where_all_was_read_a_few_tokens_more_are_written_not_missed() -> None:
    marks = (SentMark("a1", 1, 0, "1h", 1_200), SentMark("u2", 2, 0, "1h", 1_202))
    request = rebuilt([text(WORDS)], [text(WORDS)], [text("Go on")], marks=marks)
    facts = Facts(0, 1_200, 512, lambda _: None)
    outcomes = [part.mark.outcome for part in parts(request, MessageId("u2"), usage(1_200, 2, 0), facts) if part.mark]
    assert outcomes == ["hit", "written"]


def test_a_mark_under_the_minimum_is_too_short() -> None:
    marks = (SentMark("system", None, 0, "1h", 5), SentMark("u1", 0, 0, "1h", 20))
    request = rebuilt([text("Hello")], marks=marks, system=[text("Be brief.")])
    found = parts(request, MessageId("u1"), usage(0, 0, 20), FACTS)
    assert [(part.mark.outcome, part.mark.expires_ms) for part in found if part.mark] == [("too_short", None)] * 2
    assert sum(part.tokens for part in found) == 20


def test_small_attachments_of_earlier_turns_are_counted_with_them() -> None:
    request = rebuilt([document("tiny.txt", "a"), text(WORDS)], [text(WORDS)], [text(WORDS)])
    assert [part.kind for part in parts(request, MessageId("u2"), None, FACTS)] == ["earlier", "question"]


@given(
    st.lists(st.lists(st.integers(1, 400), min_size=1, max_size=4), min_size=1, max_size=9),
    st.sets(st.integers(0, 8), max_size=4),
    st.tuples(*[st.integers(0, 5_000)] * 3),
)
def test_whatever_was_billed_the_parts_add_up_to_it(
    sizes: list[list[int]], marked: set[int], billed: tuple[int, int, int]
) -> None:
    messages = [[text("word " * size) for size in blocks] for blocks in sizes]
    marks = tuple(
        SentMark("m", number, len(messages[number]) - 1, "1h", 1) for number in sorted(marked) if number < len(messages)
    )
    found = parts(rebuilt(*messages, marks=marks), MessageId("u1"), usage(*billed), FACTS)
    if sum(billed):
        assert sum(part.tokens for part in found) == sum(billed)
    assert [part.mark.number for part in found if part.mark] == list(range(1, len(marks) + 1))
    assert all(part.tokens >= 0 and math.isfinite(part.tokens) for part in found)
    order = ["read", "written", "uncached"]
    states = [order.index(part.state) for part in found if part.state != "unknown"]
    assert states == sorted(states)
