"""What the demo says: its prepared answers, stops and limits, tool calls, citations, structured output."""

from __future__ import annotations

import json
import re
from typing import Any

import jiter
import pytest

from app.base.resources import read_text, resource_path
from app.demo.library import Library
from app.demo.parts import pieces
from app.demo.samples import sample

Json = dict[str, Any]


def user(words: Any) -> list[Json]:
    return [{"role": "user", "content": words}]


def spoken(message: Any) -> str:
    return "".join(block.text for block in message.content if block.type == "text")


TOPICS = {
    "Search the web for tides": "Most coasts see two high tides a day.",
    "Try code execution": "There are 78,498 primes below one million.",
    "Which tools are there?": "It can read a page whose address is in the conversation:",
    "Show me images": "Pictures in an answer are never loaded by themselves",
    "tour": "# A tour of what an answer can contain",
    "Show me some code in Rust": "```rust",
    "a TABLE, please": "| Planet | Mass",
    "mathematics": r"\frac{-b \pm \sqrt{b^2 - 4ac}}{2a}",
    "What do you know about other scripts?": "人人生而自由",
    "thinking": "**1/3**",
    "How much does a turn cost?": "# What a turn costs",
    "Explain prompt caching": "# Prompt caching",
    "Where is my key stored?": "# Keys and privacy",
    "faults": "# Faults on request",
    "Something else entirely": "This is the demo of Chatelaine.",
}


@pytest.mark.parametrize(("words", "wanted"), TOPICS.items())
async def test_the_users_words_choose_the_answer(ask: Any, words: str, wanted: str) -> None:
    assert wanted in spoken(await ask(messages=user(words)))


async def test_the_long_answer_arrives_whole(ask: Any) -> None:
    message = await ask(messages=user("A long answer, please"), max_tokens=64_000)
    text = spoken(message)
    assert text == read_text("demo/long.md").strip()
    assert 60_000 < len(text.encode()) < 70_000
    assert message.stop_reason == "end_turn"


async def test_answers_talk_only_about_the_latest_message(ask: Any) -> None:
    messages = [*user("tour"), {"role": "assistant", "content": "Here it is."}, *user("Thank you")]
    assert "A tour" not in spoken(await ask(messages=messages))


# -- the files themselves


@pytest.mark.parametrize("name", Library().names)
def test_every_answer_is_fit_to_print(name: str) -> None:
    answer = Library().named(name)
    for text in (answer.text, answer.thinking):
        outside_code = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
        assert "!" not in outside_code.replace("![", "[")
        assert not re.search("[\U0001f000-\U0001faff\u2600-\u27bf]", text), "no emoji"
        assert text.count("```") % 2 == 0
        assert "\t\t\t\t" not in text


def test_every_file_is_used_and_every_quotation_is_in_its_document() -> None:
    index = json.loads(read_text("demo/index.json"))
    files = [entry.get(key) for entry in index["answers"] for key in ("file", "citations", "blocks")]
    named = {file for file in files if file}
    assert named | {"index.json"} == {path.name for path in resource_path("demo").iterdir()}
    cited = Library().named("citations")
    assert cited.document is not None
    for stretch in cited.stretches:
        assert all(quote in cited.document["text"] for quote in stretch.quotes)


def test_keywords_are_lower_case_words_and_lead_home() -> None:
    for entry in json.loads(read_text("demo/index.json"))["answers"]:
        for keyword in entry["keywords"]:
            assert Library().choose(keyword.title()).name == entry["name"], keyword


def test_the_python_in_the_answers_compiles() -> None:
    for name in ("code", "tour", "long"):
        for code in re.findall(r"```python\n(.*?)```", Library().named(name).text, re.DOTALL):
            compile(code, name, "exec")


@pytest.mark.parametrize("text", ["", "a", "word " * 500, "語" * 300, "x" * 5000, " " * 100])
def test_pieces_are_the_text_again(text: str) -> None:
    cut = list(pieces(text))
    assert "".join(cut) == text
    assert all(cut)
    assert max((len(piece) for piece in cut), default=0) <= 33


@pytest.mark.parametrize("words", ["search", "code execution", "tools"])
async def test_steps_and_their_results_belong_together_and_can_be_sent_back(ask: Any, server: Any, words: str) -> None:
    message = await ask(messages=user(words))
    content = [block.to_dict() for block in message.content]
    calls = [block["id"] for block in content if block["type"] == "server_tool_use"]
    results = [block["tool_use_id"] for block in content if block["type"].endswith("_tool_result")]
    assert calls == results
    assert len(set(calls)) == len(calls) >= 2
    assert all(call.startswith("srvtoolu_") for call in calls)
    again = await ask(messages=[*user(words), {"role": "assistant", "content": content}, *user("Thank you")])
    assert again.stop_reason == "end_turn"
    kinds = [event["content_block"]["type"] for event in server.sent()[0].events() if "content_block" in event]
    assert kinds == [block["type"] for block in content]


async def test_searches_are_counted_but_failed_ones_are_not(ask: Any) -> None:
    message = await ask(messages=user("search"))
    assert message.usage.server_tool_use.web_search_requests == 1
    assert (await ask(messages=user("hello"))).usage.server_tool_use is None


def test_what_a_search_cites_was_found_by_it() -> None:
    blocks = Library().named("search").blocks
    found = {
        page["url"]: page["title"]
        for block in blocks
        if block["type"] == "web_search_tool_result" and isinstance(block["content"], list)
        for page in block["content"]
    }
    cited = [citation for block in blocks if block["type"] == "text" for citation in block.get("citations", ())]
    assert len(cited) >= 4
    assert all(found[citation["url"]] == citation["title"] for citation in cited)


def test_invented_pages_are_under_names_that_lead_nowhere() -> None:
    for name in ("search", "execution", "tools", "images"):
        answer = Library().named(name)
        for host in re.findall(r"https?://([^/\s\"')]+)", json.dumps(answer.blocks) + answer.text):
            assert host.endswith((".example.org", ".example.com", ".example.net")), host


async def test_the_word_refusal_is_refused(ask: Any) -> None:
    message = await ask(messages=user("Show me a refusal"))
    assert (message.content, message.stop_reason) == ([], "refusal")
    assert message.stop_details.category == "cyber"


# -- stops and limits


async def test_the_limit_cuts_the_answer(ask: Any) -> None:
    message = await ask(messages=user("tour"), max_tokens=400)
    assert (message.stop_reason, message.stop_sequence) == ("max_tokens", None)
    assert 390 <= message.usage.output_tokens <= 400
    assert Library().named("tour").text.startswith(spoken(message))


async def test_a_stop_sequence_ends_the_answer_before_it(ask: Any) -> None:
    message = await ask(messages=user("tour"), stop_sequences=["never there", "## Lists", "## Code"])
    assert (message.stop_reason, message.stop_sequence) == ("stop_sequence", "## Lists")
    assert "## Text" in spoken(message)
    assert "## Lists" not in spoken(message)


async def test_a_stop_sequence_at_the_very_start_leaves_nothing(ask: Any) -> None:
    message = await ask(messages=user("tour"), stop_sequences=["# A tour"], output_config={"effort": "low"})
    assert [block.type for block in message.content if block.type == "text"] == []
    assert message.stop_reason == "stop_sequence"


async def test_max_tokens_on_request(ask: Any) -> None:
    message = await ask(messages=user("/stop max_tokens\ntour"))
    assert message.stop_reason == "max_tokens"
    assert 0.3 < len(spoken(message)) / len(Library().named("tour").text) < 0.7


async def test_the_context_window_on_request(ask: Any) -> None:
    assert (await ask(messages=user("/stop context"))).stop_reason == "model_context_window_exceeded"


async def test_the_context_window_for_real(ask: Any) -> None:
    count = 199_900
    message = await ask(model="claude-opus-4-5", messages=user("tour " + "ab" * 419_000), max_tokens=60_000)
    assert message.usage.input_tokens > count - 1000
    assert message.stop_reason == "model_context_window_exceeded"
    assert message.usage.input_tokens + message.usage.output_tokens <= 200_000


async def test_a_refusal_on_request(ask: Any) -> None:
    message = await ask(messages=user("/stop refusal cyber"))
    assert (message.content, message.stop_reason) == ([], "refusal")
    assert (message.stop_details.type, message.stop_details.category) == ("refusal", "cyber")
    assert message.stop_details.explanation


async def test_a_refusal_may_come_after_some_text(ask: Any) -> None:
    message = await ask(messages=user("/stop refusal late\ntour"))
    assert (message.stop_reason, message.stop_details.category) == ("refusal", "general_harms")
    assert Library().named("tour").text.startswith(spoken(message))
    assert spoken(message)


async def test_an_unknown_stop_is_refused(refusal: Any) -> None:
    assert (
        "/stop sometime: the demo knows refusal, max_tokens"
        in (await refusal(messages=user("/stop sometime"))).api_message
    )


# -- tools

WEATHER = {
    "name": "get_weather",
    "description": "The weather at a place.",
    "input_schema": {
        "type": "object",
        "properties": {
            "place": {"type": "string"},
            "unit": {"enum": ["celsius", "kelvin"]},
            "days": {"type": "integer", "minimum": 3},
        },
        "required": ["place"],
    },
}
CLOCK = {"name": "clock", "input_schema": {"type": "object", "properties": {}}}


async def test_tools_are_called_when_they_are_named(ask: Any, server: Any) -> None:
    message = await ask(messages=user("Please get weather for Rome"), tools=[CLOCK, WEATHER])
    *_, lead, call = message.content
    assert (message.stop_reason, call.type, call.name) == ("tool_use", "tool_use", "get_weather")
    assert call.input == {"place": "an example place", "unit": "celsius", "days": 3}
    assert "`get_weather`" in lead.text
    fragments = [e["delta"]["partial_json"] for e in server.sent()[0].events() if "partial_json" in e.get("delta", {})]
    assert fragments[0] == ""
    assert jiter.from_json("".join(fragments).encode()) == call.input


async def test_tools_are_left_alone_when_nobody_asks_for_them(ask: Any) -> None:
    assert (await ask(messages=user("Hello"), tools=[CLOCK])).stop_reason == "end_turn"
    named = user("Use the clock tool")
    assert (await ask(messages=named, tools=[CLOCK], tool_choice={"type": "none"})).stop_reason == "end_turn"


async def test_several_tools_may_be_called_at_once(ask: Any) -> None:
    words = user("Look at the clock and get weather")
    both = await ask(messages=words, tools=[CLOCK, WEATHER])
    calls = [block for block in both.content if block.type == "tool_use"]
    assert [call.name for call in calls] == ["clock", "get_weather"]
    assert len({call.id for call in calls}) == 2
    one = await ask(
        messages=words, tools=[CLOCK, WEATHER], tool_choice={"type": "auto", "disable_parallel_tool_use": True}
    )
    assert sum(block.type == "tool_use" for block in one.content) == 1


async def test_a_result_is_answered_with_what_it_says(ask: Any) -> None:
    question = user("Use the clock tool")
    said = await ask(messages=question, tools=[CLOCK])
    content = [block.to_dict() for block in said.content]
    result = {"type": "tool_result", "tool_use_id": content[-1]["id"], "content": "It is noon.", "is_error": True}
    messages = [*question, {"role": "assistant", "content": content}, *user([result])]
    message = await ask(messages=messages, tools=[CLOCK])
    assert message.stop_reason == "end_turn"
    assert "It is noon." in spoken(message)
    assert "reported an error" in spoken(message)


async def test_a_call_cut_by_the_limit_has_unfinished_input(ask: Any, server: Any) -> None:
    message = await ask(
        model="claude-haiku-5-5",
        messages=user("Hello"),
        tools=[WEATHER],
        tool_choice={"type": "tool", "name": "get_weather"},
        thinking={"type": "disabled"},
        max_tokens=15,
    )
    assert message.stop_reason == "max_tokens"
    fragments = [e["delta"]["partial_json"] for e in server.sent()[0].events() if "partial_json" in e.get("delta", {})]
    with pytest.raises(json.JSONDecodeError):
        json.loads("".join(fragments))


# -- structured output and citations


async def test_structured_output_fits_its_schema(ask: Any) -> None:
    schema = {
        "type": "object",
        "properties": {
            "title": {"type": "string"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "pages": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        },
        "required": ["title", "tags", "pages"],
        "additionalProperties": False,
    }
    output = {"format": {"type": "json_schema", "schema": schema}}
    message = await ask(messages=user("A book"), output_config=output)
    assert json.loads(spoken(message)) == {"title": "an example title", "tags": ["an example tags"], "pages": 1}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"const": 5}, 5),
        ({"type": ["string", "null"]}, "an example value"),
        ({"type": "number", "minimum": 2}, 2.0),
        ({"type": "boolean"}, True),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 2}, [1, 1]),
        ({"type": "null"}, None),
        (True, "an example value"),
    ],
)
def test_a_sample_fits_its_schema(schema: Any, value: Any) -> None:
    assert sample(schema) == value


async def test_prepared_citations_come_before_their_text(ask: Any, server: Any) -> None:
    message = await ask(messages=user("citations"))
    cited = [block for block in message.content if block.type == "text" and block.citations]
    assert len(cited) >= 5
    for citation in (each for block in cited for each in block.citations):
        assert citation.type == "char_location"
        assert citation.end_char_index - citation.start_char_index == len(citation.cited_text)
    index = message.content.index(cited[0])
    kinds = [e["delta"]["type"] for e in server.sent()[0].events() if e.get("index") == index and "delta" in e]
    assert kinds[0] == "citations_delta"
    assert set(kinds[1:]) == {"text_delta"}


async def test_a_document_of_ones_own_is_cited_at_its_true_place(ask: Any) -> None:
    text = "Pepper came by sea. Cinnamon came by land? Nobody knew how saffron came. A fourth sentence."
    document = {
        "type": "document",
        "source": {"type": "text", "media_type": "text/plain", "data": text},
        "title": "Spices",
        "citations": {"enabled": True},
    }
    question = user([document, {"type": "text", "text": "What came how?"}])
    message = await ask(messages=question)
    citations = [each for block in message.content if block.type == "text" for each in block.citations or []]
    assert [each.cited_text for each in citations] == [
        "Pepper came by sea.",
        "Cinnamon came by land?",
        "Nobody knew how saffron came.",
    ]
    for each in citations:
        assert text[each.start_char_index : each.end_char_index] == each.cited_text
        assert (each.document_index, each.document_title) == (0, "Spices")
    said = {"role": "assistant", "content": [block.to_dict() for block in message.content]}
    assert (await ask(messages=[*question, said, *user("And then?")])).stop_reason == "end_turn"
