"""Short ways to write down conversations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.model.blocks import ContentBlock, Json, text_block
from app.model.ids import ConversationId, MessageId
from app.model.message import Message, Role, Status, Timing
from app.model.turn import TurnSettings
from app.model.usage import Usage

CONVERSATION = ConversationId("conversation")
OPUS = TurnSettings("claude-opus-5-5")


def thought(text: str, signature: str = "") -> ContentBlock:
    """A whole thinking block; *signature* is made from the text unless given."""
    return ContentBlock({"type": "thinking", "thinking": text, "signature": signature or f"signed:{text}"})


def block(kind: str, complete: bool = True, **fields: Any) -> ContentBlock:
    """Any block."""
    return ContentBlock({"type": kind, **fields}, complete=complete)


def cut(whole: ContentBlock) -> ContentBlock:
    """The same block as a stream leaves it that ended inside."""
    return replace(whole, complete=False)


def user(number: int, *content: str | ContentBlock) -> Message:
    """The user's message of turn *number*, counted from 1; it follows the answer of the turn before."""
    parent = MessageId(f"a{number - 1}") if number > 1 else None
    return _message(f"u{number}", parent, Role.USER, content, number * 60_000)


def answer(
    number: int,
    *content: str | ContentBlock,
    settings: TurnSettings = OPUS,
    status: Status = Status.COMPLETE,
    stop_reason: str | None = "end_turn",
    **fields: Any,
) -> Message:
    """The answer of turn *number*. An answer that is not complete has no stop reason unless *fields* say so."""
    if status is not Status.COMPLETE:
        stop_reason = None
    message = _message(f"a{number}", MessageId(f"u{number}"), Role.ASSISTANT, content, number * 60_000 + 30_000)
    said: dict[str, Any] = {"settings": settings, "model": settings.model, "status": status, "stop_reason": stop_reason}
    return replace(message, **(said | fields))


def summary(number: int, content: str | None = "What was said.", *, read: int = 182_000, size: int = 6_400) -> Message:
    """A summary that was asked for below the answer of turn *number*: it read and has that many tokens."""
    usage = {
        "type": "compaction",
        "input_tokens": 1_000,
        "cache_read_input_tokens": read - 1_000,
        "output_tokens": size,
    }
    return answer(
        number,
        block("compaction", content=content, signature="signed"),
        settings=replace(OPUS, compaction={"type": "summarize"}),
        stop_reason="compaction",
        usage=Usage({"input_tokens": 0, "output_tokens": 0, "iterations": [usage]}),
        id=MessageId(f"s{number}"),
        parent_id=MessageId(f"a{number}"),
    )


def texts(request: Json) -> list[list[str]]:
    """What *request* says, message by message: the text of text blocks, the type of all others."""
    return [
        [part["text"] if part["type"] == "text" else part["type"] for part in message["content"]]
        for message in request["messages"]
    ]


def _message(
    name: str, parent: MessageId | None, role: Role, content: tuple[str | ContentBlock, ...], at_ms: int
) -> Message:
    blocks = tuple(text_block(part) if isinstance(part, str) else part for part in content)
    return Message(MessageId(name), CONVERSATION, parent, role, Status.COMPLETE, blocks, Timing(at_ms))
