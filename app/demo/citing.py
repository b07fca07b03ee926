"""Citations of documents, with true positions in their text."""

from __future__ import annotations

import re

from app.demo.ask import Ask, Json
from app.demo.library import Answer
from app.demo.models import Model
from app.demo.parts import Part, text_part
from app.demo.rules.documents import wants_citations
from app.demo.sources import find_blocks

_SENTENCE = re.compile(r"\S.*?(?:[.!?](?=\s|$)|$)", re.DOTALL)
_MOST_SENTENCES = 3


def prepared_citations(answer: Answer, model: Model) -> list[Part]:
    """Return the prepared answer's stretches as text blocks that cite the built-in document."""
    document = answer.document or {"title": "", "text": ""}
    parts = []
    for stretch in answer.stretches:
        found = [_location(document["text"], quote, 0, document["title"]) for quote in stretch.quotes]
        parts.append(text_part(stretch.text, model, tuple(found)))
    return parts


def document_citations(ask: Ask) -> list[Part]:
    """Return text that cites the first sentences of the first text document sent with citations; else nothing."""
    documents = [found.block for found in find_blocks(ask, "document")]
    for index, block in enumerate(documents):
        if wants_citations(block) and block["source"]["type"] == "text":
            return _cite(block, index, ask.model)
    return []


def _cite(block: Json, index: int, model: Model) -> list[Part]:
    text, title = block["source"]["data"], block.get("title")
    sentences = [match.group() for match in _SENTENCE.finditer(text)][:_MOST_SENTENCES]
    parts = [text_part(f"The document{f' “{title}”' if title else ''} begins with these points. ", model)]
    for number, sentence in enumerate(sentences, 1):
        location = _location(text, sentence, index, title)
        parts.append(text_part(f"{number}. {' '.join(sentence.split())} ", model, (location,)))
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
