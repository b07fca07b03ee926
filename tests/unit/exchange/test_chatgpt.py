"""Conversations of ChatGPT's export in all known variants, and damaged ones."""

from __future__ import annotations

from typing import Any

import pytest

from app.exchange.foreign import Converted, Wanted, milliseconds
from app.exchange.items import convert
from app.logic.replay import groups
from app.model.message import Message, Status
from tests.fakes.exports import Value, gpt_chat, node, spoken


def _messages(converted: Converted) -> list[Message]:
    return [each.message for each in converted.carried.messages]


def _answered(*steps: Value, **fields: Any) -> Message:
    """The answer that *steps* make, one behind the other, to a question."""
    names = ["q", *(f"s{number}" for number in range(len(steps)))]
    nodes = [node("q", "root", spoken("user", "Why?"), "s0")]
    nodes += [node(names[at + 1], names[at], step, *names[at + 2 : at + 3]) for at, step in enumerate(steps)]
    messages = _messages(convert(gpt_chat(*nodes, current=names[-1], **fields)))
    return messages[-1]


def _types(message: Message) -> list[str]:
    return [block.type for block in message.blocks]


def test_a_plain_conversation() -> None:
    chat = gpt_chat(
        node("s", "root", spoken("system", "", metadata={"is_visually_hidden_from_conversation": True}), "q"),
        node("q", "s", spoken("user", "Will the sun shine?"), "a"),
        node("a", "q", spoken("assistant", "Yes.", metadata={"model_slug": "gpt-4o"}, at=1_700_000_003.0)),
        current="a",
    )
    converted = convert(chat)
    asked, replied = _messages(converted)
    assert (asked.text, asked.parent_id, replied.text, replied.parent_id) == (
        "Will the sun shine?",
        None,
        "Yes.",
        asked.id,
    )
    assert (replied.model, replied.status, replied.usage, replied.cost) == ("gpt-4o", Status.COMPLETE, None, None)
    assert asked.timing.created_ms == 1_700_000_000_500
    summary = converted.carried.summary
    assert (summary.title, summary.active_leaf, summary.updated_ms) == ("Sun", replied.id, 1_700_000_100_250)


def test_branches_are_kept_in_the_order_of_their_parent() -> None:
    chat = gpt_chat(
        node("q", "root", spoken("user", "Hi"), "b", "a"),
        node("a", "q", spoken("assistant", "second")),
        node("b", "q", spoken("assistant", "first"), "q2"),
        node("q2", "b", spoken("user", "more")),
        node("r", "root", spoken("user", "Hi, edited")),
        current="a",
    )
    converted = convert(chat)
    by_text = {message.text: message for message in _messages(converted)}
    order = [message.text for message in _messages(converted)]
    assert order.index("first") < order.index("second")
    assert by_text["first"].parent_id == by_text["second"].parent_id == by_text["Hi"].id
    assert by_text["Hi, edited"].parent_id is None
    assert converted.carried.summary.active_leaf == by_text["second"].id


def test_thoughts_tools_and_text_in_a_row_are_one_answer_of_which_the_text_is_sent() -> None:
    replied = _answered(
        spoken(
            "assistant", kind="thoughts", content_thoughts=[{"summary": "Plan", "content": "Search."}, {"content": "x"}]
        ),
        spoken("assistant", kind="reasoning_recap", content_content="Thought for 3 s"),
        spoken("assistant", kind="code", content_language="unknown", content_text='{"q": 1}', recipient="web.run"),
        spoken("tool", kind="tether_quote", content_title="T", content_url="https://e.com", content_text="quoted"),
        spoken("assistant", "Done.", recipient="all"),
    )
    assert _types(replied) == ["thinking", "tool_use", "mcp_tool_result", "text"]
    assert replied.blocks[0].text == "Plan\n\nSearch.\n\nx"
    assert (replied.blocks[1].data["name"], replied.blocks[1].data["input"]) == ("web.run", {"code": '{"q": 1}'})
    assert replied.blocks[2].data["content"][0]["text"] == "T\nhttps://e.com\nquoted"
    assert replied.blocks[2].data["tool_use_id"] == replied.blocks[1].data["id"]
    sent = groups((replied,), {replied.id})
    assert sent == ()  # an answer alone is none
    question = _messages(convert(gpt_chat(node("q", "root", spoken("user", "Why?")))))[0]
    assert [block["type"] for block in groups((question, replied), {replied.id})[1].content()] == ["text"]


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (
            spoken("assistant", kind="code", content_language="python", content_text="print('```')"),
            "````python\nprint('```')\n````",
        ),
        (spoken("assistant", "a", "", "b"), "a\nb"),
        (
            spoken("assistant", "x", {"content_type": "audio_transcription", "text": "spoken"}, kind="multimodal_text"),
            "x\nspoken",
        ),
        (spoken("assistant", "So\ue200cite\ue202turn0search1\ue201."), "So."),
        (
            spoken(
                "assistant",
                "So \ue200cite\ue201.",
                metadata={"content_references": [{"matched_text": "\ue200cite\ue201", "alt": "([T](https://e.com))"}]},
            ),
            "So ([T](https://e.com)).",
        ),
        (
            spoken("assistant", {"content_type": "sonic_webpage", "title": "T", "url": "u", "text": "page"}),
            "T\nu\npage",
        ),
    ],
)
def test_kinds_of_text(step: Value, expected: str) -> None:
    assert _answered(step).text == expected


@pytest.mark.parametrize(
    ("step", "expected", "failed"),
    [
        (spoken("tool", kind="execution_output", content_text="42"), "42", False),
        (spoken("tool", kind="tether_browsing_display", content_result="# page"), "# page", False),
        (spoken("tool", kind="system_error", content_name="Oops", content_text="it failed"), "Oops\nit failed", True),
        (spoken("tool", "plain"), "plain", False),
    ],
)
def test_kinds_of_results(step: Value, expected: str, failed: bool) -> None:
    result = _answered(step, spoken("assistant", "So.")).blocks[0].data
    assert (result["content"][0]["text"], result["is_error"]) == (expected, failed)


def test_an_interrupted_answer_is_stopped() -> None:
    replied = _answered(spoken("assistant", "I", metadata={"finish_details": {"type": "interrupted"}}))
    assert replied.status is Status.STOPPED


def test_pictures_and_files_of_the_user_are_told_by_their_places() -> None:
    message = spoken(
        "user",
        {"content_type": "image_asset_pointer", "asset_pointer": "sediment://file_00000000abcd", "width": 5},
        {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-XyZ12345"},
        "What is this?",
        kind="multimodal_text",
        metadata={
            "attachments": [{"id": "file-XyZ12345", "name": "cat.png"}, {"id": "file-Doc12345", "name": "a.pdf"}]
        },
    )
    converted = convert(gpt_chat(node("q", "root", message)))
    (asked,) = _messages(converted)
    places = {each.position: each.wanted for each in converted.files}
    assert list(places.values()) == [
        Wanted("file_00000000abcd", "a picture"),
        Wanted("file-XyZ12345", "cat.png"),
        Wanted("file-Doc12345", "a.pdf"),
    ]
    assert [asked.blocks[at].text for at in places] == [
        "[Attached, not part of the export: a picture]\n\n",
        "[Attached, not part of the export: cat.png]\n\n",
        "[Attached, not part of the export: a.pdf]\n\n",
    ]
    assert "What is this?" in asked.text


def test_pictures_that_the_model_made_are_named() -> None:
    made = spoken(
        "tool", {"content_type": "image_asset_pointer", "asset_pointer": "sediment://file_1"}, kind="multimodal_text"
    )
    chat = gpt_chat(node("q", "root", spoken("user", "Draw"), "a"), node("a", "q", made), current="a")
    converted = convert(chat)
    assert "a picture" in _messages(converted)[1].text
    assert "that the model made" in " ".join(converted.notes)
    assert converted.files == ()


def test_custom_instructions_and_hidden_messages_are_not_shown() -> None:
    chat = gpt_chat(
        node("u", "root", spoken("user", kind="user_editable_context", content_user_profile="me"), "q"),
        node("q", "u", spoken("user", "Hi"), "h"),
        node("h", "q", spoken("assistant", "hidden", metadata={"is_visually_hidden_from_conversation": True}), "a"),
        node("a", "h", spoken("assistant", "Hello")),
        current="a",
    )
    assert [message.text for message in _messages(convert(chat))] == ["Hi", "Hello"]


def test_a_title_is_made_of_the_first_words_where_there_is_none() -> None:
    converted = convert(gpt_chat(node("q", "root", spoken("user", "# Why is the sky blue?")), title=""))
    assert (converted.carried.summary.title, converted.carried.summary.title_by_hand) == ("Why is the sky blue?", False)


@pytest.mark.parametrize(
    ("nodes", "texts"),
    [
        ([node("a", "b", spoken("user", "x")), node("b", "a", spoken("assistant", "y"))], ["x", "y"]),
        ([node("a", "a", spoken("user", "x"))], ["x"]),
        ([node("a", "gone", spoken("user", "x"))], ["x"]),
        ([node("a", "root", spoken("user", "x"), "a", "root", "gone")], ["x"]),
        ([{"id": "a", "message": spoken("user", "x")} | {"parent": None, "children": None}], ["x"]),
    ],
    ids=["circle", "own parent", "no parent", "odd children", "no children"],
)
def test_damaged_trees_are_taken_as_far_as_they_go(nodes: list[Value], texts: list[str]) -> None:
    assert sorted(message.text for message in _messages(convert(gpt_chat(*nodes)))) == texts


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.5, 1500),
        ("2024-01-01T00:00:00Z", 1_704_067_200_000),
        ("2024-01-01T01:00:00+01:00", 1_704_067_200_000),
        ("2024-01-01 00:00:00", 1_704_067_200_000),
        ("0001-01-01T00:00:00", None),
        ("2024-01-01 00:00:00 UTC", 1_704_067_200_000),
        ("1700000000.5", 1_700_000_000_500),
        (1_700_000_000_123, 1_700_000_000_123),
        ("1700000000123456", 1_700_000_000_123),
        ("9" * 30, None),
        ("١٢", None),
        ("yesterday", None),
        (-1, None),
        (1e305, None),
        (10**400, None),
        (True, None),
        (None, None),
    ],
)
def test_times(value: object, expected: int | None) -> None:
    assert milliseconds(value) == expected


def test_who_is_not_known_is_told() -> None:
    chat = gpt_chat(node("u", "root", spoken("user", "a")), node("v", "u", spoken("oracle", "b")))
    assert convert(chat).notes == ("A message of an unknown sender was left out.",)


@pytest.mark.parametrize("wrong", [None, 5, "x", [], {}, True, [5], [{"a": []}]])
def test_wrong_types_everywhere_end_nothing(wrong: object) -> None:
    fields = ("id", "conversation_id", "title", "create_time", "update_time", "current_node", "is_starred")
    chat = gpt_chat(node("q", "root", spoken("user", "a"))) | dict.fromkeys(fields, wrong)
    assert _messages(convert(chat))[0].text == "a"
    for key in ("author", "create_time", "content", "metadata", "recipient", "status"):
        convert(gpt_chat(node("q", "root", spoken("user", "a") | {key: wrong})))
    for key in ("content_type", "parts", "text", "thoughts", "language", "name"):
        for role in ("user", "assistant", "tool"):
            message = spoken(role, "a")
            message["content"][key] = wrong
            convert(gpt_chat(node("q", "root", message)))
    for key in ("attachments", "content_references", "model_slug", "finish_details"):
        convert(gpt_chat(node("q", "root", spoken("user", "a", metadata={key: wrong}))))
    assert convert(gpt_chat() | {"mapping": {"q": wrong}}).carried.messages == ()
