"""Which document a citation means: as the API counts them, over the whole request that was sent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base import resources
from app.demo.ask import Ask, read_ask
from app.demo.models import all_models
from app.demo.sources import find_blocks
from app.logic.capabilities import ModelTable
from app.logic.cited import cited_place, in_the_original, page_of_text
from app.logic.request import build
from app.model.attachment import Attachment, AttachmentChoice, AttachmentFacts, AttachmentKind, Held, Part
from app.model.blocks import ContentBlock, Json
from app.model.cited import CitedPlace
from app.model.held import held_source
from app.model.ids import AttachmentId, MessageId
from app.model.message import Message
from tests.fakes.messages import OPUS, answer, block, summary, user

_DESCRIBE = ModelTable.from_json(resources.read_json("models.json")).describe
_CALL = block("tool_use", id="toolu_1", name="read", input={})


def pdf(name: str, pages: int = 3) -> ContentBlock:
    source = held_source(Part(Held(name[0] * 64, 5, "application/pdf"), pages=pages))
    return block("document", source=source, title=name)


def page(index: int, title: str | None, first: int = 1, end: int = 2) -> Json:
    known = {"type": "page_location", "document_index": index, "document_title": title, "cited_text": "words"}
    return known | {"start_page_number": first, "end_page_number": end}


def place(citation: Json, *path: Message, **settings: object) -> CitedPlace | None:
    return cited_place(citation, path, replace(OPUS, citations=True, **settings), _DESCRIBE)  # type: ignore[arg-type]


def where(citation: Json, *path: Message, **settings: object) -> tuple[str, int] | None:
    found = place(citation, *path, **settings)
    return None if found is None else (found.message_id, found.position)


def test_documents_count_over_all_messages() -> None:
    path = (user(1, pdf("a"), block("image", source={}), pdf("b"), "One?"), answer(1, "1"), user(2, pdf("c"), "Two?"))
    assert where(page(0, "a"), *path) == ("u1", 0)
    assert where(page(1, "b"), *path) == ("u1", 2)
    assert where(page(2, "c"), *path) == ("u2", 0)
    assert where(page(3, "d"), *path) is None


def test_what_is_not_sent_does_not_count() -> None:
    path = (user(1, pdf("a"), pdf("b"), "One?"), answer(1, "1"), user(2, pdf("c"), "Two?"))
    assert where(page(0, "c"), *path, history_from=MessageId("u2")) == ("u2", 0)
    assert where(page(0, "b"), *path, left_out=((MessageId("u1"), 0),)) == ("u1", 1)
    compacted = (user(1, pdf("a"), "One?"), answer(1, "1"), summary(1), user(2, pdf("c"), "Two?"))
    assert where(page(0, "c"), *compacted) == ("u2", 0)


def test_attachments_behind_the_words_are_named_by_their_stored_position() -> None:
    assert where(page(0, "a"), user(1, "Look:", pdf("a"))) == ("u1", 1)


def test_documents_in_the_results_of_tools_count() -> None:
    result = block("tool_result", tool_use_id="toolu_1", content=[{"type": "text", "text": "x"}, pdf("b").data])
    path = (user(1, pdf("a"), "One?"), answer(1, _CALL, stop_reason="tool_use"), user(2, result, pdf("c"), "Two?"))
    found = place(page(1, "b"), *path)
    assert found is not None
    assert (found.message_id, found.position, found.inner) == ("u2", 0, 1)
    assert where(page(2, "c"), *path) == ("u2", 1)


def test_a_title_decides_where_the_number_contradicts_it() -> None:
    path = (user(1, pdf("a"), pdf("b"), pdf("b"), "One?"),)
    assert where(page(1, "a"), *path) == ("u1", 0)
    assert where(page(0, "b"), *path) is None  # there are two of that name
    assert where(page(0, "z"), *path) is None


def test_what_was_fetched_is_found_by_its_number_or_title() -> None:
    fetched = {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "x"}, "title": "Page"}
    result = {"type": "web_fetch_result", "url": "https://e.example/", "content": fetched}
    use = block("server_tool_use", id="srvtoolu_1", name="web_fetch", input={})
    got = block("web_fetch_tool_result", tool_use_id="srvtoolu_1", content=result)
    path = (user(1, "Fetch."), answer(1, use, got, "Done."), user(2, pdf("a"), "And?"))
    found = place(page(0, "Page"), *path)
    assert found is not None
    assert (found.message_id, found.url) == ("a1", "https://e.example/")
    assert where(page(0, "a"), *path) == where(page(1, "a"), *path) == ("u2", 0)


def test_places_in_each_kind_of_document() -> None:
    path = (user(1, pdf("a"), "?"),)
    found = place(page(0, "a", 2, 4), *path)
    assert found is not None
    assert (found.sent_pages, found.title, found.passage) == ((2, 3), "a", "words")
    assert found.held == Held("a" * 64, 5, "application/pdf")
    known = {"document_index": 0, "document_title": "a"}
    text = place({"type": "char_location", "start_char_index": 3, "end_char_index": 9, **known}, *path)
    blocks = place({"type": "content_block_location", "start_block_index": 1, "end_block_index": 2, **known}, *path)
    assert text is not None
    assert blocks is not None
    assert (text.start, text.end, text.sent_pages) == (3, 9, ())
    assert (blocks.start_block, blocks.end_block) == (1, 2)


@pytest.mark.parametrize("index", [None, -1, True, "0", 1.0])
def test_a_reply_is_not_believed(index: object) -> None:
    assert place({**page(0, "a"), "document_index": index}, user(1, pdf("a"), "?")) is None


def test_pages_of_a_reply_are_bounded() -> None:
    found = place(page(0, "a", -5, 10**12), user(1, pdf("a"), "?"))
    assert found is not None
    assert (found.sent_pages[0], len(found.sent_pages)) == (1, 1_000)
    backwards = place(page(0, "a", 7, 3), user(1, pdf("a"), "?"))
    assert backwards is not None
    assert backwards.sent_pages == (7,)


def test_other_citations_lead_nowhere_here() -> None:
    web = {"type": "web_search_result_location", "url": "https://e.example", "title": "a", "cited_text": "x"}
    assert place(web, user(1, pdf("a"), "?")) is None


def attachment(pages: tuple[int, ...] | None, sha: str = "o") -> Attachment:
    sizes = ((612.0, 792.0),) * 9
    choice = AttachmentChoice(pages=pages)
    held = Held(sha * 64, 9, "application/pdf")
    return Attachment(AttachmentId("x"), AttachmentKind.PDF, "a", held, 1, AttachmentFacts(page_sizes=sizes), choice)


def test_pages_of_a_selection_are_those_of_the_original() -> None:
    sent, part = CitedPlace(MessageId("u1"), 0, held=Held("p" * 64, 5, "application/pdf")), Part(Held("p" * 64, 5, ""))
    chosen = attachment((2, 5, 7))
    assert in_the_original(replace(sent, sent_pages=(1, 3)), chosen, [part]).pages == (2, 7)
    assert in_the_original(replace(sent, sent_pages=(3, 4)), chosen, [part]).pages == (7,)
    assert in_the_original(replace(sent, sent_pages=(2,)), attachment(None), [part]).pages == (2,)
    assert in_the_original(replace(sent, sent_pages=(2,)), attachment((4,), "p"), []).pages == (2,)


def test_pages_are_not_guessed_when_something_else_was_made_since() -> None:
    sent = CitedPlace(MessageId("u1"), 0, held=Held("p" * 64, 5, "application/pdf"), sent_pages=(1,))
    other = in_the_original(sent, attachment((2,)), [Part(Held("q" * 64, 5, ""))])
    assert (other.pages, other.attachment) == ((), attachment((2,)))


def test_a_pdf_sent_as_text_names_its_pages() -> None:
    text = "[Page 2]\nSaffron.\n\n[Page 5]\nCinnamon."
    sent = CitedPlace(MessageId("u1"), 0, start=text.index("Cinnamon"), end=99, attachment=attachment((2, 5)))
    assert page_of_text(sent, text).pages == (5,)
    assert page_of_text(replace(sent, start=text.index("Saffron")), text).pages == (2,)
    assert page_of_text(replace(sent, start=10**9), text).pages == (5,)
    assert page_of_text(sent, "no page is named").pages == ()


_BLOCKS = st.lists(st.sampled_from(["document", "image", "text", "result"]), max_size=5)


@given(st.lists(_BLOCKS, min_size=1, max_size=4), st.integers(0, 3), st.data())
def test_the_number_is_that_of_the_request(turns: list[list[str]], start: int, data: st.DataObject) -> None:
    """Whatever stands on the branch: the document that a peer counts is the block that is found."""
    path: list[Message] = []
    for number, kinds in enumerate(turns, 1):
        blocks = [_made(kind, f"{number}.{place}") for place, kind in enumerate(kinds)]
        path += [user(number, *blocks, "?"), answer(number, _CALL, stop_reason="tool_use")]
    branch = path[:-1]
    settings = replace(OPUS, citations=True, history_from=MessageId(f"u{start}"))
    request = build(branch, settings, _DESCRIBE).request
    asked = [found.block for found in find_blocks(_ask(request), "document")]
    if not asked:
        return
    index = data.draw(st.integers(0, len(asked) - 1))
    found = cited_place(page(index, asked[index]["title"]), branch, settings, _DESCRIBE)
    assert found is not None
    message = next(message for message in branch if message.id == found.message_id)
    stored = message.blocks[found.position].data
    assert (stored if found.inner is None else stored["content"][found.inner])["title"] == asked[index]["title"]


def _made(kind: str, name: str) -> ContentBlock:
    if kind == "document":
        return pdf(name)
    if kind == "image":
        return block("image", source={"type": "url", "url": "https://e.example/a.png"})
    if kind == "result":
        return block("tool_result", tool_use_id="toolu_1", content=[{"type": "text", "text": "x"}, pdf(name).data])
    return ContentBlock({"type": "text", "text": name})


def _ask(request: Json) -> Ask:
    return read_ask(request, next(model for model in all_models() if model.id == request["model"]), strict=True)
