"""Everything that can be said of one turn: what was sent, what it cost, and why the cache missed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.model.blocks import Json
from app.model.caching import Lifetime
from app.model.ids import MessageId
from app.model.message import Message

TokenKind = Literal["read", "write_5m", "write_1h", "input", "output", "web_search"]
PartKind = Literal["tools", "system", "image", "document", "question", "answer", "earlier", "compaction"]
PartState = Literal["read", "written", "uncached", "unknown"]
MarkOutcome = Literal["hit", "written", "missed", "too_short", "unknown"]
MissCause = Literal[
    "first",
    "expired",
    "too_short",
    "model",
    "tools",
    "system",
    "settings",
    "messages",
    "summary",
    "trimmed",
    "off",
    "unknown",
]


@dataclass(frozen=True, slots=True)
class CostLine:
    """One kind of token of a turn: how many, what they cost (nano-dollars; None is not priced).

    For ``web_search`` the number counts searches. The lines of a turn add up to its cost exactly. ``thinking`` is the
    part of ``output`` that was thinking.
    """

    kind: TokenKind
    tokens: int
    nano: int | None
    thinking: int = 0


@dataclass(frozen=True, slots=True)
class PartMark:
    """A cache breakpoint at the end of a part. ``number`` counts from 1 in sending order.

    ``tokens`` is the length of the prefix under it; ``expires_ms`` (since 1970 UTC) is None when nothing is cached;
    ``saves_nano`` is what reading that prefix saves against sending it uncached.
    """

    number: int
    lifetime: Lifetime
    outcome: MarkOutcome
    tokens: int
    expires_ms: int | None = None
    saves_nano: int | None = None


@dataclass(frozen=True, slots=True)
class PromptPart:
    """A part of the prompt in sending order. ``name`` is a file's name or the beginning of a text, may be empty.

    ``tokens`` are estimated unless ``exact``. ``turns`` counts the turns that a part of kind ``earlier`` sums up,
    ``pictures`` the pages of a PDF that were sent as pictures.
    """

    kind: PartKind
    name: str
    tokens: int
    exact: bool
    state: PartState
    mark: PartMark | None = None
    message_id: MessageId | None = None
    turns: int = 0
    pictures: int = 0


@dataclass(frozen=True, slots=True)
class CacheMiss:
    """Why less was read from the cache than the previous turn had written, or why nothing was read at all.

    ``tokens`` is what was missed: 0 where there was nothing to be read, and where only the API speaks of a miss.
    ``where`` says where the prompt differs first: the name of the tool, of the setting (``effort``, ``thinking``,
    ``speed`` …), the number of the message in the request, from 1, or for ``too_short`` the fewest tokens that the
    model caches; else it is empty. ``old`` and ``new`` are the beginnings of both sides from shortly before the
    difference on; empty where one side has nothing. ``api_reason`` is the API's own word, ``pending`` while it has
    none, None when it was not asked or found nothing; ``api_tokens`` what it says was missed.
    """

    cause: MissCause
    tokens: int
    where: str = ""
    old: str = ""
    new: str = ""
    api_reason: str | None = None
    api_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class RateLimit:
    """Headroom as the response's headers told it.

    ``name`` is ``requests``, ``input-tokens``, ``output-tokens`` or ``tokens``, with ``fast-`` or ``priority-`` before
    it for limits of their own; ``reset_ms`` is in milliseconds since 1970 UTC.
    """

    name: str
    limit: int
    remaining: int
    reset_ms: int | None


@dataclass(frozen=True, slots=True)
class TurnInspection:
    """One answer, inspected. ``request`` is None when it cannot be built again; ``exact`` says its bytes are as sent.

    ``response`` is the message as the API gives it, as far as it arrived; None when nothing did.

    ``saved_nano`` is what caching saved on this turn (negative when writing cost more than reading saved), None when
    not priced. ``window_tokens`` is the model's context window.
    """

    answer: Message
    lines: tuple[CostLine, ...]
    saved_nano: int | None
    parts: tuple[PromptPart, ...]
    miss: CacheMiss | None
    rates: tuple[RateLimit, ...]
    window_tokens: int
    request: Json | None = None
    exact: bool = False
    response: Json | None = None
