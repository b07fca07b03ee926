"""What a prompt leaves of the model's window for the answer."""

from __future__ import annotations

from collections.abc import Iterable

from app.logic import tokens
from app.logic.held_facts import text_tokens
from app.model.blocks import Json
from app.model.catalog import ModelInfo
from app.model.held import is_held

# Estimates may be too high, above all of other scripts than Latin, and nothing must be cut or held back for that.
_SURELY = 0.6
_MOST_A_LETTER, _MOST_A_CHARACTER = 0.9, 3.0  # tokens: of ASCII, of anything (as tokens.py weighs them)
_MOST_A_FILE = 10_000  # tokens of a picture at most; what a document has is not known


def least_tokens(blocks: Iterable[Json], info: ModelInfo) -> int:
    """How many tokens *blocks* surely are, by estimate; the pages of PDFs, which are guessed, do not count."""
    weights = tokens.weights_for(info.id)
    sure = (part for block in blocks for part in _parts(block) if not _is_guessed(part))
    return int(sum(tokens.estimate_block(part, weights) for part in sure) * _SURELY)


def _parts(block: Json) -> list[Json]:
    inner = block.get("content") if block.get("type") == "tool_result" else None
    return [each for each in inner if isinstance(each, dict)] if isinstance(inner, list) else [block]


def _is_guessed(block: Json) -> bool:
    source = block.get("source")
    kind = source.get("type") if isinstance(source, dict) else None
    return block.get("type") == "document" and kind not in ("text", "content")


def room_for(blocks: Iterable[Json], info: ModelInfo) -> int | None:
    """The most tokens that an answer to a prompt of *blocks* may have; None when the window surely holds any.

    Less than 1 when the prompt alone is too long. A request that asks for more than fits is not refused by the API:
    the answer then ends with ``model_context_window_exceeded``.
    """
    found = list(blocks)
    if not info.window_known or most_tokens(found) <= info.context_tokens - info.max_output_tokens:
        return None
    room = info.context_tokens - least_tokens(found, info)
    return None if room >= info.max_output_tokens else room


def most_tokens(blocks: Iterable[Json]) -> float:
    """How many tokens *blocks* surely do not exceed, PDFs apart; cheaper than an estimate."""
    return sum(_most(block) for block in blocks)


def _most(block: Json) -> float:
    text = block.get("text", block.get("thinking"))
    if not isinstance(text, str):
        if block.get("type") == "image":
            return _MOST_A_FILE
        if is_held(block):
            return 10 + _most_of(block) + 2 * max(text_tokens(block, older=False), text_tokens(block, older=True))
        if block.get("type") == "document":  # may have megabytes, of which no copy is made
            return 10 + _most_of(block)
        text = str(block)
    return 10 + len(text) * (_MOST_A_LETTER if text.isascii() else _MOST_A_CHARACTER)


def _most_of(value: object) -> float:
    if isinstance(value, str):
        return (len(value) + 4) * (_MOST_A_LETTER if value.isascii() else _MOST_A_CHARACTER)
    if isinstance(value, dict):
        return sum(_most_of(key) + _most_of(each) for key, each in value.items())
    return sum(map(_most_of, value)) if isinstance(value, (list, tuple)) else 8
