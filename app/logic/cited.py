"""Which document a citation means, and where in it.

The API counts the documents of the whole request, over all its messages and the results of tools in them, from 0; pages
from 1, characters and blocks from 0; all ends are exclusive (platform.claude.com: citations). What was in the request
follows from the branch and the settings of the answer: turns that were left out, and blocks, do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.logic.replay import Group, Piece
from app.logic.request import sent_groups
from app.logic.thinking import Describe
from app.model.attachment import Attachment, AttachmentKind, Part
from app.model.blocks import Json, blocks_inside
from app.model.cited import CitedPlace
from app.model.held import held_of
from app.model.message import Message, Role
from app.model.turn import TurnSettings

_MOST_PAGES = 1_000  # of one citation: the reply is not believed beyond that
_PAGE = re.compile(r"^\[Page (\d{1,6})\]$", re.MULTILINE)  # as in a PDF that is sent as text


@dataclass(frozen=True, slots=True)
class _Document:
    piece: Piece
    block: Json
    inner: int | None = None


def cited_place(
    citation: Json, path: Sequence[Message], settings: TurnSettings, describe: Describe
) -> CitedPlace | None:
    """Where *citation* of an answer leads; *path* ends with the message that it answers, *settings* are the answer's.

    None for citations of other things than documents, and for what the request does not have. ``pages`` and
    ``attachment`` are left to :func:`in_the_original`. Linear in the branch.
    """
    index = citation.get("document_index")
    if not isinstance(index, int) or isinstance(index, bool) or index < 0:
        return None
    found = _find(index, _words(citation, "document_title"), sent_groups(path, settings, describe))
    return None if found is None else _located(citation, found)


def in_the_original(place: CitedPlace, attachment: Attachment, parts: Sequence[Part]) -> CitedPlace:
    """*place* with the file that was attached, of which *parts* were made last, and its pages there.

    The API numbers the pages of a selection anew, from 1. Where something else was made of the attachment since, which
    pages were sent is not known.
    """
    known = replace(place, attachment=attachment)
    if place.held is None or not place.sent_pages:
        return known
    if attachment.original is not None and attachment.original.sha256 == place.held.sha256:
        return replace(known, pages=place.sent_pages)
    if place.held.sha256 not in [part.held.sha256 for part in parts]:
        return known
    chosen = attachment.choice.pages
    if chosen is None:
        return replace(known, pages=place.sent_pages)
    return replace(known, pages=tuple(chosen[page - 1] for page in place.sent_pages if page <= len(chosen)))


def page_of_text(place: CitedPlace, text: str) -> CitedPlace:
    """*place* in a PDF that was sent as *text*, with the page of the PDF: such a text names its pages."""
    if place.attachment is None or place.attachment.kind is not AttachmentKind.PDF or place.start is None:
        return place
    page: int | None = None
    for match in _PAGE.finditer(text):
        if match.start() > place.start:
            break
        page = int(match[1])
    return place if page is None else replace(place, pages=(page,))


def _find(index: int, title: str, groups: Sequence[Group]) -> _Document | None:
    """The document of that number and title; where they contradict each other, the only one of that title.

    What the API fetched itself stands in answers. Whether it counts is not documented: both ways are tried.
    """
    everything = list(_documents(groups))
    sent = [each for each in everything if each.piece.message.role is Role.USER]
    for documents in (sent, everything):
        if index < len(documents) and _words(documents[index].block, "title") == title:
            return documents[index]
    titled = [each for each in everything if title and _words(each.block, "title") == title]
    return titled[0] if len(titled) == 1 else None


def _documents(groups: Sequence[Group]) -> Iterator[_Document]:
    for group in groups:
        for piece in group.pieces:
            data = piece.block.data
            if data.get("type") == "document":
                yield _Document(piece, data)
            for place, block in enumerate((*blocks_inside(data), *_fetched(data))):
                if block.get("type") == "document":
                    yield _Document(piece, block, place)


def _fetched(block: Json) -> tuple[Json, ...]:
    """The document that the API's own tool fetched."""
    result = block.get("content") if block.get("type") == "web_fetch_tool_result" else None
    document = result.get("content") if isinstance(result, dict) else None
    return (document,) if isinstance(document, dict) else ()


def _located(citation: Json, found: _Document) -> CitedPlace:
    place = CitedPlace(
        found.piece.message.id,
        found.piece.place,
        _words(found.block, "title"),
        _words(citation, "cited_text"),
        found.inner,
        held_of(found.block),
        _url(found),
    )
    match citation.get("type"):
        case "page_location":
            first, end = _range(citation, "start_page_number", "end_page_number", 1)
            return replace(place, sent_pages=tuple(range(first, min(end, first + _MOST_PAGES))))
        case "char_location":
            start, end = _range(citation, "start_char_index", "end_char_index", 0)
            return replace(place, start=start, end=end)
        case "content_block_location":
            start, end = _range(citation, "start_block_index", "end_block_index", 0)
            return replace(place, start_block=start, end_block=end)
    return place


def _range(citation: Json, begin: str, end: str, least: int) -> tuple[int, int]:
    """From and to, the end exclusive and behind the start, whatever the reply says."""
    first = _number(citation.get(begin), least)
    return first, max(first + 1, _number(citation.get(end), least))


def _number(value: object, least: int) -> int:
    return max(least, value) if isinstance(value, int) and not isinstance(value, bool) else least


def _url(found: _Document) -> str | None:
    source = found.block.get("source")
    url = source.get("url") if isinstance(source, dict) and source.get("type") == "url" else None
    if found.block is not found.piece.block.data and url is None:
        result = found.piece.block.data.get("content")
        url = result.get("url") if isinstance(result, dict) else None
    return url if isinstance(url, str) else None


def _words(value: Json, key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""
