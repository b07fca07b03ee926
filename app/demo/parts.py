"""The blocks of a reply, each with the way it is streamed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from app.demo.ask import Json
from app.demo.models import Model
from app.demo.rules.blocks import NOVELTY
from app.demo.tokens import text_tokens

# Characters per delta, in turn: uneven, as the API's are.
_LENGTHS = (5, 14, 9, 22, 17, 3, 19, 12, 26, 8)


@dataclass(frozen=True, slots=True)
class Part:
    """One block: finished as ``block``; on the wire ``opening``, then ``deltas``. ``tokens`` is what it costs."""

    block: Json
    opening: Json
    deltas: tuple[Json, ...]
    tokens: int

    @property
    def kind(self) -> str:
        """The block's type."""
        return str(self.block["type"])


def thinking_part(text: str, signature: str, tokens: int) -> Part:
    """A thinking block that shows *text*; without any, only its signature is streamed."""
    deltas = [{"type": "thinking_delta", "thinking": piece} for piece in pieces(text)]
    return Part(
        {"type": "thinking", "thinking": text, "signature": signature},
        {"type": "thinking", "thinking": "", "signature": ""},
        (*deltas, {"type": "signature_delta", "signature": signature}),
        tokens,
    )


def redacted_part(data: str, tokens: int) -> Part:
    """Thinking that nobody may read; it arrives whole."""
    block = {"type": "redacted_thinking", "data": data}
    return Part(block, block, (), tokens)


def text_part(text: str, model: Model, citations: tuple[Json, ...] = ()) -> Part:
    """A text block; its citations come before its text, as the API sends them."""
    deltas: list[Json] = [{"type": "citations_delta", "citation": citation} for citation in citations]
    deltas += [{"type": "text_delta", "text": piece} for piece in pieces(text)]
    block: Json = {"type": "text", "text": text}
    opening: Json = {"type": "text", "text": ""}
    if citations:
        block, opening = {"citations": list(citations), **block}, {"citations": None, **opening}
    return Part(block, opening, tuple(deltas), text_tokens(text, model))


def tool_part(call_id: str, name: str, written: str, model: Model, kind: str = "tool_use") -> Part:
    """A tool call whose input is *written* as JSON, not necessarily well."""
    fixed = {"type": kind, "id": call_id, "name": name}
    try:
        given = json.loads(written)
    except ValueError:
        given = {}
    fragments = ("", *pieces(written))
    return Part(
        {**fixed, "input": given},
        {**fixed, "input": {}},
        tuple({"type": "input_json_delta", "partial_json": fragment} for fragment in fragments),
        20 + text_tokens(written, model),
    )


def whole_part(block: Json, model: Model) -> Part:
    """A block that arrives in one piece, such as the result of a tool that the API runs."""
    return Part(block, block, (), text_tokens(json.dumps(block, ensure_ascii=False), model))


def novelty_part() -> Part:
    """A block of a type that no client knows yet, with deltas of a type that no client knows yet."""
    block = {"type": NOVELTY, "note": "A block from the future."}
    return Part(block, block, ({"type": f"{NOVELTY}_delta", "note": "More of it."},), 12)


def pieces(text: str) -> Iterator[str]:
    """Cut *text* into the pieces of its deltas; joined they are the text again."""
    at = turn = 0
    while at < len(text):
        end = at + _LENGTHS[turn % len(_LENGTHS)]
        space = text.find(" ", end, end + 7)  # a token mostly begins with the space before its word
        end = end if space < 0 else space
        yield text[at:end]
        at, turn = end, turn + 1
