"""One content block of a reply under way, and how deltas change it.

The rules are those of the SDK's own accumulation (GA and beta): a delta that does not belong to its block's type
is left aside, and what is not known is kept as it came.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from app.logic.growing import Growing
from app.model.blocks import ContentBlock, Json
from app.model.events import BlockDelta

_TOOL_CALLS = ("tool_use", "server_tool_use", "mcp_tool_use")
# Which delta adds text to which key of which block; tool input arrives as text, too, but becomes a value.
_GROWS = {("text", "text_delta"): "text", ("thinking", "thinking_delta"): "thinking"}
_GROWS.update({(kind, "input_json_delta"): "input" for kind in _TOOL_CALLS})


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ReplyBlock:
    """A block as first sent (``start``) with what came since. Times are milliseconds since 1970 UTC."""

    start: Json
    started_ms: int
    ended_ms: int
    stopped: bool = False
    pieces: Growing[str] | None = None
    citations: Growing[Any] | None = None
    replaced: Json | None = None

    @property
    def type(self) -> str:
        """The API's block type, empty when it is no text."""
        kind = self.start.get("type")
        return kind if isinstance(kind, str) else ""


def grow(block: ReplyBlock, delta: BlockDelta, now_ms: int) -> ReplyBlock:
    """Return *block* with *delta* in it: O(1)."""
    if delta.data is None and (block.type, delta.type) in _GROWS:  # nearly always, so in one step
        return replace(block, ended_ms=now_ms, pieces=(block.pieces or Growing()).add(delta.text))
    block = replace(block, ended_ms=now_ms)
    if delta.data is not None:
        return _grow_by_object(block, delta.type, delta.data)
    if block.type == "thinking" and delta.type == "signature_delta":
        return _put(block, {"signature": delta.text})
    return block


def stop(block: ReplyBlock, now_ms: int) -> ReplyBlock:
    """Return *block* as finished by the API."""
    return replace(block, stopped=True, ended_ms=now_ms)


def content(block: ReplyBlock, ended: bool) -> ContentBlock:
    """Return the block as content. *ended* says that the whole reply came to its end, so its blocks did too.

    Tool input that is cut or is no JSON object leaves ``complete`` false, with its text in ``partial_json``;
    the value then holds what can be read of it.
    """
    data, whole, partial = block.start, block.stopped or ended, None
    if block.pieces is not None:
        data, partial = _with_pieces(block)
    if block.citations is not None:
        before = data.get("citations")
        data = {**data, "citations": [*(before if isinstance(before, list) else ()), *block.citations]}
    if block.replaced is not None:
        data = {**data, **block.replaced}
    complete = whole and partial is None
    return ContentBlock(data, complete, partial, block.started_ms, block.ended_ms)


def _grow_by_object(block: ReplyBlock, kind: str, data: Json) -> ReplyBlock:
    if block.type == "text" and kind == "citations_delta" and "citation" in data:
        return replace(block, citations=(block.citations or Growing()).add(data["citation"]))
    if block.type == "compaction" and kind == "compaction_delta":
        return _put(block, {key: data.get(key) for key in ("content", "encrypted_content")})
    return block


def _put(block: ReplyBlock, values: Json) -> ReplyBlock:
    return replace(block, replaced={**(block.replaced or {}), **values})


def _with_pieces(block: ReplyBlock) -> tuple[Json, str | None]:
    text = "".join(block.pieces or ())
    if block.type in _TOOL_CALLS:
        return _with_input(block.start, text)
    key = "text" if block.type == "text" else "thinking"
    before = block.start.get(key)
    return {**block.start, key: (before if isinstance(before, str) else "") + text}, None


def _with_input(start: Json, text: str) -> tuple[Json, str | None]:
    if not text:
        return start, None
    value = _parse(text, cut=False)
    if isinstance(value, dict):
        return {**start, "input": value}, None
    readable = _parse(text, cut=True)
    return ({**start, "input": readable} if isinstance(readable, dict) else start), text


def _parse(text: str, cut: bool) -> object:
    from jiter import from_json  # noqa: PLC0415  # the SDK's own parser of unfinished JSON; not before the first call

    try:
        return from_json(text.encode("utf-8", "replace"), partial_mode=cut, allow_inf_nan=False)
    except ValueError:
        return None
