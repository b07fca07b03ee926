"""The demo's own estimate of tokens: deterministic, additive, near enough to look real."""

from __future__ import annotations

import base64
import json
import math
from typing import Any

from app.demo.ask import Json
from app.demo.models import Model
from app.demo.pdf.document import USUAL_SIZE, Pdf, read_pdf
from app.demo.picture import read_picture

_UNSEEN_PAGE = 2250  # tokens of text on a page that is not fetched (platform.claude.com, pdf-support: 1,500 to 3,000)
_DRAWN = 150 / 72  # pixels of a point of a page that is drawn for the model
_MOST_READ = 200  # pages whose text is read: those behind them have as much as these
_UNSEEN_IMAGE = 1600  # behind a URL that the demo does not fetch
_PATCH = 28  # pixels a side of what one image token covers
TOKENS_PER_MESSAGE = 4


def text_tokens(text: str, model: Model) -> int:
    """Estimate the tokens of *text*: about 4.2 ASCII characters each, more for other scripts.

    The tokenizer since Opus 4.7 makes about 30 % more of the same text (platform.claude.com: models).
    """
    wide = len(text.encode("utf-8", "replace")) - len(text)
    estimate = len(text) / 4.2 + wide * 0.35
    return math.ceil(estimate * (1.3 if model.new_tokenizer else 1.0))


def json_tokens(value: Any, model: Model) -> int:
    """Estimate the tokens of *value* written as JSON."""
    return text_tokens(json.dumps(value, ensure_ascii=False), model)


def image_tokens(width: int, height: int, model: Model) -> int:
    """Tokens of an image of *width* by *height* pixels after the API's downscaling (platform.claude.com: vision)."""
    edge, most = (2576, 4784) if model.large_images else (1568, 1568)
    scale = min(1.0, edge / max(width, height))
    tokens = _patches(width * scale, height * scale)
    while tokens > most:
        scale *= math.sqrt(most / tokens) * 0.999
        tokens = _patches(width * scale, height * scale)
    return tokens


def block_tokens(block: Json, model: Model) -> int:
    """Estimate the tokens of one content block; thinking is counted by its caller."""
    kind = block["type"]
    if kind == "text":
        return text_tokens(block["text"], model)
    if kind == "image":
        return _source_image(block["source"], model)
    if kind == "document":
        return 12 + _document(block, model)
    if kind == "compaction":
        return text_tokens(block.get("content") or "", model)
    if kind == "tool_result":
        return 16 + _content(block.get("content", ""), model)
    return json_tokens({name: value for name, value in block.items() if name != "cache_control"}, model)


def _content(content: Any, model: Model) -> int:
    if isinstance(content, str):
        return text_tokens(content, model)
    return sum(block_tokens(each, model) for each in content)


def _document(block: Json, model: Model) -> int:
    source = block["source"]
    named = text_tokens((block.get("title") or "") + (block.get("context") or ""), model)
    if source["type"] == "text":
        return named + text_tokens(source["data"], model)
    if source["type"] == "content":
        return named + _content(source["content"], model)
    if source["type"] == "base64":
        return named + _pdf(read_pdf(base64.b64decode(source["data"])), model)
    return named + _UNSEEN_PAGE + _page_image(USUAL_SIZE, model)


def _pdf(pdf: Pdf, model: Model) -> int:
    """The text of each page and the page as an image (platform.claude.com: pdf-support); one page of what is broken."""
    if not pdf.pages:
        return _UNSEEN_PAGE + _page_image(USUAL_SIZE, model)
    read = range(1, min(pdf.pages, _MOST_READ) + 1)
    text = sum(text_tokens(pdf.text(page), model) for page in read) * pdf.pages // len(read)
    return text + sum(_page_image(pdf.size(page), model) for page in range(1, pdf.pages + 1))


def _page_image(size: tuple[float, float], model: Model) -> int:
    width, height = (max(1, round(side * _DRAWN)) for side in size)
    return image_tokens(width, height, model)


def _source_image(source: Json, model: Model) -> int:
    picture = read_picture(base64.b64decode(source["data"])) if source["type"] == "base64" else None
    return image_tokens(picture.width, picture.height, model) if picture else _UNSEEN_IMAGE


def _patches(width: float, height: float) -> int:
    return math.ceil(width / _PATCH) * math.ceil(height / _PATCH)
