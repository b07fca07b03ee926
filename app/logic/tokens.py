"""How many tokens something will probably be, without asking the API.

The weights were fitted to the recorded replies of the API (16 texts of the newer tokenizer, mean error 3.5 %;
29 of the older one, 6 %); the non-Latin weights are round figures on the high side. An estimate is always shown
with ≈ and never used for money that was spent. What the API counted for a model corrects later estimates for it
(:class:`Calibration`).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.logic import held_facts
from app.logic.pdf_pages import pdf_facts
from app.logic.picture_size import size_of
from app.model.blocks import Json, blocks_inside
from app.model.held import is_held

_BYTES_ASCII_WORDS = bytes(byte for byte in range(0x80) if chr(byte).isalpha() or byte == 0x20)
_BYTES_ASCII_REST = bytes(byte for byte in range(0x80) if byte not in _BYTES_ASCII_WORDS)
_LEADS_TWO = bytes(range(0xC2, 0xE0))  # accented Latin, Greek, Cyrillic, Hebrew, Arabic
_LEADS_THREE = bytes((0xE0, 0xE1, 0xE2, 0xEE, 0xEF))  # Indic, Thai, typographic signs, full-width forms
_LEADS_CJK = bytes(range(0xE3, 0xEE))  # kana, Han, Hangul
_LEADS_FOUR = bytes(range(0xF0, 0xF5))  # emoji and rare characters

# Everything up to 4.6 has the older tokenizer (platform.claude.com: models/overview).
_OLDER = re.compile(r"^claude-(?:2|3|instant|(?:opus|sonnet|haiku)-4(?:-[0-6])?(?:-\d{8})?$)")
PER_MESSAGE = 4  # role and separators
_PER_IMAGE = 1_600  # one whose size cannot be told: between a small picture and the largest the API keeps
_PATCH = 28  # pixels a side of what one token of an image covers
_PAGE_TEXT = 2_250  # tokens of text on a page of a PDF: 1,500 to 3,000
_PAGE_PIXELS = (1_275, 1_650)  # a page of letter size as it is drawn for the model; it is billed as an image, too
_BYTES_A_PAGE = 75_000  # of a PDF whose page tree is compressed
_MEDIA = ("image", "document")

_PRIOR = 4_000.0  # tokens that must be counted before the correction is believed by half
_MEMORY = 400_000.0  # tokens that are remembered: what was counted before fades
_ONE_SAMPLE = 40_000.0  # no single count weighs more tokens than this
_BOUNDS = (0.5, 2.0)  # a correction beyond them would be an error of ours, not another tokenizer


@dataclass(frozen=True, slots=True)
class Weights:
    """Tokens per character, by kind of character; and how large an image the models of this tokenizer look at.

    ``edge`` is in pixels, ``most`` in tokens (platform.claude.com: vision).
    """

    words: float
    signs: float
    two: float
    three: float
    cjk: float
    four: float
    edge: int
    most: int


NEWER = Weights(words=0.283, signs=0.825, two=0.8, three=1.1, cjk=1.4, four=3.0, edge=2_576, most=4_784)
OLDER = Weights(words=0.217, signs=0.506, two=0.6, three=0.9, cjk=1.1, four=2.3, edge=1_568, most=1_568)


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far the estimates for one model are off, by what the API counted: sums in tokens over ``samples`` counts.

    The sums are bounded, so that old samples fade and a single long request does not outweigh all others.
    """

    samples: int = 0
    estimated: float = 0.0
    counted: float = 0.0

    @property
    def factor(self) -> float:
        """What an estimate of text is to be multiplied with; near 1 while little was counted."""
        raw = (self.counted + _PRIOR) / (self.estimated + _PRIOR)
        return min(max(raw, _BOUNDS[0]), _BOUNDS[1])

    def learn(self, estimated: float, counted: float) -> Calibration:
        """The same with one more count: *counted* tokens of text where *estimated* were expected."""
        if estimated <= 0 or counted <= 0:
            return self
        share = min(1.0, _ONE_SAMPLE / max(estimated, counted))
        total, seen = self.estimated + estimated * share, self.counted + counted * share
        fade = min(1.0, _MEMORY / max(total, seen))
        return Calibration(self.samples + 1, total * fade, seen * fade)


def weights_for(model: str) -> Weights:
    """The weights of *model*'s tokenizer; unknown models count as new ones."""
    return OLDER if _OLDER.match(model) else NEWER


def estimate_text(text: str, weights: Weights = NEWER) -> float:
    """Estimated tokens of *text*. Linear in its length, a few milliseconds per megabyte."""
    data = text.encode("utf-8", "surrogatepass")
    if text.isascii():  # most of all text, and six times as fast
        words = _count(data, _BYTES_ASCII_WORDS)
        return words * weights.words + (len(data) - words) * weights.signs
    return (
        _count(data, _BYTES_ASCII_WORDS) * weights.words
        + _count(data, _BYTES_ASCII_REST) * weights.signs
        + _count(data, _LEADS_TWO) * weights.two
        + _count(data, _LEADS_THREE) * weights.three
        + _count(data, _LEADS_CJK) * weights.cjk
        + _count(data, _LEADS_FOUR) * weights.four
    )


def estimate_block(block: Json, weights: Weights = NEWER) -> float:
    """Estimated tokens of one content block as the API would read it."""
    kind = block.get("type")
    if kind in ("text", "thinking"):
        return estimate_text(_string(block.get(kind)), weights)
    if kind == "compaction":  # its signature is not read
        return estimate_text(_string(block.get("content")), weights)
    if kind == "image":
        return _estimate_image(block, weights)
    if kind == "document":
        return _estimate_document(block, weights)
    if kind == "tool_result" and isinstance(block.get("content"), list):
        return PER_MESSAGE + sum(estimate_block(each, weights) for each in block["content"] if isinstance(each, dict))
    return estimate_text(json.dumps(_unmarked(block), ensure_ascii=False, default=str), weights)


def estimate_messages(messages: Iterable[Json], weights: Weights = NEWER) -> float:
    """Estimated tokens of *messages* (dicts with ``content`` as a list of blocks)."""
    return sum(
        PER_MESSAGE + sum(estimate_block(block, weights) for block in message["content"]) for message in messages
    )


def estimate_media(messages: Iterable[Json], weights: Weights = NEWER) -> float:
    """Estimated tokens of the images and documents in *messages* alone."""
    return sum(estimate_block(block, weights) for block in media(messages))


def media(messages: Iterable[Json]) -> list[Json]:
    """The images and documents in *messages*, those inside the results of tools included."""
    found: list[Json] = []
    for message in messages:
        for block in message["content"]:
            found.extend(each for each in (block, *blocks_inside(block)) if each.get("type") in _MEDIA)
    return found


def image_tokens(width: int, height: int, weights: Weights = NEWER) -> int:
    """Tokens of an image of *width* by *height* pixels, after the API has made it smaller where it is too large."""
    scale = min(1.0, weights.edge / max(width, height))
    tokens = _patches(width * scale, height * scale)
    while tokens > weights.most:
        scale *= math.sqrt(weights.most / tokens) * 0.999
        tokens = _patches(width * scale, height * scale)
    return tokens


def known_picture(block: Json, weights: Weights = NEWER) -> int:
    """Tokens of a picture whose size is known, which is no guess; 0 for anything else."""
    size = _picture_size(block) if block.get("type") == "image" else None
    return image_tokens(*size, weights) if size else 0


def _patches(width: float, height: float) -> int:
    return math.ceil(width / _PATCH) * math.ceil(height / _PATCH)


def _estimate_image(block: Json, weights: Weights) -> float:
    return known_picture(block, weights) or _PER_IMAGE


def _picture_size(block: Json) -> tuple[int, int] | None:
    if is_held(block):
        return held_facts.size(block)
    return size_of(_data(block)) if _source(block).get("type") == "base64" else None


def _estimate_document(block: Json, weights: Weights) -> float:
    source = _source(block)
    named = estimate_text(_string(block.get("title")) + _string(block.get("context")), weights)
    if is_held(block):
        return named + _estimate_held(block, weights)
    if source.get("type") == "text":
        return named + estimate_text(_data(block), weights)
    content = source.get("content")
    if source.get("type") == "content" and isinstance(content, list):
        return named + sum(estimate_block(each, weights) for each in content)
    if isinstance(content, str):
        return named + estimate_text(content, weights)
    page = _PAGE_TEXT + image_tokens(*_PAGE_PIXELS, weights)
    return named + _pdf_pages(_data(block)) * page


def _estimate_held(block: Json, weights: Weights) -> float:
    text = held_facts.text_tokens(block, older=weights is OLDER)
    if block["source"].get("media_type") != "application/pdf":
        return text
    return text + held_facts.pages(block) * page_tokens(weights)


def page_tokens(weights: Weights = NEWER) -> int:
    """Tokens of a page of a PDF as it is drawn for the model, without its text."""
    return image_tokens(*_PAGE_PIXELS, weights)


def _pdf_pages(data: str) -> int:
    """The pages of a PDF in base64, by its own count, else by its page objects, else by its size."""
    facts = pdf_facts(data)
    return facts.told or facts.drawn or 1 + facts.size // _BYTES_A_PAGE


def _unmarked(block: Json) -> Json:
    return {key: value for key, value in block.items() if key != "cache_control"} if "cache_control" in block else block


def _source(block: Json) -> Json:
    source = block.get("source")
    return source if isinstance(source, dict) else {}


def _data(block: Json) -> str:
    return _string(_source(block).get("data"))


def _count(data: bytes, kinds: bytes) -> int:
    return len(data) - len(data.translate(None, kinds))


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
