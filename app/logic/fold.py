"""Event by event, a reply grows into a message.

The result equals what the SDK accumulates from the same events, breaches of the protocol that it tolerates included;
``doubt`` says what those were. Where the SDK would raise, the reply keeps what had arrived and ``trouble`` says why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from app.logic import reply_block
from app.logic.growing import Growing
from app.logic.reply_block import ReplyBlock
from app.model.blocks import ContentBlock, Json
from app.model.errors import TurnError
from app.model.events import (
    BlockDelta,
    BlockStarted,
    BlockStopped,
    MessageDelta,
    MessageStarted,
    MessageStopped,
    StreamEvent,
)
from app.model.message import Message, Status, Timing
from app.model.usage import Usage

# Fields of the API's message object that have a place of their own in a Message.
_PLACED = frozenset(("id", "type", "role", "model", "content", "stop_reason", "stop_sequence", "stop_details", "usage"))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Reply:
    """The state of one reply. ``first_ms`` is when its first event came (milliseconds since 1970 UTC), if any did.

    ``ended`` says that ``message_stop`` came. ``trouble`` is None or what made the rest unreadable, ``doubt`` None or
    what was odd but could be read; both are words for the details of an error.
    """

    started: bool = False
    ended: bool = False
    trouble: str | None = None
    doubt: str | None = None
    first_ms: int | None = None
    model: str | None = None
    api_id: str | None = None
    stop_reason: str | None = None
    stop_sequence: str | None = None
    stop_details: Json | None = None
    usage: Json | None = None
    api: Json | None = None
    # The newest block stands apart, since nearly every event changes it and nothing else.
    earlier: Growing[ReplyBlock] = field(default_factory=Growing)
    newest: ReplyBlock | None = None

    @property
    def block_count(self) -> int:
        """How many blocks have begun."""
        return len(self.earlier) + (self.newest is not None)


def start() -> Reply:
    """A reply of which nothing has arrived."""
    return Reply()


def fold(reply: Reply, event: StreamEvent, now_ms: int) -> Reply:
    """Return *reply* with *event* in it: O(1) for what the API sends. *now_ms* is milliseconds since 1970 UTC.

    Never raises. After trouble or ``message_stop`` the reply stays as it is.
    """
    step = _STEPS.get(type(event))
    if step is None or reply.ended or reply.trouble is not None:
        return reply
    if not reply.started and not isinstance(event, MessageStarted):
        return _broken(reply, f"{type(event).__name__} before the start of the message")
    return step(reply, event, now_ms)


def blocks(reply: Reply) -> tuple[ContentBlock, ...]:
    """The content so far, verbatim. O(n) in what has arrived."""
    every = [*reply.earlier] if reply.newest is None else [*reply.earlier, reply.newest]
    return tuple(reply_block.content(block, reply.ended) for block in every)


def into_message(
    reply: Reply,
    message: Message,
    status: Status,
    *,
    finished_ms: int | None = None,
    error: TurnError | None = None,
    request_id: str | None = None,
) -> Message:
    """Return *message* with the content and facts of *reply*. Times are milliseconds since 1970 UTC."""
    timing = Timing(message.timing.created_ms, reply.first_ms, finished_ms)
    return replace(
        message,
        status=status,
        blocks=blocks(reply),
        timing=timing,
        model=reply.model,
        api_id=reply.api_id,
        request_id=request_id,
        stop_reason=reply.stop_reason,
        stop_details=reply.stop_details,
        stop_sequence=reply.stop_sequence,
        usage=None if reply.usage is None else Usage(reply.usage),
        error=error,
        api=reply.api or None,
    )


def _broken(reply: Reply, words: str) -> Reply:
    return replace(reply, trouble=words)


def _doubtful(reply: Reply, words: str) -> Reply:
    return replace(reply, doubt=reply.doubt or words)


def _message_started(reply: Reply, event: MessageStarted, now_ms: int) -> Reply:
    if reply.started:
        return _doubtful(reply, "a second start of the message")
    message = event.message
    usage = message.get("usage")
    begun = replace(
        reply,
        started=True,
        first_ms=now_ms,
        model=_text(message.get("model")),
        api_id=_text(message.get("id")),
        usage=usage if isinstance(usage, dict) else None,
        api={key: value for key, value in message.items() if key not in _PLACED},
        **_stop_fields(message),
    )
    content = message.get("content")
    for block in content if isinstance(content, list) else ():
        if isinstance(block, dict):
            begun = _append(begun, ReplyBlock(block, now_ms, now_ms, stopped=True))
    return begun


def _block_started(reply: Reply, event: BlockStarted, now_ms: int) -> Reply:
    if event.index != reply.block_count:
        reply = _doubtful(reply, f"block {event.index} where block {reply.block_count} was due")
    grown = _append(reply, ReplyBlock(event.block, now_ms, now_ms))
    if event.block.get("type") == "fallback":  # beta: another model answers from here on
        to = event.block.get("to")
        model = _text(to.get("model")) if isinstance(to, dict) else None
        return replace(grown, model=model or grown.model)
    return grown


def _block_delta(reply: Reply, event: BlockDelta, now_ms: int) -> Reply:
    return _change(reply, event.index, lambda block: reply_block.grow(block, event, now_ms))


def _block_stopped(reply: Reply, event: BlockStopped, now_ms: int) -> Reply:
    return _change(reply, event.index, lambda block: reply_block.stop(block, now_ms))


def _message_delta(reply: Reply, event: MessageDelta, _: int) -> Reply:
    delta = event.data.get("delta")
    delta = delta if isinstance(delta, dict) else {}
    usage = event.data.get("usage")
    beside = {key: value for key, value in event.data.items() if key not in ("type", "delta", "usage")}
    return replace(
        reply,
        usage=_overwritten(reply.usage, usage if isinstance(usage, dict) else {}),
        api=_overwritten(_overwritten(reply.api, _unplaced(delta)), _unplaced(beside)),
        **_stop_fields(delta),
    )


def _message_stopped(reply: Reply, _: MessageStopped, __: int) -> Reply:
    return replace(reply, ended=True)


def _append(reply: Reply, block: ReplyBlock) -> Reply:
    earlier = reply.earlier if reply.newest is None else reply.earlier.add(reply.newest)
    return replace(reply, earlier=earlier, newest=block)


def _change(reply: Reply, index: int, change: Callable[[ReplyBlock], ReplyBlock]) -> Reply:
    last = len(reply.earlier)
    if reply.newest is not None and index == last:
        return replace(reply, newest=change(reply.newest))
    if 0 <= index < last:
        return replace(reply, earlier=reply.earlier.put(index, change(reply.earlier[index])))
    return _broken(reply, f"an event for block {index} of {reply.block_count}")


def _stop_fields(source: Json) -> dict[str, Any]:
    details = source.get("stop_details")
    return {
        "stop_reason": _text(source.get("stop_reason")),
        "stop_sequence": _text(source.get("stop_sequence")),
        "stop_details": details if isinstance(details, dict) else None,
    }


def _overwritten(before: Json | None, after: Json) -> Json | None:
    """Totals in a stream are cumulative, so they overwrite; null means that the earlier value stands."""
    told = {key: value for key, value in after.items() if value is not None}
    return {**(before or {}), **told} if told else before


def _unplaced(source: Json) -> Json:
    return {key: value for key, value in source.items() if key not in _PLACED}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


_STEPS: dict[type, Callable[[Reply, Any, int], Reply]] = {
    MessageStarted: _message_started,
    BlockStarted: _block_started,
    BlockDelta: _block_delta,
    BlockStopped: _block_stopped,
    MessageDelta: _message_delta,
    MessageStopped: _message_stopped,
}
