"""A request in segments: what counts as a change, and what does not."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from app.base import resources
from app.logic import segments
from app.logic.capabilities import ModelTable
from app.model.blocks import Json
from app.model.ids import MessageId
from app.model.sent import SegmentHash

INFO = ModelTable.from_json(resources.read_json("models.json")).describe("claude-opus-5-5")
ORIGINS = ((MessageId("u1"),), (MessageId("a1"), MessageId("a1")), (MessageId("u2"), MessageId("u3")))
REQUEST: Json = {
    "model": "claude-opus-5-5",
    "max_tokens": 100,
    "system": [{"type": "text", "text": "Be brief."}],
    "tools": [{"name": "look", "input_schema": {}}],
    "messages": [
        {"role": "user", "content": [{"type": "text", "text": "One"}]},
        {"role": "assistant", "content": [{"type": "thinking", "thinking": "Hm"}, {"type": "text", "text": "Two"}]},
        {"role": "user", "content": [{"type": "text", "text": "Three"}, {"type": "text", "text": "Four"}]},
    ],
    "thinking": {"type": "adaptive", "display": "summarized"},
}


def hashed(request: Json, until: str | None = "u1") -> tuple[SegmentHash, ...]:
    split = segments.split(request, ORIGINS, INFO)
    return segments.hashes(split, MessageId(until) if until else None)


def changed(change: Any) -> list[str]:
    """The names of the segments that *change* makes differ."""
    other = copy.deepcopy(REQUEST)
    change(other)
    return [old.name for old, new in zip(hashed(REQUEST), hashed(other), strict=True) if old.digest != new.digest]


def mark(*blocks: Json) -> None:
    for block in blocks:
        block["cache_control"] = {"type": "ephemeral", "ttl": "1h"}


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (lambda request: request.update(model="claude-sonnet-5-5"), ["model"]),
        (lambda request: request["tools"][0].update(name="see"), ["tools"]),
        (lambda request: request["system"][0].update(text="Be long."), ["system"]),
        (lambda request: request.update(output_config={"effort": "low"}), ["settings"]),
        (lambda request: request.update(output_config={"effort": "medium"}), []),  # the model's own default
        (lambda request: request.update(thinking={"type": "disabled"}), ["settings"]),
        (lambda request: request.update(thinking={"type": "adaptive"}), []),
        (lambda request: request.update(speed="standard", max_tokens=9, tool_choice={"type": "auto"}), []),
        (lambda request: request.update(speed="fast"), ["settings"]),
        (lambda request: request.update(tool_choice={"type": "none"}), ["settings"]),
        (lambda request: request["messages"][0]["content"][0].update(text="Uno"), ["messages", "messages"]),
        (lambda request: request["messages"][2]["content"][0].update(text="Tres"), ["messages"]),
        (lambda request: mark(*(part["content"][-1] for part in request["messages"])), []),
        (lambda request: mark(request["system"][0], request["tools"][0]), []),
    ],
)
def test_every_change_shows_in_its_own_segment(change: Any, names: list[str]) -> None:
    assert changed(change) == names


def test_documents_and_images_are_settings_as_well() -> None:
    cited = {"type": "document", "citations": {"enabled": True}, "source": {}}
    inside = {"type": "tool_result", "tool_use_id": "t", "content": [{"type": "image", "source": {}}]}
    request = {**REQUEST, "messages": [{"role": "user", "content": [cited, inside]}]}
    found = segments.cache_settings(request, INFO)
    assert (found["citations"], found["images"]) == (True, True)


def test_messages_are_hashed_up_to_the_end_of_one_and_as_a_whole() -> None:
    shorter = {**REQUEST, "messages": REQUEST["messages"][:2]}
    in_the_middle, whole = hashed(REQUEST, "a1")[-2:]
    assert (in_the_middle.until, whole.until) == ("a1", "u3")
    assert hashed(shorter, "a1")[-1] == in_the_middle
    assert [len(hashed(REQUEST, until)) for until in (None, "gone", "u2", "u3")] == [5, 5, 6, 5]


def test_the_digest_knows_every_byte_but_the_order_of_the_requests_own_keys() -> None:
    backwards = dict(reversed(REQUEST.items()))
    assert segments.digest(backwards | {"stream": True}) == segments.digest(REQUEST)
    for change in ({"max_tokens": 101}, {"betas": ["a"]}, {"system": [{"text": "Be brief.", "type": "text"}]}):
        assert segments.digest(REQUEST | change) != segments.digest(REQUEST)
