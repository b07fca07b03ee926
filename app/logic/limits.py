"""What the API would refuse a request for, found before it is sent.

Sources: platform.claude.com on vision and PDF support (limits of August 2026), errors and rate limits (32 MB, 100,000
messages), models/overview (windows). What only the API can find out, such as the pages of a PDF that is fetched from an
address or hides its page tree, is left to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.logic import held_facts
from app.logic.json_pieces import json_pieces
from app.logic.pdf_pages import pdf_facts
from app.logic.picture_size import size_of
from app.logic.room import least_tokens, most_tokens
from app.logic.sizes import MEGABYTE
from app.model.blocks import Json, blocks_inside
from app.model.catalog import ModelInfo
from app.model.held import is_held

MOST_BYTES = 32 * MEGABYTE  # of a request
MOST_IMAGE_BYTES = 10 * MEGABYTE  # of one picture, as base64
MOST_PIXELS = 8_000  # a side
MANY_IMAGES, MOST_PIXELS_OF_MANY = 20, 2_000
MOST_MESSAGES = 100_000
_LARGE_WINDOW = 1_000_000  # from here on the higher counts hold
_BYTES_A_CHARACTER = 6  # at most, as JSON in UTF-8


@dataclass(frozen=True, slots=True)
class LimitProblem:
    """One limit that is broken: ``found`` is more than ``most``, in the unit of its ``code``.

    - ``request_bytes``, ``messages``, ``window`` (tokens, ``found`` being an estimate on the low side)
    - ``images`` (how many), ``image_bytes`` (of base64), ``image_pixels``, ``image_pixels_of_many`` (the longer side)
    - ``documents`` (PDFs, each of a page at least), ``pages`` (of PDFs, in all), ``images_not_taken``,
      ``documents_not_taken`` (how many, of none)

    ``message`` and ``block`` count in the request, None where it is not about one block.
    """

    code: str
    found: int
    most: int
    message: int | None = None
    block: int | None = None


@dataclass(frozen=True, slots=True)
class _Placed:
    message: int
    block: int
    data: Json


@dataclass(frozen=True, slots=True)
class Load:
    """What counts against the API's limits.

    ``size`` is in bytes on the wire, ``images`` counts pictures, ``documents`` PDFs, ``pages`` those that they surely
    have; ``image_size`` and ``side`` are the most of one picture: bytes as base64, pixels of the longer side.
    """

    size: int = 0
    images: int = 0
    documents: int = 0
    pages: int = 0
    image_size: int = 0
    side: int = 0

    def __add__(self, other: Load) -> Load:
        return Load(
            self.size + other.size,
            self.images + other.images,
            self.documents + other.documents,
            self.pages + other.pages,
            max(self.image_size, other.image_size),
            max(self.side, other.side),
        )


def load_of(request: Json) -> Load:
    """What all of *request* comes to. Linear in its size, to be done off the window's thread."""
    return replace(_counted(request), size=_bytes(request) + held_facts.all_wire_bytes(request))


def problems(request: Json, info: ModelInfo) -> tuple[LimitProblem, ...]:
    """What of *request* the API would refuse, on behalf of the model *info*; empty when nothing is known to be wrong.

    Linear in the request's size; the window of a model that is not known is not judged.
    """
    load, images = _counted(request), _find(request, "image")
    return (
        *_whole(request, info),
        *counted_problems(load, info),
        *(problem for placed in images for problem in _of_image(placed, load.images)),
    )


def most_counted(info: ModelInfo) -> int:
    """How many pictures, and how many pages of PDFs, a request to *info* may have."""
    return 600 if info.context_tokens >= _LARGE_WINDOW or not info.window_known else 100


def _whole(request: Json, info: ModelInfo) -> Iterator[LimitProblem]:
    messages = request["messages"]
    if len(messages) > MOST_MESSAGES:
        yield LimitProblem("messages", len(messages), MOST_MESSAGES)
    held = held_facts.all_wire_bytes(request)
    if _characters(request) * _BYTES_A_CHARACTER + held > MOST_BYTES and (size := _bytes(request) + held) > MOST_BYTES:
        yield LimitProblem("request_bytes", size, MOST_BYTES)
    blocks = [*request.get("tools", ()), *request.get("system", ())]
    blocks += [block for message in messages for block in message["content"]]
    if info.window_known and most_tokens(blocks) > info.context_tokens:
        least = least_tokens(blocks, info)
        if least > info.context_tokens:
            yield LimitProblem("window", least, info.context_tokens)


def counted_problems(load: Load, info: ModelInfo) -> Iterator[LimitProblem]:
    """Too many pictures, PDFs or pages for *info*, or any where it takes none."""
    most = most_counted(info)
    for kind, found, taken in (("images", load.images, info.images), ("documents", load.documents, info.pdfs)):
        if found and not taken:
            yield LimitProblem(f"{kind}_not_taken", found, 0)
        elif found > most:
            yield LimitProblem(kind, found, most)
        elif kind == "documents" and load.pages > most:
            yield LimitProblem("pages", load.pages, most)


def image_problems(size: int, side: int, count: int) -> Iterator[LimitProblem]:
    """What is wrong with a picture of *size* bytes as base64 and *side* pixels in a request with *count* pictures."""
    if size > MOST_IMAGE_BYTES:
        yield LimitProblem("image_bytes", size, MOST_IMAGE_BYTES)
    if side > MOST_PIXELS:
        yield LimitProblem("image_pixels", side, MOST_PIXELS)
    elif count > MANY_IMAGES and side > MOST_PIXELS_OF_MANY:
        yield LimitProblem("image_pixels_of_many", side, MOST_PIXELS_OF_MANY)


def _of_image(placed: _Placed, count: int) -> Iterator[LimitProblem]:
    for problem in image_problems(*_image_size(placed.data), count):
        yield replace(problem, message=placed.message, block=placed.block)


def _counted(request: Json) -> Load:
    """What *request* comes to without its bytes."""
    images = [_image_size(placed.data) for placed in _find(request, "image")]
    documents = [placed.data for placed in _find(request, "document") if is_pdf(placed.data)]
    return Load(
        0,
        len(images),
        len(documents),
        sum(map(least_pages, documents)),
        max((size for size, _ in images), default=0),
        max((side for _, side in images), default=0),
    )


def _image_size(block: Json) -> tuple[int, int]:
    """Bytes of base64 and the longer side in pixels of a picture; 0 for what is not known."""
    if is_held(block):
        return held_facts.wire_bytes(block), max(held_facts.size(block) or (0,))
    source = block.get("source")
    data = source.get("data") if isinstance(source, dict) else None
    return (len(data), max(size_of(data) or (0,))) if isinstance(data, str) else (0, 0)


def _find(request: Json, kind: str) -> Iterator[_Placed]:
    for number, message in enumerate(request["messages"]):
        for index, block in enumerate(message["content"]):
            found = (each for each in (block, *blocks_inside(block)) if each.get("type") == kind)
            yield from (_Placed(number, index, each) for each in found)


def is_pdf(block: Json) -> bool:
    """Whether *block* is a PDF, whose pages the API counts."""
    source = block.get("source")
    return isinstance(source, dict) and source.get("media_type") == "application/pdf"


def least_pages(block: Json) -> int:
    """How many pages the PDF *block* surely has: as it says itself, else one; 0 for any other block."""
    if not is_pdf(block):
        return 0
    if is_held(block):
        return held_facts.pages(block)
    data = block["source"].get("data")
    return max(1, pdf_facts(data).told or 1) if isinstance(data, str) else 1


def _bytes(request: Json) -> int:
    """The size of *request* on the wire."""
    return sum(map(len, json_pieces(request)))


def _characters(value: object) -> int:
    """How many characters *value* has as JSON, roughly."""
    if isinstance(value, str):
        return len(value) + 3
    if isinstance(value, dict):
        return sum([_characters(each) + 16 for each in value.values()])
    if isinstance(value, (list, tuple)):
        return sum(map(_characters, value)) + 2
    return 8
