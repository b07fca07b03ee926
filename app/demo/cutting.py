"""Where a reply ends before its end: limits and stop sequences."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.demo.ask import Json
from app.demo.models import Model
from app.demo.parts import Part, text_part, tool_part
from app.demo.tokens import text_tokens


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model answers. ``stop_details`` is set for refusals only."""

    parts: tuple[Part, ...]
    stop_reason: str
    stop_sequence: str | None = None
    stop_details: Json | None = None

    @property
    def output_tokens(self) -> int:
        """Everything written, thinking included."""
        return max(1, sum(part.tokens for part in self.parts))

    @property
    def thinking_tokens(self) -> int:
        """The share of it that was thinking."""
        return sum(part.tokens for part in self.parts if part.kind in ("thinking", "redacted_thinking"))


def stop_at_sequence(reply: Reply, sequences: list[str], model: Model) -> Reply:
    """End *reply* before the first of *sequences* that its text contains."""
    for position, part in enumerate(reply.parts):
        text = part.block["text"] if part.kind == "text" else ""
        found = [(text.find(sequence), sequence) for sequence in sequences if sequence in text]
        if found:
            at, sequence = min(found)
            kept = (*reply.parts[:position], *_shortened(part, at, model))
            return replace(reply, parts=kept, stop_reason="stop_sequence", stop_sequence=sequence)
    return reply


def stop_at_limit(reply: Reply, most: int, reason: str, model: Model) -> Reply:
    """End *reply* after *most* tokens, with *reason* if that cut anything."""
    left = most
    for position, part in enumerate(reply.parts):
        if part.tokens > left:
            kept = (*reply.parts[:position], *_cut(part, left, model))
            return replace(reply, parts=kept, stop_reason=reason, stop_sequence=None, stop_details=None)
        left -= part.tokens
    return reply


def stop_halfway(reply: Reply, reason: str, details: Json | None, model: Model) -> Reply:
    """End *reply* in the middle of what comes after its thinking."""
    spoken = reply.output_tokens - reply.thinking_tokens
    return replace(
        stop_at_limit(reply, reply.thinking_tokens + spoken // 2, reason, model),
        stop_reason=reason,
        stop_details=details,
    )


def _cut(part: Part, most: int, model: Model) -> tuple[Part, ...]:
    if part.kind == "text":
        return _shortened(part, _length_of(part.block["text"], most, model), model)
    if part.kind == "tool_use" and most > 0:  # its input breaks off in the middle of the JSON
        written = "".join(delta["partial_json"] for delta in part.deltas)
        return (tool_part(part.block["id"], part.block["name"], written[: len(written) // 2], model),)
    return ()


def _shortened(part: Part, length: int, model: Model) -> tuple[Part, ...]:
    text = part.block["text"][:length]
    if not text:
        return ()
    return (text_part(text, model, tuple(part.block.get("citations") or ())),)


def _length_of(text: str, most: int, model: Model) -> int:
    """The longest start of *text*, in characters, of at most *most* tokens."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if text_tokens(text[:middle], model) <= most:
            low = middle
        else:
            high = middle - 1
    return low
