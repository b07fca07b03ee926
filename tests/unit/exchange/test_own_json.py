"""Our own format of one conversation: what is not as the format says is refused in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.exchange.errors import DamagedItemError
from app.exchange.items import conversations_in, convert
from app.exchange.own_json import ConversationWriter, held_of
from app.model.attachment import Held
from app.model.blocks import ContentBlock, Json
from app.model.carried import CarriedConversation, CarriedFiling, CarriedMessage, CarriedTag
from app.model.ids import AttachmentId, ConversationId, MessageId
from app.model.message import Status
from app.model.organising import TagColour
from app.model.usage import Usage
from tests.fakes.generated_trees import attachment
from tests.fakes.messages import OPUS, answer, user
from tests.unit.storage.samples import summary


def _carried() -> CarriedConversation:
    asked = CarriedMessage(user(1, "hello"), ((0, AttachmentId("f1")),))
    replied = CarriedMessage(
        answer(1, "yes", settings=replace(OPUS, system="Be brief."), usage=Usage({"input_tokens": 5}))
    )
    file = attachment(1, b"abc")
    filing = CarriedFiling("Home", tags=(CarriedTag("Dear", TagColour.RED),))
    return CarriedConversation(summary(active_leaf=MessageId("a1")), (asked, replied), None, (file,), filing)


def _written(carried: CarriedConversation) -> bytes:
    writer = ConversationWriter()
    head = writer.head(carried.summary, carried.options, carried.attachments, carried.filing)
    return head + b"".join(writer.messages([each]) for each in carried.messages) + writer.end()


def _value() -> Json:
    return dict(json.loads(_written(_carried())))


def test_it_comes_back_equal() -> None:
    (value,) = conversations_in(_written(_carried()))
    assert convert(value).carried == _carried()


def test_the_first_version_can_be_read() -> None:
    value = _value()
    del value["filing"]
    assert convert(value | {"version": 1}).carried == replace(_carried(), filing=CarriedFiling())


def test_a_system_prompt_stands_once_however_many_answers_have_it() -> None:
    more = answer(2, "again", settings=replace(OPUS, system="Be brief."), parent_id=MessageId("a1"))
    carried = replace(_carried(), messages=(*_carried().messages, CarriedMessage(more)))
    assert _written(carried).count(b"Be brief.") == 1


def test_usage_is_the_object_of_the_api() -> None:
    assert _value()["messages"][1]["usage"] == {"input_tokens": 5}


def _set(*path: Any, to: Any) -> Callable[[Json], None]:
    def change(value: Json) -> None:
        at: Any = value
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = to

    return change


def _loop(value: Json) -> None:
    value["messages"][0]["parent_id"] = "a1"


def _twice(value: Json) -> None:
    value["messages"].append(value["messages"][0])


_FIRST = ("messages", 0)
_HELD = {"type": "document", "source": {"type": "held", "sha256": "../../etc/passwd", "bytes": 1, "media_type": "a/b"}}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_set("version", to=3), "newer version"),
        (_set("version", to=True), "newer version"),
        (_set("version", to=1), "field 'filing'"),
        (_set("conversation", "filed", to={"folder": "f"}), "field 'filed'"),
        (_set("conversation", "facts", to={"cost_nano": 5}), "field 'facts'"),
        (_set("filing", "folder", to="x" * 201), "too long"),
        (_set("filing", "tags", to=[{"name": " "}]), "without a name"),
        (_set("filing", "tags", to=[{"name": "x", "colour": "mauve"}]), "mauve"),
        (_set("colour", to=1), "'colour'"),
        (_set("conversation", to=[]), "is a list"),
        (_set("conversation", "id", to="../x"), "identifier"),
        (_set("conversation", "id", to="a" * 81), "identifier"),
        (_set("conversation", "created_ms", to=10**30), "too large"),
        (_set("conversation", "colour", to="red"), "'colour'"),
        (_set("messages", to={}), "messages"),
        (_set("messages", 0, to=5), "messages"),
        (_set(*_FIRST, "id", to="a\nb"), "identifier"),
        (_set(*_FIRST, "role", to="system"), "'system'"),
        (_set(*_FIRST, "status", to="running"), "not finished"),
        (_set(*_FIRST, "parent_id", to="nobody"), "stands before"),
        (_set(*_FIRST, "parent_id", to="u1"), "stands before"),
        (_set(*_FIRST, "timing", "created_ms", to=2**63), "too large"),
        (_set(*_FIRST, "blocks", 0, "started_ms", to=-(2**63)), "too large"),
        (_set(*_FIRST, "blocks", 0, "data", to="text"), "is a str"),
        (_set(*_FIRST, "blocks", 0, "data", to=_HELD), "SHA-256"),
        (_set(*_FIRST, "blocks", 0, "data", to={"source": {"type": "held"}}), "does not name"),
        (_set(*_FIRST, "blocks", 0, "data", to={"type": "tool_result", "content": [_HELD]}), "SHA-256"),
        (_set(*_FIRST, "attached", to=[[5, "f1"]]), "no blocks"),
        (_set(*_FIRST, "attached", to=[[0, "f1"], [0, "f1"]]), "no blocks"),
        (_set(*_FIRST, "attached", to=[[0, "f2"]]), "not there"),
        (_set(*_FIRST, "attached", to=[["0", "f1"]]), "which of its blocks"),
        (_set(*_FIRST, "colour", to="red"), "'colour'"),
        (_set("messages", 1, "settings", "system", to=9), "system prompt"),
        (_set("messages", 1, "settings", "system", to="x"), "system prompt"),
        (_set("messages", 1, "settings", "max_tokens", to="many"), "is a str"),
        (_set("messages", 1, "usage", to=[]), "is a list"),
        (_set("systems", to=[1]), "systems"),
        (_set("options", to={"colour": 1}), "'colour'"),
        (_set("attachments", 0, "attachment", "id", to="/"), "identifier"),
        (_set("attachments", 0, "attachment", "original", "sha256", to="AB"), "SHA-256"),
        (_set("attachments", 0, "attachment", "original", "media_type", to="half \ud83d"), "SHA-256"),
        (_set("attachments", 0, "attachment", "original", "size", to=10**12), "more than 500 MB"),
        (_set("attachments", 0, "parts", 0, "held", "sha256", to=""), "SHA-256"),
        (_loop, "stands before"),
        (_twice, "two messages"),
    ],
)
def test_what_is_wrong_is_refused_in_words(change: Callable[[Json], None], words: str) -> None:
    value = _value()
    change(value)
    with pytest.raises(DamagedItemError, match=words):
        convert(value)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b'{"a": NaN}', "no number"),
        (b'{"a": 1e999}', "too large"),
        (b'{"a": ' + b"1" * 5000 + b"}", "not readable"),
        (b"[" * 100_000, "nested|readable"),
        (b"[1]", "no conversation"),
        (b'{"a": ', "not readable"),
    ],
)
def test_what_is_no_json_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(DamagedItemError, match=words):
        conversations_in(data)


@pytest.mark.parametrize("leaf", ["zz", None])
def test_a_branch_that_is_missing_is_replaced_and_said(leaf: str | None) -> None:
    value = _value()
    value["conversation"]["active_leaf"] = leaf
    converted = convert(value)
    assert converted.carried.summary.active_leaf == "a1"
    assert "branch that was shown" in converted.notes[0]
    assert convert(_value()).notes == ()


def test_a_name_that_would_turn_the_text_around_is_mended() -> None:
    value = _value()
    value["attachments"][0]["attachment"]["name"] = "a\u202egnp.exe\n"
    (kept,) = convert(value).carried.attachments
    assert kept.attachment.name == "agnp.exe"


def test_running_answers_cannot_be_written_by_mistake() -> None:
    running = replace(answer(1, "x"), status=Status.RUNNING, conversation_id=ConversationId("c"))
    carried = replace(_carried(), messages=(_carried().messages[0], CarriedMessage(running)))
    with pytest.raises(DamagedItemError, match="not finished"):
        convert(dict(json.loads(_written(carried))))


def test_bytes_of_blocks_are_told() -> None:
    block = ContentBlock(
        {"type": "image", "source": {"type": "held", "sha256": "a" * 64, "bytes": 3, "media_type": "m"}}
    )
    carried = replace(_carried(), messages=(CarriedMessage(user(1, block)),))
    assert Held("a" * 64, 3, "m") in set(held_of(carried))
