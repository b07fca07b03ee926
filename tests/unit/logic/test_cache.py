"""Where the cache marks go."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.base import resources
from app.logic import cache
from app.logic.capabilities import ModelTable
from app.logic.request import build
from app.model.blocks import ContentBlock, Json
from app.model.caching import CacheChoice, CacheTerms
from app.model.catalog import ModelInfo
from app.model.ids import MessageId
from app.model.message import Message
from app.model.sent import SentMark
from app.model.turn import TurnSettings
from tests.fakes.messages import OPUS, answer, block, thought, user

_TABLE = ModelTable.from_json(resources.read_json("models.json"))
_INFO = _TABLE.describe("claude-opus-5-5")
_LONG = "The tide tables lie on the harbour master's desk. " * 100


def _spots(plan: cache.CachePlan) -> list[tuple[int | None, int]]:
    return [(mark.message, mark.block) for mark in plan.marks]


def _plan(system: list[Json], messages: list[Json], info: ModelInfo = _INFO) -> cache.CachePlan:
    return cache.plan([], system, messages, info, cache.CacheWish())


def _says(role: str, *texts: str) -> Json:
    return {"role": role, "content": [{"type": "text", "text": text} for text in texts]}


def test_marks_stand_at_the_system_prompt_the_last_answer_and_the_question() -> None:
    messages = [_says("user", _LONG), _says("assistant", "a"), _says("user", "b", "c"), _says("assistant", "d")]
    plan = _plan([{"type": "text", "text": _LONG}], [*messages, _says("user", "e")])
    assert _spots(plan) == [(None, 0), (3, 0), (4, 0)]
    assert [mark.lifetime for mark in plan.marks] == ["5m", "5m", "5m"]
    assert [mark.tokens for mark in plan.marks] == sorted(mark.tokens for mark in plan.marks)


def test_no_mark_where_the_prefix_is_too_short_to_be_cached() -> None:
    assert _plan([{"type": "text", "text": "Be brief."}], [_says("user", "Hi")]).marks == ()
    old = _TABLE.describe("claude-opus-4-6")  # caches nothing below 4,096 tokens
    assert _spots(_plan([{"type": "text", "text": _LONG}], [_says("user", "Hi")], old)) == []
    assert _spots(_plan([{"type": "text", "text": _LONG * 2}], [_says("user", "Hi")], old)) == [(None, 0), (0, 0)]


def test_a_mark_names_the_message_that_its_block_comes_from() -> None:
    messages = [_says("user", _LONG, "b"), _says("assistant", "c"), _says("user", "d")]
    wish = cache.CacheWish(origins=[[MessageId("u0"), MessageId("u1")], [MessageId("a1")], [MessageId("u2")]])
    plan = cache.plan([], [{"type": "text", "text": _LONG}], messages, _INFO, wish)
    assert [mark.place for mark in plan.marks] == ["system", "a1", "u2"]


def test_no_marks_when_the_user_switched_caching_off() -> None:
    wish = cache.CacheWish(CacheTerms(CacheChoice("off")))
    assert cache.plan([], [], [_says("user", _LONG)], _INFO, wish).marks == ()


def test_nothing_unmarkable_is_marked() -> None:
    content = [{"type": "text", "text": _LONG}, {"type": "thinking", "thinking": "t"}, {"type": "text", "text": ""}]
    plan = _plan([], [{"role": "user", "content": content}])
    assert _spots(plan) == [(0, 0)]


def test_stored_marks_are_replaced_and_stored_blocks_untouched() -> None:
    stored: list[Json] = [
        {"type": "text", "text": "a", "cache_control": {"type": "ephemeral"}},
        {"type": "text", "text": "b"},
    ]
    before = json.dumps(stored)
    plan = cache.CachePlan((SentMark("u1", 0, 1, "1h", 600),))
    assert cache.marked(stored, 0, plan) == [
        {"type": "text", "text": "a"},
        {"type": "text", "text": "b", "cache_control": {"type": "ephemeral", "ttl": "1h"}},
    ]
    assert json.dumps(stored) == before


class _Cache:
    """The API's cache as it is documented: entries at marks, looked for up to 20 blocks back from each mark."""

    def __init__(self) -> None:
        self._entries: set[str] = set()

    def send(self, request: Json) -> tuple[int, int]:
        """Return how many leading blocks were read, and how many are covered after this request."""
        blocks = [*request.get("system", ()), *(part for message in request["messages"] for part in message["content"])]
        prefixes = [_bare(blocks[: index + 1]) for index in range(len(blocks))]
        marks = [index for index, part in enumerate(blocks) if "cache_control" in part]
        looked_at = {back for mark in marks for back in range(max(0, mark - 19), mark + 1)}
        read = max((index + 1 for index in looked_at if prefixes[index] in self._entries), default=0)
        self._entries |= {prefixes[mark] for mark in marks}
        return read, max(marks) + 1 if marks else 0


def _bare(blocks: list[Json]) -> str:
    return json.dumps([{key: value for key, value in part.items() if key != "cache_control"} for part in blocks])


@pytest.mark.parametrize("blocks_per_answer", [1, 5, 19, 45])
def test_every_turn_reads_what_the_turn_before_wrote(blocks_per_answer: int) -> None:
    served, path = _Cache(), list[Message]()
    settings = TurnSettings(OPUS.model, system=_LONG)
    covered = 0
    for number in range(1, 6):
        path.append(user(number, f"question {number}", "and more"))
        read, now_covered = served.send(build(path, settings, _TABLE.describe).request)
        assert read == covered
        covered = now_covered
        parts: list[ContentBlock | str] = [f"part {index}" for index in range(blocks_per_answer)]
        path.append(answer(number, thought("t"), *parts, settings=settings))


def test_a_branch_reads_up_to_the_answer_before_it() -> None:
    served = _Cache()
    trunk: list[Any] = [user(1, _LONG), answer(1, "a"), user(2, "b"), answer(2, "c")]
    served.send(build(trunk[:1], OPUS, _TABLE.describe).request)
    served.send(build(trunk[:3], OPUS, _TABLE.describe).request)
    served.send(build([*trunk, user(3, "d")], OPUS, _TABLE.describe).request)
    assert served.send(build([*trunk, user(3, "d, edited")], OPUS, _TABLE.describe).request)[0] == 4
    assert served.send(build([*trunk[:2], user(2, "b, edited")], OPUS, _TABLE.describe).request)[0] == 2
    assert served.send(build([*trunk, user(3, "d")], OPUS, _TABLE.describe).request)[0] == 5  # asked again


def test_a_question_with_many_attachments_is_read_again() -> None:
    served = _Cache()
    pictures = [block("image", source={"type": "file", "file_id": f"f{index}"}) for index in range(30)]
    path: list[Any] = [user(1, *pictures, "What is this?")]
    served.send(build(path, OPUS, _TABLE.describe).request)
    path += [answer(1, "A harbour."), user(2, *pictures, "And these?")]
    assert served.send(build(path, OPUS, _TABLE.describe).request)[0] == 31
