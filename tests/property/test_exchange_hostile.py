"""Whatever a file says, it is taken in as a sound tree or refused in words."""

from __future__ import annotations

import asyncio
import copy
import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.exchange.errors import DamagedItemError
from app.exchange.items import convert
from app.exchange.own_json import ConversationWriter
from app.model.carried import CarriedConversation
from app.storage.verify import verify
from tests.fakes.exports import ROOT, claude_chat, gpt_chat, node, said, spoken
from tests.fakes.generated_trees import conversations
from tests.fakes.stores import stores

_ODD: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.just([])
    | st.just({})
)
_IDS = st.sampled_from(["1", "2", "3", "4", ROOT, "gone", ""])
_WORDS = st.text(max_size=20) | st.just("half \ud83d") | st.just("\0")
_PART = st.fixed_dictionaries(
    {"type": st.sampled_from(["text", "thinking", "tool_use", "tool_result", "voice_note", "x"]) | _ODD},
    optional=dict.fromkeys(("text", "thinking", "id", "name", "input", "content", "tool_use_id"), _WORDS | _ODD),
)
_SAID = st.builds(
    lambda uuid, sender, parent, extra: said(uuid, sender, "x", parent) | extra,
    _IDS,
    st.sampled_from(["human", "assistant", "system"]),
    _IDS,
    st.fixed_dictionaries(
        {},
        optional={
            "text": _WORDS | _ODD,
            "content": st.lists(_PART | _ODD, max_size=3) | _ODD,
            "created_at": st.just("2024-01-01T00:00:00Z") | _ODD,
            "attachments": st.lists(
                st.fixed_dictionaries({"file_name": _WORDS | _ODD, "extracted_content": _WORDS | _ODD})
            )
            | _ODD,
            "files": _ODD,
            "uuid": _ODD,
        },
    ),
)
_SPOKEN = st.builds(
    lambda role, kind, parts, extra: spoken(role, *parts, kind=kind) | extra,
    st.sampled_from(["user", "assistant", "tool", "system"]),
    st.sampled_from(["text", "code", "thoughts", "multimodal_text", "execution_output", "tether_quote", "x"]),
    st.lists(
        _WORDS | _ODD | st.just({"content_type": "image_asset_pointer", "asset_pointer": "sediment://file_1"}),
        max_size=2,
    ),
    st.fixed_dictionaries(
        {},
        optional={
            "author": _ODD,
            "content": _ODD,
            "create_time": _ODD,
            "recipient": st.just("python") | _ODD,
            "metadata": st.just({"attachments": [{"id": "file-1", "name": "a"}]}) | _ODD,
        },
    ),
)
_NODE = st.builds(
    lambda parent, message, children: node("", parent, message, *children),
    _IDS,
    _SPOKEN | st.none(),
    st.lists(_IDS, max_size=3),
)


def _is_sound(carried: CarriedConversation) -> None:
    seen: set[str] = set()
    for each in carried.messages:
        message = each.message
        assert message.conversation_id == carried.summary.id
        assert message.parent_id is None or message.parent_id in seen
        assert message.id not in seen
        seen.add(message.id)
    assert (carried.summary.active_leaf in seen) == bool(seen)
    roles = {each.message.id: each.message.role for each in carried.messages}
    for each in carried.messages:
        parent = each.message.parent_id
        assert parent is None or roles[parent] is not each.message.role


async def _stored(carried: CarriedConversation) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        async with stores(Path(folder) / "data") as home:
            await home.carry.take_in(carried)
            await home.carry.take_in(carried)
            assert len(await home.carry.ids()) == 1
            return await verify(home.database)


@given(st.lists(_SAID | _ODD, max_size=6), st.dictionaries(st.sampled_from(["uuid", "name", "created_at"]), _ODD))
def test_claude_ai(messages: list[Any], extra: dict[str, Any]) -> None:
    converted = convert(claude_chat(*messages) | extra)
    _is_sound(converted.carried)


@given(st.dictionaries(_IDS, _NODE | _ODD, max_size=6), st.dictionaries(st.sampled_from(["id", "title"]), _ODD), _IDS)
def test_chatgpt(mapping: dict[str, Any], extra: dict[str, Any], current: str) -> None:
    converted = convert(gpt_chat(current=current) | {"mapping": mapping} | extra)
    _is_sound(converted.carried)
    places = {each.message.id: len(each.message.blocks) for each in converted.carried.messages}
    assert all(file.position < places[file.message] for file in converted.files)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_SAID, min_size=1, max_size=5), st.dictionaries(_IDS, _NODE, min_size=1, max_size=5))
def test_both_can_be_stored(messages: list[Any], mapping: dict[str, Any]) -> None:
    for chat in (claude_chat(*messages), gpt_chat() | {"mapping": mapping}):
        assert asyncio.run(_stored(convert(chat).carried)) == []


@st.composite
def _damaged(draw: st.DrawFn) -> dict[str, Any]:
    """A conversation of our own format in which one place, wherever it is, holds something else."""
    carried = draw(conversations())
    writer = ConversationWriter()
    data = writer.head(carried.summary, carried.options, carried.attachments, carried.filing)
    data += writer.messages(carried.messages) + writer.end()
    value: dict[str, Any] = copy.deepcopy(json.loads(data))
    at: Any = value
    for _ in range(draw(st.integers(1, 6))):
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        if not keys:
            break
        key = draw(st.sampled_from(keys))
        if not isinstance(at[key], dict | list) or draw(st.integers(0, 3)) == 0:
            at[key] = draw(_ODD | st.integers(2**62, 2**70) | st.just("\ud800"))
            break
        at = at[key]
    return value


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(_damaged())
def test_our_own_with_one_thing_wrong(value: dict[str, Any]) -> None:
    try:
        carried = convert(value).carried
    except DamagedItemError:
        return
    assert asyncio.run(_stored(carried)) == []
