"""Conversations of claude.ai's export in all known variants, and damaged ones."""

from __future__ import annotations

import pytest

from app.exchange.foreign import Converted
from app.exchange.items import convert
from app.logic.replay import groups
from app.model.ids import MessageId
from app.model.message import Message, Role
from tests.fakes.exports import ROOT, Value, claude_chat, said


def _texts(converted: Converted) -> list[tuple[str, str]]:
    return [(each.message.role.value, each.message.text) for each in converted.carried.messages]


def _messages(converted: Converted) -> list[Message]:
    return [each.message for each in converted.carried.messages]


def _types(message: Message) -> list[str]:
    return [block.type for block in message.blocks]


def test_old_exports_have_text_alone_one_message_after_the_other() -> None:
    chat = claude_chat(said("1", "human", "Will it rain?"), said("2", "assistant", "Yes."), said("3", "human", "When?"))
    converted = convert(chat)
    assert _texts(converted) == [("user", "Will it rain?"), ("assistant", "Yes."), ("user", "When?")]
    first, second, third = _messages(converted)
    assert (first.parent_id, second.parent_id, third.parent_id) == (None, first.id, second.id)
    summary = converted.carried.summary
    assert (summary.title, summary.title_by_hand, summary.active_leaf) == ("Rain", True, third.id)
    assert (summary.created_ms, summary.updated_ms) == (1_740_823_140_000, 1_740_873_600_000)
    assert first.timing.created_ms == 1_740_823_200_000
    assert converted.notes == ()


def test_parents_that_nobody_names_make_no_branches() -> None:
    for parent in ({"parent_message_uuid": None}, {}):
        chat = claude_chat(*(said(str(at), ("human", "assistant")[at % 2], f"{at}") | parent for at in range(4)))
        messages = _messages(convert(chat))
        assert [each.parent_id for each in messages] == [None, *(each.id for each in messages[:-1])]


def test_a_message_that_says_nothing_of_its_parent_follows_the_one_before() -> None:
    chat = claude_chat(said("1", "human", "a", ROOT), said("2", "assistant", "b", "1"), said("3", "human", "c"))
    messages = _messages(convert(chat))
    assert messages[2].parent_id == messages[1].id


def test_titles_lose_what_hides_or_turns_round() -> None:
    chat = claude_chat(said("1", "human", "Hi"), name="a\u202e b\x1b[2J\u200f\ud83d c" + "x" * 300)
    title = convert(chat).carried.summary.title
    assert title.startswith("a b [2J c")
    assert len(title) == 200


def test_branches_are_kept_and_the_one_that_was_shown_is_shown() -> None:
    chat = claude_chat(
        said("1", "human", "Hi", ROOT),
        said("2", "assistant", "Hello", "1"),
        said("3", "assistant", "Good day", "1"),
        said("4", "human", "An edit", ROOT),
        said("5", "human", "More", "2"),
        current_leaf_message_uuid="3",
        is_starred=True,
    )
    converted = convert(chat)
    by_text = {message.text: message for message in _messages(converted)}
    assert by_text["Good day"].parent_id == by_text["Hello"].parent_id == by_text["Hi"].id
    assert by_text["An edit"].parent_id is None
    assert by_text["More"].parent_id == by_text["Hello"].id
    assert converted.carried.summary.active_leaf == by_text["Good day"].id
    assert converted.carried.summary.pinned


def test_content_blocks_become_blocks_that_are_shown_and_not_sent_where_the_api_would_refuse_them() -> None:
    content = [
        {"type": "thinking", "thinking": "Look it up.", "summaries": [], "start_timestamp": "x"},
        {"type": "tool_use", "id": "toolu_1", "name": "web_search", "input": {"query": "rain"}, "message": "Searching"},
        {
            "type": "tool_result",
            "tool_use_id": "toolu_1",
            "is_error": False,
            "content": [
                {"type": "knowledge", "title": "Weather", "url": "https://example.com", "text": "wet"},
                {"type": "text", "text": "end"},
                {"type": "odd", "field": 1},
            ],
        },
        {"type": "token_budget"},
        {
            "type": "text",
            "text": "It rains.",
            "citations": [{"uuid": "x", "details": {"type": "web", "url": "https://example.com"}, "title": "Weather"}],
        },
    ]
    converted = convert(claude_chat(said("1", "human", "Rain?"), said("2", "assistant", "old text", content=content)))
    asked, replied = _messages(converted)
    assert _types(replied) == ["thinking", "tool_use", "mcp_tool_result", "text", "text"]
    assert replied.blocks[1].data["input"] == {"query": "rain"}
    assert (
        replied.blocks[2].data["content"][0]["text"]
        == 'Weather\nhttps://example.com\nwet\n\nend\n\n{"type": "odd", "field": 1}'
    )
    assert replied.text == "It rains.\n\nSources:\n- Weather <https://example.com>"
    sent = groups((asked, replied), {replied.id})
    assert [block["type"] for block in sent[1].content()] == ["text", "text"]


def test_attachments_with_their_text_are_documents_and_the_others_are_named() -> None:
    files: Value = {
        "attachments": [
            {"file_name": "notes.txt", "file_size": 5, "file_type": "text/plain", "extracted_content": "Buy milk."},
            {"file_name": "", "file_type": "txt", "extracted_content": "A long paste."},
            {"file_name": "scan.pdf", "extracted_content": ""},
        ],
        "files": [{"file_name": "photo.png", "file_uuid": "x"}],
        "files_v2": [{"file_name": "photo.png"}, {"file_name": "two\nlines.png"}],
    }
    converted = convert(claude_chat(said("1", "human", "Look", **files)))
    (asked,) = _messages(converted)
    documents = [block.data for block in asked.blocks if block.type == "document"]
    assert [(each["title"], each["source"]["data"]) for each in documents] == [
        ("notes.txt", "Buy milk."),
        ("Pasted text", "A long paste."),
    ]
    assert asked.text.split("\n\n") == [
        "[Attached, not part of the export: scan.pdf]\n[Attached, not part of the export: photo.png]\n"
        "[Attached, not part of the export: two lines.png]",
        "Look",
    ]


def test_files_of_an_answer_come_in_as_text() -> None:
    made = [{"file_name": "made.py", "extracted_content": "print('```')"}]
    answer_there = said("2", "assistant", "Here it is.", attachments=made)
    converted = convert(claude_chat(said("1", "human", "Write it"), answer_there))
    (_, answer) = _messages(converted)
    assert [block.type for block in answer.blocks] == ["text", "text"]
    assert answer.text == "made.py:\n\n````\nprint('```')\n````\n\nHere it is."


def test_a_turn_without_words_stays_in_its_place() -> None:
    converted = convert(claude_chat(said("1", "human", ""), said("2", "assistant", "Hm?")))
    assert _texts(converted) == [("user", ""), ("assistant", "Hm?")]


def test_answers_in_a_row_are_one_answer() -> None:
    chat = claude_chat(said("1", "human", "Hi"), said("2", "assistant", "One."), said("3", "assistant", "Two."))
    assert _texts(convert(chat)) == [("user", "Hi"), ("assistant", "One.Two.")]


def test_where_a_row_forks_each_way_through_it_is_a_message() -> None:
    chat = claude_chat(
        said("1", "human", "Hi", ROOT),
        said("2", "assistant", "One.", "1"),
        said("3", "assistant", "Two.", "2"),
        said("4", "human", "Wait", "2"),
    )
    messages = _messages(convert(chat))
    assert sorted(message.text for message in messages) == ["Hi", "One.", "One.Two.", "Wait"]
    by_text = {message.text: message for message in messages}
    assert by_text["Wait"].parent_id == by_text["One."].id


def test_the_same_export_makes_the_same_identifiers() -> None:
    chat = claude_chat(said("1", "human", "Hi"))
    assert convert(chat) == convert(claude_chat(said("1", "human", "Hi")))
    other = convert(claude_chat(said("1", "human", "Hi"), uuid="c-2"))
    assert other.carried.summary.id != convert(chat).carried.summary.id
    assert other.carried.messages[0].message.id != convert(chat).carried.messages[0].message.id


@pytest.mark.parametrize(
    ("messages", "texts", "note"),
    [
        ([said("1", "human", "a", "2"), said("2", "assistant", "b", "1")], ["a", "b"], "circle"),
        ([said("1", "human", "a", "gone")], ["a"], "predecessor is missing"),
        ([said("1", "human", "a"), said("1", "human", "b")], ["a"], "stands twice"),
        ([said("1", "human", "a"), 5, None], ["a"], "is none"),
        (
            [said("1", "human", "a"), said("2", "martian", "b"), said("3", "assistant", "c")],
            ["a", "c"],
            "unknown sender",
        ),
        ([said("1", "human", content=[{"type": "hologram"}, 7]), said("2", "assistant", "b")], ["", "b"], "'hologram'"),
    ],
)
def test_damage_is_said_and_the_rest_is_taken(messages: list[Value], texts: list[str], note: str) -> None:
    converted = convert(claude_chat(*messages))
    assert sorted(message.text for message in _messages(converted)) == sorted(texts)
    assert note in " ".join(converted.notes)


@pytest.mark.parametrize("wrong", [None, 5, "x", [], {}, True])
def test_wrong_types_everywhere_end_nothing(wrong: object) -> None:
    fields = ("uuid", "name", "created_at", "updated_at", "current_leaf_message_uuid", "is_starred")
    chat = claude_chat(said("1", "human", "a")) | dict.fromkeys(fields, wrong)
    assert _messages(convert(chat))[0].text == "a"
    keys = ("uuid", "created_at", "attachments", "files", "content", "parent_message_uuid", "model")
    message = said("1", "human", "b") | dict.fromkeys(keys, wrong)
    assert _messages(convert(claude_chat(message)))[0].text == "b"
    part = {"type": "text", "text": "c", "citations": wrong}
    tool = {"type": "tool_result", "tool_use_id": wrong, "content": wrong, "is_error": wrong}
    assert _messages(convert(claude_chat(said("1", "assistant", content=[part, tool]))))[0].text == "c"


def test_a_long_chain_of_one_side_is_not_multiplied() -> None:
    chain = [said(str(n), "assistant", "x", str(n - 1) if n else ROOT) for n in range(5_000)]
    (message,) = _messages(convert(claude_chat(*chain)))
    assert len(message.blocks) == 5_000
    assert message.role is Role.ASSISTANT
    assert message.id != MessageId("4999")


def test_a_tree_that_is_made_to_grow_is_refused() -> None:
    chain = [said(str(n), "assistant", "x", str(n - 1) if n else ROOT) for n in range(3_000)]
    leaves = [said(f"u{n}", "human", "y", str(n)) for n in range(3_000)]
    with pytest.raises(ValueError, match="more messages than can be read"):
        convert(claude_chat(*chain, *leaves))
