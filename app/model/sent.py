"""What is remembered of a request that went out: enough to build it again, and to say why a cache missed."""

from __future__ import annotations

from dataclasses import dataclass

from app.model.blocks import Json
from app.model.caching import Lifetime
from app.model.ids import MessageId
from app.model.message import Message


@dataclass(frozen=True, slots=True)
class SentMark:
    """A cache breakpoint as sent. ``place`` is ``tools``, ``system`` or the id of the message that holds the block.

    ``block`` counts in the request's message (or in tools or system); ``tokens`` is the estimated length of the prefix
    that ends there.
    """

    place: str
    message: int | None
    block: int
    lifetime: Lifetime
    tokens: int


@dataclass(frozen=True, slots=True)
class SegmentHash:
    """One segment of the prompt, in sending order: its name, and a hash of its bytes without cache marks (hex).

    ``name`` is ``model``, ``tools``, ``system``, ``settings`` or ``messages``; ``until`` is the id of the last stored
    message in it. Segments of messages are hashed cumulatively, so that a record stays small: one for what the
    previous request had (where this one has it, too), one for all.
    """

    name: str
    digest: str
    until: MessageId | None = None


@dataclass(frozen=True, slots=True)
class SentRecord:
    """The request for one answer.

    ``digest`` is the SHA-256 (hex) of the request's JSON as sent (``logic/segments.digest``). ``sent_ms`` is in
    milliseconds since 1970 UTC.
    ``previous`` is the answer whose request this one is compared with, ``previous_api_id`` what the API was asked to
    compare with. ``stripped`` counts thinking blocks that had to be left out. ``headers`` are the rate-limit headers
    of the response, names in lower case. ``extra`` holds the request's keys but for system prompt, tools and messages,
    as they were sent: they may depend on what the catalogue said of the model that day.
    """

    digest: str
    sent_ms: int
    marks: tuple[SentMark, ...] = ()
    segments: tuple[SegmentHash, ...] = ()
    previous: MessageId | None = None
    previous_api_id: str | None = None
    stripped: int = 0
    headers: Json | None = None
    extra: Json | None = None


@dataclass(frozen=True, slots=True)
class SideRequest:
    """A request for an answer that is not on the branch looked at.

    ``meets`` is the last message that it has in common with that branch, None where it has none; ``below`` counts the
    messages behind it down to the answer, itself included, 0 where that is too far to be looked for.
    """

    answer: Message
    record: SentRecord
    meets: MessageId | None
    below: int
