"""What the demo says of the pictures and documents in a request: what it found, and passages with their places."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.demo.ask import Ask, Json, Turn
from app.demo.models import Model
from app.demo.parts import Part, text_part
from app.demo.pdf.document import Pdf, read_pdf
from app.demo.picture import read_picture
from app.demo.rules.documents import wants_citations
from app.demo.sources import find_blocks

_SENTENCE = re.compile(r"\S.*?(?:[.!?](?=\s|$)|\n|$)", re.DOTALL)
_WORD = re.compile(r"[^\W_]{3,}")
_PAGE = re.compile(r"\bpages?\s+(\d{1,4})", re.IGNORECASE)
_ABOUT = re.compile(r"\b(?:pdf|documents?|files?|pages?|pictures?|images?|photos?|attach\w*)\b", re.IGNORECASE)
_MOST_PASSAGES = 3
_MOST_PAGES = 150  # that are read: enough to try it with
_LONGEST = 400  # characters of one passage
_SOURCE_NAMES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WebP"}


@dataclass(frozen=True, slots=True)
class _Thing:
    """An image or a document in a request. ``index`` counts the documents, ``latest`` says that it came just now."""

    block: Json
    index: int
    latest: bool

    @property
    def source(self) -> Json:
        return dict(self.block["source"])

    @property
    def title(self) -> str | None:
        return self.block.get("title")

    @property
    def pdf(self) -> Pdf | None:
        source = self.block["source"]
        if source["type"] != "base64" or self.block["type"] != "document":
            return None
        return read_pdf(base64.b64decode(source["data"]))


@dataclass(frozen=True, slots=True)
class _Passage:
    """Words of a document and where they stand: on a page, or from a character on."""

    thing: _Thing
    text: str
    page: int | None = None
    start: int = 0

    @property
    def location(self) -> Json:
        """The citation (platform.claude.com: citations). Pages count from 1, characters from 0; ends are exclusive."""
        known = {"cited_text": self.text, "document_index": self.thing.index, "document_title": self.thing.title}
        file_id = {"file_id": self.thing.source.get("file_id")}
        if self.page is not None:
            pages = {"start_page_number": self.page, "end_page_number": self.page + 1}
            return {"type": "page_location", **known, **pages, **file_id}
        characters = {"start_char_index": self.start, "end_char_index": self.start + len(self.text)}
        return {"type": "char_location", **known, **characters, **file_id}


def speaks_of_files(ask: Ask, prepared: bool) -> bool:
    """Whether *ask* is about its pictures and documents.

    It is when they came with the question; later, when it names them, or when no *prepared* answer fits it.
    """
    things = list(_things(ask))
    if not things:
        return False
    return any(thing.latest for thing in things) or not prepared or bool(_ABOUT.search(ask.latest_text()))


def told_of_files(ask: Ask) -> list[Part]:
    """What came with the latest question, or was there before, and what is written in it."""
    things = list(_things(ask))
    shown = [thing for thing in things if thing.latest] or things
    head = "I looked at what you sent." if len(shown) > 1 else "I looked at it."
    lines = [f"{head}\n", *(f"- {_described(thing, number)}" for number, thing in enumerate(shown, 1)), ""]
    return [text_part("\n".join(lines) + "\n", ask.model), *_quoted(things, shown, ask)]


def _things(ask: Ask) -> Iterator[_Thing]:
    """All of them, in the order of the request. Documents in results of tools count, too."""
    latest = len(ask.turns) - 1
    while latest > 0 and ask.turns[latest - 1].role == "user":
        latest -= 1
    documents = [found.block for found in find_blocks(ask, "document")]
    for number, turn in enumerate(ask.turns):
        for block in _files_in(turn):
            index = next((place for place, each in enumerate(documents) if each is block), -1)
            yield _Thing(block, index, number >= latest)


def _files_in(turn: Turn) -> Iterator[Json]:
    return (block for block in turn.blocks if block["type"] in ("image", "document"))


def _described(thing: _Thing, number: int) -> str:
    source, title = thing.source, f"“{thing.title}”" if thing.title else f"File {number}"
    if source["type"] == "url":
        return f"{title}: {source['url']}, which the demo does not open"
    if thing.block["type"] == "image":
        picture = read_picture(base64.b64decode(source["data"]))
        assert picture is not None  # it was checked
        return f"{title}: a {_SOURCE_NAMES[picture.media_type]} picture of {picture.width} × {picture.height} pixels"
    pdf = thing.pdf
    if pdf is not None:
        return f"{title}: a PDF of {pdf.pages} page{'s' if pdf.pages > 1 else ''}{_without_text(pdf)}"
    if source["type"] == "text":
        return f"{title}: a text of {len(source['data']):,} characters"
    return f"{title}: a document in parts"


def _without_text(pdf: Pdf) -> str:
    seen = range(1, min(pdf.pages, _MOST_PAGES) + 1)
    empty = sum(not pdf.text(page) for page in seen)
    return "" if not empty else ", without any text" if empty == len(seen) else f", {empty} of them without text"


def _quoted(things: list[_Thing], shown: list[_Thing], ask: Ask) -> Iterator[Part]:
    question = ask.latest_text()
    passages = _best([*_passages(things)], shown, question)
    if passages:
        yield text_part("This is written there:\n", ask.model)
    for passage in passages:
        yield from _said(passage, ask.model)


def _said(passage: _Passage, model: Model) -> Iterator[Part]:
    where = f"Page {passage.page}" if passage.page is not None else "The text"
    words = " ".join(passage.text.split())
    if wants_citations(passage.thing.block):
        yield text_part(f"\n- {where}: ", model)
        yield text_part(words, model, (passage.location,))
    else:
        yield text_part(f"\n- {where}: “{words}”", model)


def _passages(things: list[_Thing]) -> Iterator[_Passage]:
    for thing in things:
        if thing.block["type"] != "document":
            continue
        pdf = thing.pdf
        if pdf is not None:
            for page in range(1, min(pdf.pages, _MOST_PAGES) + 1):
                yield from (_Passage(thing, text, page) for text, _ in _sentences(pdf.text(page)))
        elif thing.source["type"] == "text":
            yield from (_Passage(thing, text, None, start) for text, start in _sentences(thing.source["data"]))


def _sentences(text: str) -> Iterator[tuple[str, int]]:
    for found in _SENTENCE.finditer(text):
        words = found[0][:_LONGEST].rstrip()
        if words:
            yield words, found.start()


def _best(passages: list[_Passage], shown: list[_Thing], question: str) -> list[_Passage]:
    """Those of the page that *question* names; else those with most of its words, then the first of what is shown."""
    page = _PAGE.search(question)
    named = [passage for passage in passages if page and passage.page == int(page[1])]
    if named:
        return named[:_MOST_PASSAGES]
    wanted = set(_WORD.findall(question.lower()))
    score = {id(each): len(wanted & set(_WORD.findall(each.text.lower()))) for each in passages}
    fitting = sorted((each for each in passages if score[id(each)] > 1), key=lambda each: -score[id(each)])
    mine = [each for each in passages if score[id(each)] < 2 and any(each.thing is thing for thing in shown)]
    chosen = {id(each) for each in [*fitting, *mine][:_MOST_PASSAGES]}
    return [each for each in passages if id(each) in chosen]
