"""Citations of documents, with true positions in their text."""

from __future__ import annotations

from app.demo.ask import Json
from app.demo.library import Answer
from app.demo.models import Model
from app.demo.parts import Part, text_part


def prepared_citations(answer: Answer, model: Model) -> list[Part]:
    """Return the prepared answer's stretches as text blocks that cite the built-in document."""
    document = answer.document or {"title": "", "text": ""}
    parts = []
    for stretch in answer.stretches:
        found = [_location(document["text"], quote, 0, document["title"]) for quote in stretch.quotes]
        parts.append(text_part(stretch.text, model, tuple(found)))
    return parts


def _location(text: str, quote: str, index: int, title: str | None) -> Json:
    """A ``char_location``: start counts from 0, the end is exclusive (platform.claude.com: citations)."""
    start = max(0, text.find(quote))
    return {
        "type": "char_location",
        "cited_text": quote,
        "document_index": index,
        "document_title": title,
        "start_char_index": start,
        "end_char_index": start + len(quote),
        "file_id": None,
    }
