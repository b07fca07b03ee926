"""Events of one streamed reply, translated at the border but kept verbatim."""

from __future__ import annotations

from dataclasses import dataclass

from app.model.blocks import Json

# Deltas whose payload is one string, by type, with the key that holds it. Their text is carried apart so
# that the common case costs no dictionary.
TEXT_DELTAS = {
    "text_delta": "text",
    "thinking_delta": "thinking",
    "input_json_delta": "partial_json",
    "signature_delta": "signature",
}


@dataclass(frozen=True, slots=True)
class MessageStarted:
    """``message_start``: the API's message object."""

    message: Json


@dataclass(frozen=True, slots=True)
class BlockStarted:
    """``content_block_start``: the block as first sent."""

    index: int
    block: Json


@dataclass(frozen=True, slots=True)
class BlockDelta:
    """``content_block_delta``. ``text`` for the types in TEXT_DELTAS, else ``data`` holds the whole delta."""

    index: int
    type: str
    text: str = ""
    data: Json | None = None


@dataclass(frozen=True, slots=True)
class BlockStopped:
    """``content_block_stop``."""

    index: int


@dataclass(frozen=True, slots=True)
class MessageDelta:
    """``message_delta``: stop reason and cumulative usage, the whole event verbatim."""

    data: Json


@dataclass(frozen=True, slots=True)
class MessageStopped:
    """``message_stop``: the reply is whole."""


@dataclass(frozen=True, slots=True)
class UnknownEvent:
    """An event of a type this program does not know; kept for the record, otherwise ignored."""

    data: Json


StreamEvent = MessageStarted | BlockStarted | BlockDelta | BlockStopped | MessageDelta | MessageStopped | UnknownEvent


@dataclass(frozen=True, slots=True)
class StreamBatch:
    """Events that crossed from the network thread together, oldest first.

    ``received_ms`` is when the last of them arrived. ``request_id`` and ``headers`` (rate limits, lower-case names)
    come with the first batch of a reply and are None in later ones.
    """

    events: tuple[StreamEvent, ...]
    received_ms: int
    request_id: str | None = None
    headers: dict[str, str] | None = None
