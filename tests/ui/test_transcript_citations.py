"""Citations: marks numbered through an answer, what they quote, and the list of sources at its end."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.logic.markdown.values import CodeBlock, Style
from app.model.blocks import ContentBlock, Json
from app.model.events import BlockDelta, BlockStarted, BlockStopped, StreamEvent
from app.model.ids import MessageId
from app.ui.theme.palette import LIGHT
from app.ui.transcript import TranscriptView
from app.ui.transcript.model import Prose, SourceRow, strip_text
from app.ui.transcript.quotes import QuoteCard
from tests.fakes.messages import answer, block, user
from tests.fakes.transcripts import click, painted, picture, running, settle, shown_view, spots

A1 = MessageId("a1")


@pytest.fixture
def view(qtbot: Any) -> TranscriptView:
    return shown_view(qtbot, (760, 600))


def page(number: int, quote: str = "Quoted", **fields: Any) -> Json:
    return {
        "type": "page_location",
        "cited_text": quote,
        "document_index": 0,
        "document_title": "Report",
        "start_page_number": number,
        "end_page_number": number + 1,
        **fields,
    }


def web(url: str, title: str = "A page", quote: str = "Quoted") -> Json:
    return {"type": "web_search_result_location", "url": url, "title": title, "cited_text": quote}


def cited(text: str, *citations: Json) -> ContentBlock:
    return block("text", text=text, citations=list(citations))


TEXT = (
    cited("The sky is blue"),
    cited(", as the report says ", page(7, "Blue skies")),
    cited("and as others say.", web("https://example.com/sky"), page(7, "Blue skies")),
    cited("\n\n- One thing", page(9)),
    cited("\n- Another\n\n", web("https://example.com/sky", quote="More")),
    cited("The **end**", web("https://example.org/end")),
    cited("."),
)
SHOWN = ["The sky is blue, as the report says[1] and as others say.[1][2]", "One thing[3]", "Another[2]", "The end[4]."]


def texts(view: TranscriptView, item: int = 0) -> list[str]:
    strips = view._stage.strips(item)
    return [strip_text(strip.value) for strip in strips if isinstance(strip.value, Prose)]


def rows(view: TranscriptView, item: int = 0) -> list[SourceRow]:
    return [strip.value for strip in view._stage.strips(item) if isinstance(strip.value, SourceRow)]


def streamed(blocks: tuple[ContentBlock, ...]) -> list[StreamEvent]:
    """The blocks as the API streams them: citations before the text, the text in pieces."""
    events: list[StreamEvent] = []
    for index, one in enumerate(blocks):
        events.append(BlockStarted(index, {"type": "text", "text": "", "citations": None}))
        for citation in one.data["citations"]:
            events.append(BlockDelta(index, "citations_delta", data={"type": "citations_delta", "citation": citation}))
        text = one.text
        events += [BlockDelta(index, "text_delta", text[at : at + 3]) for at in range(0, len(text), 3)]
        events.append(BlockStopped(index))
    return events


def test_marks_are_numbered_through_the_answer_and_the_same_source_has_one_number(view: TranscriptView) -> None:
    view.show_conversation([answer(1, *TEXT)])
    assert texts(view) == SHOWN
    assert [(row.number, row.title, row.detail, row.target) for row in rows(view)] == [
        (0, "Report", "", ""),
        (1, "Report", "page 7", "#cite-1"),
        (3, "Report", "page 9", "#cite-3"),
        (2, "A page", "example.com", "https://example.com/sky"),
        (4, "A page", "example.org", "https://example.org/end"),
    ]
    assert [row.inside for row in rows(view)] == [False, True, True, False, False]
    assert rows(view)[1].quote == "Blue skies"


def test_a_streamed_answer_is_the_stored_one(view: TranscriptView) -> None:
    view.append_turn(user(1, "Hello"), running(1))
    for event in streamed(TEXT):
        view.apply_progress(A1, [event], 0)
    assert texts(view, 1) == SHOWN
    layouts = [view._stage.layout(1, slot) for slot in range(4)]
    view.finish(answer(1, *TEXT))
    assert texts(view, 1) == SHOWN
    assert [view._stage.layout(1, slot) for slot in range(4)] == layouts, "nothing was made anew"
    assert len(rows(view, 1)) == 5
    settle()
    assert painted(view) == picture(view)


def test_sources_that_arrive_in_one_frame_are_numbered_as_they_are_cited(view: TranscriptView) -> None:
    blocks = (cited("Two", page(1), page(2)), cited(" and one", page(3)))
    view.append_turn(user(1, "Hello"), running(1))
    view.apply_progress(A1, streamed(blocks), 0)
    assert texts(view, 1) == ["Two[1][2] and one[3]"]
    view.finish(answer(1, *blocks))
    assert texts(view, 1) == ["Two[1][2] and one[3]"]
    assert [row.detail for row in rows(view, 1)] == ["", "page 1", "page 2", "page 3"]


def test_a_mark_comes_when_its_passage_ends(view: TranscriptView) -> None:
    view.append_turn(user(1, "Hello"), running(1))
    start, cite, *rest = streamed((cited("Blue skies. ", page(7)),))
    view.apply_progress(A1, [start, cite, *rest[:-1]], 0)
    assert texts(view, 1) == ["Blue skies."]
    view.apply_progress(A1, rest[-1:], 0)
    assert texts(view, 1) == ["Blue skies.[1]"]
    half = cited("Blue skies. ", page(7))
    view.finish(answer(1, half))
    assert texts(view, 1)[0].startswith("Blue skies.[1]")


def test_an_interrupted_passage_gets_its_mark_when_it_is_stored(view: TranscriptView) -> None:
    view.append_turn(user(1, "Hello"), running(1))
    view.apply_progress(A1, streamed((cited("Blue skies", page(7)),))[:-1], 0)
    view.finish(answer(1, ContentBlock(cited("Blue skies", page(7)).data, complete=False)))
    assert texts(view, 1) == ["Blue skies[1]"]


def test_a_fence_that_is_cited_still_ends(view: TranscriptView) -> None:
    view.show_conversation([answer(1, cited("```py\nx = 1\n```\n", page(1)), cited("Text."))])
    code = next(s.value for s in view._stage.strips(0) if isinstance(s.value, CodeBlock))
    assert code.text == "x = 1"
    assert texts(view)[-1] == "Text."


@pytest.mark.parametrize(
    ("citation", "place"),
    [
        (page(7), "page 7"),
        (page(7, end_page_number=10), "pages 7–9"),
        (
            {"type": "char_location", "document_index": 0, "start_char_index": 10, "end_char_index": 30},
            "characters 11–30",
        ),
        ({"type": "content_block_location", "start_block_index": 2, "end_block_index": 3}, "part 3"),
        ({"type": "search_result_location", "source": "https://www.example.com/x", "title": "T"}, "example.com"),
        ({"type": "brand_new"}, ""),
    ],
)
def test_places_in_words(view: TranscriptView, citation: Json, place: str) -> None:
    view.show_conversation([answer(1, cited("Text", citation))])
    assert rows(view)[0].detail == place
    assert rows(view)[0].title


def test_a_mark_says_what_it_quotes_and_a_web_mark_opens_the_page(view: TranscriptView, qtbot: Any) -> None:
    view.show_conversation([answer(1, *TEXT)])
    settle()
    marks = spots(view, "cite")
    assert view._pointer.tip_at(QPointF(marks[0])) == "Report · page 7\n“Blue skies”"
    assert view._pointer.tip_at(QPointF(marks[2])).endswith("https://example.com/sky")
    with qtbot.waitSignal(view.link_activated) as caught:
        click(view, "cite", 2)
    assert caught.args == ["https://example.com/sky"]


def test_a_document_mark_shows_its_quote_and_keys_close_it(view: TranscriptView, qtbot: Any) -> None:
    view.citation_opened.connect(lambda _answer, _citation: view.show_quote())  # as for a document that is gone
    view.show_conversation([answer(1, *TEXT)])
    settle()
    view.focusNextPrevChild(True)
    QTest.keyClick(view, Qt.Key.Key_Return)
    card = view.findChild(QuoteCard)
    assert card is not None
    assert card.isVisible()
    assert card.accessibleName() == "Source 1"
    drawn = card.grab().toImage()
    assert drawn.pixelColor(card.width() - 20, card.height() // 2) == LIGHT.card
    assert drawn.pixelColor(0, 0) != LIGHT.card, "the corners are round"
    assert [label.text() for label in card.findChildren(QLabel)] == ["Report · page 7", "“Blue skies”"]
    QTest.keyClick(card, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.findChild(QuoteCard) is None)


def test_each_passage_of_a_page_has_a_number_and_a_row_of_its_own(view: TranscriptView) -> None:
    first, second = page(7, "Blue skies"), page(7, "Grey seas")
    view.show_conversation([answer(1, cited("Sky", first), cited(" and sea", second), cited(" again", first))])
    assert texts(view) == ["Sky[1] and sea[2] again[1]"]
    assert [(row.number, row.detail, row.quote) for row in rows(view)[1:]] == [
        (1, "page 7", "Blue skies"),
        (2, "page 7", "Grey seas"),
    ]
    settle()
    assert view._pointer.tip_at(QPointF(spots(view, "cite")[1])) == "Report · page 7\n“Grey seas”"


def test_copies_keep_the_numbers(view: TranscriptView) -> None:
    view.show_conversation([answer(1, *TEXT)])
    view.select_all()
    assert "as the report says[1] and" in view.selected_text()
    assert "The end[4]." in view.text_of(A1)
    assert "\ufdd2" not in view.selected_text() + view.text_of(A1)


@pytest.mark.parametrize("hostile", ["\ufdd21\ufdd3", "\ufdd2", "[1](#cite-1)", "\ufdd2999999999999\ufdd3"])
def test_foreign_text_cannot_pretend_to_be_cited(view: TranscriptView, hostile: str) -> None:
    view.show_conversation([answer(1, f"Text {hostile} more", cited(hostile, page(1, hostile * 100)))])
    settle()
    picture(view)
    runs = [run for strip in view._stage.strips(0) if isinstance(strip.value, Prose) for run in strip.value.runs]
    assert [run.link for run in runs if run.style & Style.CITE] == ["#cite-1"]


@pytest.mark.parametrize("citations", [None, 7, [7, None, "x"], [{}], {"type": "page_location"}])
def test_citations_of_any_shape_do_no_harm(view: TranscriptView, citations: Any) -> None:
    view.show_conversation([answer(1, block("text", text="Text", citations=citations))])
    assert texts(view)[0].startswith("Text")
    picture(view)
