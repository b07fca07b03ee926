"""What the demo says of pictures and documents: what is in them, and passages with their true places."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.fakes.papers import paper
from tests.unit.demo.test_demo_pictures import png

Json = dict[str, Any]
PAGES = [
    "Spices of the world.",
    "Pepper came by sea. It was dear.",
    "",
    "Saffron is picked by hand in the autumn. It takes many flowers.",
]


def user(*content: Any) -> Json:
    return {
        "role": "user",
        "content": [{"type": "text", "text": each} if isinstance(each, str) else each for each in content],
    }


def encoded(kind: str, media_type: str, data: bytes, **more: Any) -> Json:
    source = {"type": "base64", "media_type": media_type, "data": base64.b64encode(data).decode()}
    return {"type": kind, "source": source, **more}


def pdf(**more: Any) -> Json:
    return encoded("document", "application/pdf", paper(PAGES), title="spices.pdf", **more)


CITED = {"citations": {"enabled": True}}


def spoken(message: Any) -> str:
    return "".join(block.text for block in message.content if block.type == "text")


def cited(message: Any) -> list[Any]:
    return [each for block in message.content if block.type == "text" for each in block.citations or []]


async def test_pages_and_pixels_are_told(ask: Any) -> None:
    words = spoken(await ask(messages=[user(encoded("image", "image/png", png(640, 480)), pdf(), "What is this?")]))
    assert "File 1: a PNG picture of 640 × 480 pixels" in words
    assert "“spices.pdf”: a PDF of 4 pages, 1 of them without text" in words


async def test_what_fits_the_question_is_cited_with_its_page(ask: Any) -> None:
    found = cited(await ask(messages=[user(pdf(**CITED), "When is saffron picked, and by whose hand?")]))
    first = next(each for each in found if each.start_page_number == 4)
    assert first.cited_text == "Saffron is picked by hand in the autumn."
    assert (first.end_page_number, first.document_index, first.document_title) == (5, 0, "spices.pdf")


async def test_the_page_that_is_named_is_quoted(ask: Any) -> None:
    found = cited(await ask(messages=[user(pdf(**CITED), "What does page 2 say?")]))
    assert [(each.start_page_number, each.cited_text) for each in found] == [
        (2, "Pepper came by sea."),
        (2, "It was dear."),
    ]


async def test_without_citations_passages_are_quoted(ask: Any) -> None:
    message = await ask(messages=[user(pdf(), "What does page 2 say?")])
    assert not cited(message)
    assert "Page 2: “Pepper came by sea.”" in spoken(message)


async def test_documents_are_counted_through_the_conversation(ask: Any) -> None:
    text = {"type": "text", "media_type": "text/plain", "data": "Cinnamon is bark of a tree. It smells."}
    note = {"type": "document", "source": text, **CITED}
    first = [user(note, "What is it?"), {"role": "assistant", "content": "A note."}]
    found = cited(await ask(messages=[*first, user(pdf(**CITED), "And how is saffron picked by hand?")]))
    assert {each.document_index for each in found} == {0, 1} or {each.document_index for each in found} == {1}
    later = [*first, user(pdf(**CITED), "And this?"), {"role": "assistant", "content": "A PDF."}]
    found = cited(await ask(messages=[*later, user("In the documents: cinnamon is bark?")]))
    assert ("char_location", 0) in [(each.type, each.document_index) for each in found]


async def test_other_questions_get_their_usual_answers_later(ask: Any) -> None:
    before = [user(pdf(), "What is this?"), {"role": "assistant", "content": "A PDF."}]
    assert "# A tour" in spoken(await ask(messages=[*before, user("tour")]))
    assert "spices.pdf" in spoken(await ask(messages=[*before, user("Say more about the document")]))


async def test_an_address_is_told_and_not_opened(ask: Any) -> None:
    block = {"type": "image", "source": {"type": "url", "url": "https://example.org/cat.png"}}
    assert "https://example.org/cat.png, which the demo does not open" in spoken(await ask(messages=[user(block, "?")]))


async def test_an_encrypted_pdf_is_refused(refusal: Any) -> None:
    data = paper(PAGES).replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt << /Filter /Standard >>")
    error = await refusal(messages=[user(encoded("document", "application/pdf", data), "?")])
    assert "password protected" in error.api_message


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n", b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj trailer << /Root 1 0 R >>"]
)
async def test_a_pdf_without_pages_is_refused(refusal: Any, data: bytes) -> None:
    error = await refusal(messages=[user(encoded("document", "application/pdf", data), "?")])
    assert "The PDF specified was not valid" in error.api_message


async def test_held_sources_never_pass(refusal: Any) -> None:
    source = {"type": "held", "media_type": "image/png", "sha256": "00", "bytes": 4, "via": "inline"}
    error = await refusal(messages=[user({"type": "image", "source": source}, "?")])
    assert "source.type: Input should be" in error.api_message
