"""Tools, searches, code execution and all other blocks that are no text: what stands for them on the screen."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.logic.markdown.plain import block_text
from app.logic.markdown.values import CodeBlock
from app.model.blocks import ContentBlock, Json
from app.model.events import BlockDelta, BlockStarted, BlockStopped, StreamEvent
from app.model.ids import MessageId
from app.ui.theme.palette import CONTRAST, DARK
from app.ui.transcript import TranscriptView
from app.ui.transcript.cards import Cards
from app.ui.transcript.follow import Anchor
from app.ui.transcript.model import (
    Card,
    FactsLine,
    Folded,
    Note,
    Prose,
    Refusal,
    SourceRow,
    StepLine,
    Strip,
    TurnRow,
    Value,
    strip_text,
)
from app.ui.transcript.sections.calls.section import CallSection
from app.ui.transcript.sections.text import TextSection
from app.ui.transcript.speech import Speech
from tests.fakes.messages import answer, block, cut, user
from tests.fakes.recordings import FOLDER, Recorded, recorded_replies
from tests.fakes.transcripts import click, painted, picture, running, settle, shown_view, spots, theme

A1 = MessageId("a1")


@pytest.fixture
def view(qtbot: Any) -> TranscriptView:
    return shown_view(qtbot, (760, 700))


def strips(view: TranscriptView, item: int = 0) -> list[Strip]:
    return view._stage.strips(item)


def values(view: TranscriptView, item: int = 0) -> list[Value]:
    """What is shown of a message, without the lines of facts and actions."""
    return [strip.value for strip in strips(view, item) if not isinstance(strip.value, FactsLine | TurnRow)]


def unfold(view: TranscriptView, item: int = 0) -> None:
    """Open every step of a message."""
    content = view._stage.content(item)
    for at, section in enumerate(content.sections):
        if isinstance(section, CallSection):
            view._screen.changed(item, content.toggle(at))
    settle()


def step(view: TranscriptView, *blocks: ContentBlock) -> tuple[str, str, bool]:
    """Title, detail and failure of the only step of an answer."""
    view.show_conversation([answer(1, *blocks)])
    (line,) = (value for value in values(view) if isinstance(value, StepLine))
    return line.title, line.detail, line.failed


def use(name: str, kind: str = "server_tool_use", **given: Any) -> ContentBlock:
    return block(kind, id="t1", name=name, input=given)


def result(kind: str, content: Any, **fields: Any) -> ContentBlock:
    return block(kind, tool_use_id="t1", content=content, **fields)


PNG = {"type": "base64", "media_type": "image/png", "data": "AAAA" * 1000}
FOUND = [
    {
        "type": "web_search_result",
        "title": "Tides",
        "url": "https://www.example.org/tides?a=1",
        "page_age": "2 days ago",
    },
    {"type": "web_search_result", "title": "", "url": "https://example.com/x", "page_age": None},
]


class TestWebSearch:
    def test_a_search_is_one_line_and_its_results_are_links(self, view: TranscriptView, qtbot: Any) -> None:
        blocks = (use("web_search", query="tides"), result("web_search_tool_result", FOUND), "Text.")
        view.show_conversation([answer(1, *blocks)])
        line, text = values(view)
        assert isinstance(line, StepLine)
        assert (line.title, line.detail) == ("Searched the web for “tides”", "2 results")
        assert isinstance(text, Prose)
        click(view, "fold")
        rows = [value for value in values(view) if isinstance(value, SourceRow)]
        assert [(row.title, row.detail, row.target) for row in rows] == [
            ("Tides", "example.org · 2 days ago", "https://www.example.org/tides?a=1"),
            ("https://example.com/x", "example.com", "https://example.com/x"),
        ]
        settle()
        with qtbot.waitSignal(view.link_activated) as caught:
            click(view, "link")
        assert caught.args == ["https://www.example.org/tides?a=1"]
        assert view._pointer.spot_at(spots(view, "link")[0].toPointF())[1].target == caught.args[0]  # type: ignore[index]

    @pytest.mark.parametrize(
        ("code", "words"),
        [
            ("max_uses_exceeded", "the limit of uses is reached"),
            ("too_many_requests", "too many requests"),
            ("query_too_long", "the query is too long"),
            ("brand\u202enew", "it failed with the code brandnew"),
        ],
    )
    def test_a_search_that_fails_says_why(self, view: TranscriptView, code: str, words: str) -> None:
        failed = result("web_search_tool_result", {"type": "web_search_tool_result_error", "error_code": code})
        assert step(view, use("web_search", query="x"), failed) == ("Searched the web for “x”", words, True)

    def test_results_belong_to_their_call_wherever_they_come(self, view: TranscriptView) -> None:
        second = block("server_tool_use", id="t2", name="web_search", input={"query": "b"})
        late = block("web_search_tool_result", tool_use_id="t2", content=FOUND[:1])
        first = result("web_search_tool_result", [])
        view.show_conversation([answer(1, use("web_search", query="a"), second, late, first)])
        lines = [(value.title, value.detail) for value in values(view) if isinstance(value, StepLine)]
        assert lines == [("Searched the web for “a”", "no results"), ("Searched the web for “b”", "1 result")]

    def test_a_search_without_a_result_says_so(self, view: TranscriptView) -> None:
        assert step(view, use("web_search", query="x")) == ("Searched the web for “x”", "no result", True)


class TestKinds:
    @pytest.mark.parametrize(
        ("blocks", "expected"),
        [
            (
                (
                    use("web_fetch", url="https://example.com/a"),
                    result(
                        "web_fetch_tool_result",
                        {
                            "type": "web_fetch_result",
                            "url": "https://example.com/a",
                            "content": {"type": "document", "title": "A page", "source": {"type": "text", "data": "x"}},
                        },
                    ),
                ),
                ("Read example.com", "A page", False),
            ),
            (
                (
                    use("web_fetch", url="ftp://x"),
                    result(
                        "web_fetch_tool_result",
                        {"type": "web_fetch_tool_error", "error_code": "url_not_accessible"},
                    ),
                ),
                ("Read ftp://x", "the page cannot be reached", True),
            ),
            (
                (
                    use("bash_code_execution", command="ls -l\nwc"),
                    result("bash_code_execution_tool_result", {"stdout": "one\ntwo", "stderr": "", "return_code": 0}),
                ),
                ("Ran ls -l", "one", False),
            ),
            (
                (
                    use("code_execution", code="1/0"),
                    result("code_execution_tool_result", {"stdout": "", "stderr": "Zero", "return_code": 1}),
                ),
                ("Ran code", "exit code 1", True),
            ),
            (
                (
                    use("text_editor_code_execution", command="create", path="/tmp/a.py", file_text="x"),
                    result("text_editor_code_execution_tool_result", {"is_file_update": False}),
                ),
                ("Wrote /tmp/a.py", "", False),
            ),
            (
                (
                    use("tool_search_tool_bm25", query="weather"),
                    result("tool_search_tool_result", {"tool_references": [{"tool_name": "get_weather"}]}),
                ),
                ("Looked for tools for “weather”", "1 found", False),
            ),
            (
                (
                    block("mcp_tool_use", id="t1", name="ask", server_name="wiki", input={"q": "x"}),
                    result("mcp_tool_result", [{"type": "text", "text": "An answer\nin lines"}], is_error=False),
                ),
                ("Used ask of wiki", "An answer in lines", False),
            ),
            ((use("get_weather", "tool_use", place="Rome"),), ("Used get_weather", "Rome", False)),
            ((use("brand_new", days=1),), ("brand_new", "no result", True)),
            ((cut(use("get_weather", "tool_use")),), ("Used get_weather", "input cut off", True)),
            (
                (use("advisor"), result("advisor_tool_result", {"type": "advisor_result", "text": "Do *this*."})),
                ("Asked for advice", "", False),
            ),
        ],
    )
    def test_calls_and_results_in_words(
        self, view: TranscriptView, blocks: tuple[ContentBlock, ...], expected: tuple[str, str, bool]
    ) -> None:
        assert step(view, *blocks) == expected
        unfold(view)
        assert len(values(view)) > 1 or expected[0] == "brand_new"
        picture(view)

    def test_code_output_and_files_are_shown_in_the_details(self, view: TranscriptView) -> None:
        content = {"stdout": "out\n", "stderr": "bad", "return_code": 0, "content": [{"file_id": "file_1"}]}
        view.show_conversation(
            [answer(1, use("code_execution", code="print(1)"), result("code_execution_tool_result", content))]
        )
        unfold(view)
        code = [(value.info, value.text) for value in values(view) if isinstance(value, CodeBlock)]
        assert code == [("python", "print(1)"), ("output", "out"), ("errors", "bad")]
        assert Card("file", "Created file", "file_1") in values(view)

    def test_encrypted_output_is_said_in_words(self, view: TranscriptView) -> None:
        hidden = result("code_execution_tool_result", {"encrypted_stdout": "abc", "return_code": 0})
        view.show_conversation([answer(1, use("code_execution", code="x"), hidden)])
        unfold(view)
        assert any(isinstance(value, Note) and "encrypted" in value.text for value in values(view))

    def test_the_users_result_stands_on_its_own_with_its_picture(self, view: TranscriptView) -> None:
        picture_block = {
            "type": "image",
            "source": {"type": "base64", "media_type": "image/png", "data": "AAAA" * 1000},
        }
        content = [{"type": "text", "text": "Sunny"}, picture_block]
        failed = block("tool_result", tool_use_id="x", content="No such place", is_error=True)
        view.show_conversation([user(1, block("tool_result", tool_use_id="t1", content=content)), user(2, failed)])
        unfold(view)
        line, text, card = values(view)[1:4]
        assert isinstance(line, StepLine)
        assert (line.title, line.detail) == ("Result of a tool", "Sunny")
        assert isinstance(text, CodeBlock)
        assert card == Card("image", "Picture", "PNG · 3 kB")
        other = values(view, 1)[0]
        assert isinstance(other, StepLine)
        assert (other.detail, other.failed) == ("Error: No such place", True)

    def test_what_is_sent_along_is_a_card_at_the_right(self, view: TranscriptView) -> None:
        pdf = block(
            "document", title="Report.pdf", source={"type": "base64", "media_type": "application/pdf", "data": ""}
        )
        web = block("image", source={"type": "url", "url": "https://www.example.org/a.png"})
        view.show_conversation([user(1, pdf, web, block("container_upload", file_id="file_9"), "Look")])
        [cards] = [value for value in values(view) if isinstance(value, Cards)]
        assert [(card.icon, card.name) for card in cards.all] == [
            ("file", "Report.pdf"),
            ("image", "example.org"),
            ("file", "File for code execution"),
        ]

    def test_compaction_and_fallback_are_lines(self, view: TranscriptView) -> None:
        fallback = ContentBlock({"type": "fallback", "from": {"model": "fable"}, "to": {"model": "opus"}})
        view.set_model_names({"fable": "Fable 5", "opus": "Opus 5"})
        view.show_conversation([answer(1, block("compaction", content="# All so far"), fallback, "Text")])
        lines = [value for value in values(view) if isinstance(value, StepLine)]
        assert [line.title for line in lines] == [
            "Earlier messages were summarised",
            "Fable 5 declined; Opus 5 answers",
        ]
        assert [line.opens for line in lines] == [True, False]
        settle()
        click(view, "fold")
        assert strip_text(values(view)[1]) == "All so far"
        view.show_conversation([answer(1, block("compaction", content=None))])
        line = values(view)[0]
        assert isinstance(line, StepLine)
        assert not line.opens

    @pytest.mark.parametrize(
        ("details", "title"),
        [
            ({"category": "cyber", "explanation": "Because."}, "The model declined to answer: cyber security"),
            ({"category": None}, "The model declined to answer"),
            (None, "The model declined to answer"),
            ({"category": "new\u202e kind"}, "The model declined to answer: new kind"),
        ],
    )
    def test_a_refusal_is_a_card(self, view: TranscriptView, details: Json | None, title: str) -> None:
        view.show_conversation([answer(1, stop_reason="refusal", stop_details=details)])
        (card,) = values(view)
        assert isinstance(card, Refusal)
        assert card.title == title
        assert card.explanation == ((details or {}).get("explanation") or "")
        assert "not sent along" in card.advice


class TestStreaming:
    def events(self, *pieces: str) -> list[StreamEvent]:
        start = BlockStarted(0, {"type": "server_tool_use", "id": "t1", "name": "web_search", "input": {}})
        return [start, *(BlockDelta(0, "input_json_delta", piece) for piece in pieces)]

    def title(self, view: TranscriptView) -> tuple[str, str]:
        line = values(view, 1)[0]
        assert isinstance(line, StepLine)
        return line.title, line.detail

    def test_a_search_says_how_far_it_is(self, view: TranscriptView) -> None:
        view.append_turn(user(1, "Hello"), running(1))
        view.apply_progress(A1, self.events("", '{"query": "ti', 'des"}'), 0)
        assert self.title(view) == ("Searching the web…", "")
        view.apply_progress(A1, [BlockStopped(0)], 0)
        assert self.title(view) == ("Searching the web for “tides”", "")
        found = {"type": "web_search_tool_result", "tool_use_id": "t1", "content": FOUND}
        view.apply_progress(A1, [BlockStarted(1, found), BlockStopped(1)], 0)
        assert self.title(view) == ("Searched the web for “tides”", "2 results")
        settle()
        assert painted(view) == picture(view)

    def test_input_is_shown_as_it_arrives(self, view: TranscriptView) -> None:
        view.append_turn(user(1, "Hello"), running(1))
        view.apply_progress(A1, self.events('{"query": "ti'), 0)
        settle()
        click(view, "fold")
        layout = view._stage.layout(1, 1)
        view.apply_progress(A1, [BlockDelta(0, "input_json_delta", "des of all the s")], 0)
        settle()
        assert strip_text(values(view, 1)[1]) == '{"query": "tides of all the s'
        assert view._stage.layout(1, 1) is layout, "it grows in place"
        assert painted(view) == picture(view)

    def test_long_input_costs_what_is_added(self, view: TranscriptView) -> None:
        view.append_turn(user(1, "Hello"), running(1))
        view.apply_progress(A1, self.events('{"text": "'), 0)
        click_at = view._stage.content(1)
        view._screen.changed(1, click_at.toggle(0))
        for _ in range(100):
            view.apply_progress(A1, [BlockDelta(0, "input_json_delta", "x" * 4_000)], 0)
        shown = strip_text(values(view, 1)[1]).replace("\n", "")
        assert 199_000 < len(shown) <= 200_000, "bounded"
        view.apply_progress(A1, [BlockStopped(0)], 0)

    def test_a_conversation_opened_while_calls_run_says_that_they_run(self, view: TranscriptView) -> None:
        whole = block("server_tool_use", id="t1", name="web_search", input={"query": "tides"})
        part = ContentBlock({"type": "server_tool_use", "id": "t2", "name": "web_fetch", "input": {}}, False, '{"u')
        view.show_conversation([user(1, "Hello"), replace(running(1), blocks=(whole, part))])
        lines = [value for value in values(view, 1) if isinstance(value, StepLine)]
        assert [(line.title, line.detail) for line in lines] == [
            ("Searching the web for “tides”", ""),
            ("Reading a page…", ""),
        ]
        found = {"type": "web_search_tool_result", "tool_use_id": "t1", "content": FOUND}
        view.apply_progress(A1, [BlockDelta(1, "input_json_delta", 'rl": "https://example.com"}'), BlockStopped(1)], 0)
        view.apply_progress(A1, [BlockStarted(2, found), BlockStopped(2)], 0)
        lines = [value for value in values(view, 1) if isinstance(value, StepLine)]
        assert [line.title for line in lines] == ["Searched the web for “tides”", "Reading example.com…"]

    def test_an_interrupted_call_says_so(self, view: TranscriptView) -> None:
        view.append_turn(user(1, "Hello"), running(1))
        view.apply_progress(A1, self.events('{"query": "ti'), 0)
        half = ContentBlock(
            {"type": "server_tool_use", "id": "t1", "name": "web_search", "input": {"query": "ti"}},
            False,
            '{"query": "ti',
        )
        view.finish(answer(1, half))
        assert self.title(view) == ("Searched the web for “ti”", "input cut off")


@pytest.mark.parametrize(
    "name",
    ["x" * 100_000, "\u202egpj.exe", "a\nb\tc", "\0", "<b>bold</b>", ""],
    ids=["long", "bidi", "lines", "nul", "html", "empty"],
)
def test_hostile_names_and_addresses_stay_on_their_line(view: TranscriptView, name: str) -> None:
    found = [{"type": "web_search_result", "title": name, "url": "javascript:alert('\u202e" + name[:500] + "')"}]
    big = {"key": ["v" * 50_000, {"deep": name}] * 2}
    blocks = [
        block("tool_use", id="t1", name=name, input=big),
        block("tool_result", tool_use_id="t1", content=name),
        block("server_tool_use", id="t2", name="web_search", input={"query": name}),
        block("web_search_tool_result", tool_use_id="t2", content=found),
        block("server_tool_use", id="t3", name=7, input=[]),
        block("web_fetch_tool_result", tool_use_id=[], content=None),
        block("image", source=name),
        ContentBlock({"type": "fallback", "from": name, "to": {"model": name}}),
        block(name, payload=name),
    ]
    view.show_conversation([answer(1, *blocks, stop_reason="refusal", stop_details={"explanation": name})])
    unfold(view)
    for value in values(view):
        if isinstance(value, StepLine | SourceRow | Card):
            assert "\n" not in value.title if not isinstance(value, Card) else "\n" not in value.name
            assert "\u202e" not in repr(value.title if not isinstance(value, Card) else value.name)
        if isinstance(value, SourceRow):
            assert value.target == "", "an address with controls is no link"
    picture(view)
    for slot in range(len(strips(view))):
        view._stage.layout(0, slot)


def test_the_keyboard_opens_a_step_and_names_it(view: TranscriptView) -> None:
    blocks = (use("web_search", query="tides"), result("web_search_tool_result", FOUND))
    view.show_conversation([answer(1, *blocks)])
    settle()
    view.setFocus()
    view.focusNextPrevChild(True)
    focus = view._canvas.focus
    assert focus is not None
    assert (
        view._stage.layout(0, 0).actions()[focus.action].label
        == "Show details: Searched the web for “tides” · 2 results"
    )
    assert view._reader.voice(0, 0).text == "Searched the web for “tides” · 2 results"
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert sum(isinstance(value, SourceRow) for value in values(view)) == 2


def test_steps_are_spoken_once_and_their_sources_are_not(view: TranscriptView) -> None:
    blocks = (use("web_search", query="tides"), result("web_search_tool_result", FOUND), "The tide turns twice a day.")
    view.show_conversation([answer(1, *blocks)])
    unfold(view)
    spoken = Speech().due(view._stage.item(0).slots, finished=True)
    assert spoken == "Searched the web for “tides” · 2 results The tide turns twice a day."


def test_details_are_not_copied_with_the_answer(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "One.", use("get_weather", "tool_use", place="Rome"), "Two.")])
    unfold(view)
    view.select_all()
    assert view.selected_text() == "One.\n\nTwo."
    assert view.text_of(A1) == "One.\n\nTwo."


REPLIES = list(recorded_replies())
KNOWN = {
    *("text", "thinking", "redacted_thinking", "tool_use", "server_tool_use", "mcp_tool_use", "mcp_tool_result"),
    *("web_search_tool_result", "web_fetch_tool_result", "code_execution_tool_result", "advisor_tool_result"),
    *("bash_code_execution_tool_result", "text_editor_code_execution_tool_result", "tool_search_tool_result"),
    *("compaction", "fallback", "container_upload"),
}


@pytest.mark.skipif(not FOLDER, reason="CHATELAINE_RECORDINGS names no folder of recordings")
class TestRecordedReplies:
    def test_every_block_has_a_picture_and_no_text_is_lost(self, view: TranscriptView) -> None:
        assert len(REPLIES) > 200
        seen: set[str] = set()
        for reply in REPLIES:
            self.show(view, reply)
            seen |= {one.type for one in reply.blocks}
            unknown = [value.name for value in values(view) if isinstance(value, Folded)]
            assert unknown == [], reply.name
            self.check_text(view, reply)
            unfold(view)
            view._screen.jump(Anchor())
            picture(view)
        assert seen - {""} <= KNOWN
        assert {"web_search_tool_result", "mcp_tool_result", "compaction", "fallback"} <= seen

    def show(self, view: TranscriptView, reply: Recorded) -> None:
        view.show_conversation(
            [answer(1, *reply.blocks, stop_reason=reply.stop_reason, stop_details=reply.stop_details)]
        )

    def check_text(self, view: TranscriptView, reply: Recorded) -> None:
        content = view._stage.content(0)
        parsed = [
            block_text(leaf.block)
            for section in content.sections
            if isinstance(section, TextSection)
            for leaf in section.document.leaves
        ]
        texts = {at for at, section in enumerate(content.sections) if isinstance(section, TextSection)}
        slots = view._stage.item(0).slots
        shown = [strip_text(slot.strip.value) for slot in slots if slot.section in texts]
        assert shown == parsed, reply.name

    def test_streamed_replies_end_as_the_stored_ones(self, view: TranscriptView) -> None:
        streamed = [reply for reply in REPLIES if reply.events]
        assert len(streamed) > 50
        for reply in streamed:
            message = answer(1, *reply.blocks, stop_reason=reply.stop_reason, stop_details=reply.stop_details)
            self.show(view, reply)
            whole = [strip.value for strip in strips(view)]
            view.show_conversation([running(1)])
            for event in reply.events:
                view.apply_progress(A1, [event], 0)
            view.finish(message)
            grown = [strip.value for strip in strips(view)]
            assert [_timeless(value) for value in grown] == [_timeless(value) for value in whole], reply.name


def _timeless(value: Value) -> Any:
    from app.ui.transcript.model import ThinkingLine

    return replace(value, started_ms=None, ended_ms=None) if isinstance(value, ThinkingLine) else value


@pytest.mark.parametrize("tone", ["light", "dark", "contrast"])
@pytest.mark.parametrize("width", [200, 760])
def test_steps_can_be_drawn_anywhere(view: TranscriptView, tone: str, width: int) -> None:
    if tone != "light":
        view.set_theme(theme(DARK if tone == "dark" else CONTRAST, tone))
    view.resize(width, 600)
    view.show_conversation(
        [
            user(1, block("document", title="A very long name of a document " * 5), "Hello"),
            answer(
                1,
                use("web_search", query="a long question about everything there is " * 3),
                result("web_search_tool_result", FOUND),
                block("compaction", content=json.dumps({})),
                stop_reason="refusal",
            ),
        ]
    )
    unfold(view, 1)
    settle()
    assert painted(view) == picture(view)
