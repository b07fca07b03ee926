"""What the user wants of the prompt cache in a conversation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Lifetime = Literal["5m", "1h"]
CacheMode = Literal["automatic", "hand", "off"]

TOOLS, SYSTEM = "tools", "system"  # places of a mark that are no message
# The newest user message, the answer before it and the user message before that, whichever they are.
LATEST, ANSWER, PREVIOUS = "latest", "answer", "previous"


@dataclass(frozen=True, slots=True)
class HandMark:
    """A cache breakpoint set by hand.

    ``place`` is :data:`TOOLS`, :data:`SYSTEM`, :data:`LATEST`, :data:`ANSWER`, :data:`PREVIOUS` or the id of a message
    on the branch; a mark on a message that the branch does not have is passed over. ``block`` counts the blocks of
    that place in the request, None is the last one that can be marked.
    """

    place: str
    lifetime: Lifetime
    block: int | None = None


@dataclass(frozen=True, slots=True)
class CacheChoice:
    """``automatic`` places marks and chooses lifetimes by itself, ``hand`` uses ``marks``, ``off`` sends none."""

    mode: CacheMode = "automatic"
    marks: tuple[HandMark, ...] = ()


@dataclass(frozen=True, slots=True)
class TokenRates:
    """What one token of the prompt costs, in nano-dollars: uncached, written for either lifetime, read."""

    input: int
    write_5m: int
    write_1h: int
    read: int


@dataclass(frozen=True, slots=True)
class CacheTerms:
    """What a request's cache marks are chosen by, beside the branch.

    ``rates`` None stands for a model without a known price. ``at_ms`` (since 1970 UTC) is when the request goes out;
    None takes the time of the message that it answers. ``refreshed_ms`` is when the branch's cache was last kept warm
    by something that is no turn, None for never.
    """

    choice: CacheChoice = field(default_factory=CacheChoice)
    rates: TokenRates | None = None
    at_ms: int | None = None
    refreshed_ms: int | None = None
