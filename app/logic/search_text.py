"""What is compared when everything is searched: text in one case and one spelling, and its short words as marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from app.logic.plain_letters import plain
from app.model.blocks import ContentBlock, Json, blocks_inside
from app.model.search import Place

SHORTEST_INDEXED = 3  # characters: a shorter word is found by a mark
_UNPARTED = (  # scripts that put no blank between words: each of their characters may begin one
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_SHORT = re.compile(rf"(?:(?<!\w)|(?=[\W{_UNPARTED}])|(?<=[{_UNPARTED}]))(?=(\S\S?))")
_PIECE = 20_000  # characters that are worked at in one go: no call may hold all threads up for long
_BLANK = re.compile(r"\s")
# Not for reading: what the API signs and encrypts, bytes, and names that it gave.
_NO_TEXT = frozenset(
    {"type", "id", "tool_use_id", "signature", "data", "encrypted_content", "encrypted_index", "sha256", "media_type"}
)


def clean(text: str) -> str:
    """Replace what SQLite cannot take: halves of surrogate pairs, and NUL, at which its tokenizer would stop."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode()


def folded(text: str) -> str:
    """Return *text* as it is compared: by its plain letters, each run of white space as one blank.

    See :func:`app.logic.plain_letters.plain`.
    """
    return " ".join(filter(None, map(_folded, pieces_at_blanks(text))))


def _folded(text: str) -> str:
    return plain(" ".join(clean(text).split()))


def pieces_at_blanks(text: str) -> Iterator[str]:
    """Pieces of a long *text*, each of which ends at white space, where nothing is composed across."""
    start = 0
    while len(text) - start > _PIECE and (blank := _BLANK.search(text, start + _PIECE)) is not None:
        yield text[start : blank.start()]
        start = blank.end()
    yield text[start:]


def is_short(word: str) -> bool:
    """Whether a folded word is too short for the index of trigrams."""
    return len(word) < SHORTEST_INDEXED


def short_words(text: str) -> set[str]:
    """Return what short words find a folded text: one and two characters from the beginnings of its words and signs.

    In scripts that part words by blanks, a short word is found where a longer one begins: otherwise nearly every text
    would be found. In the others it is found everywhere.
    """
    pairs: set[str] = set()
    for at in range(0, len(text), _PIECE):  # a character more: what begins at the last of a piece has two
        pairs.update(_SHORT.findall(text, at, at + _PIECE + 1))
    return pairs | {pair[0] for pair in pairs}


def begins_word(text: str, at: int) -> bool:
    """Whether a short word at *at* of a folded text counts: see :func:`short_words`."""
    return _SHORT.match(text, at) is not None


@lru_cache(maxsize=65_536)
def short_mark(word: str) -> str:
    """Return the mark of a short word: letters and digits of ASCII, which no setting of a tokenizer parts."""
    return "w" + "x".join(f"{ord(character):x}" for character in word)


def short_marks(texts: Iterable[str]) -> set[str]:
    """Return the marks of all short words of some folded texts."""
    return {short_mark(word) for text in texts for word in short_words(text)}


def readable(blocks: Iterable[ContentBlock]) -> dict[Place, str]:
    """Return what can be read in *blocks*, by place; without the titles and texts of attachments.

    Places with nothing in them are left out.
    """
    found: dict[Place, list[str]] = {}
    for block in blocks:
        for place, text in _pieces(block):
            found.setdefault(place, []).append(text)
    return {place: "\n".join(texts) for place, texts in found.items()}


def has_attachments(blocks: Iterable[ContentBlock]) -> bool:
    """Whether a picture or a document is among *blocks* or inside of them."""
    kinds = (each.get("type") for block in blocks for each in (block.data, *blocks_inside(block.data)))
    return any(kind in ("image", "document") for kind in kinds)


def _pieces(block: ContentBlock) -> Iterator[tuple[Place, str]]:
    kind = block.type
    if kind in ("text", "thinking"):
        yield (Place.TEXT if kind == "text" else Place.THINKING), block.text
    elif kind == "compaction":
        yield from ((Place.TEXT, text) for text in _strings(block.data.get("content")))
    elif kind in ("image", "document", "redacted_thinking"):
        yield from ((Place.FILES, text) for text in _described(block.data))
    else:
        yield from ((Place.TOOLS, text) for text in _strings(block.data))
        if block.partial_json:
            yield Place.TOOLS, block.partial_json


def _described(block: Json) -> Iterator[str]:
    """Title and context of a document, and its text where that stands in the block."""
    source = block.get("source")
    for value in (block.get("title"), block.get("context")):
        if isinstance(value, str):
            yield value
    if isinstance(source, dict) and source.get("type") == "text" and isinstance(source.get("data"), str):
        yield source["data"]


def _strings(value: object) -> Iterator[str]:
    """Every text for reading inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in _NO_TEXT:
                yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
