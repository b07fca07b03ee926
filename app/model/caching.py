"""What the user wants of the prompt cache in a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Lifetime = Literal["5m", "1h"]
CacheMode = Literal["automatic", "hand", "off"]

TOOLS, SYSTEM = "tools", "system"  # places of a mark that are no message
LATEST, PREVIOUS = "latest", "previous"  # the newest user message and the one before it, whichever they are


@dataclass(frozen=True, slots=True)
class HandMark:
    """A cache breakpoint set by hand.

    ``place`` is :data:`TOOLS`, :data:`SYSTEM`, :data:`LATEST`, :data:`PREVIOUS` or the id of a message on the branch;
    a mark on a message that the branch does not have is passed over. ``block`` is the position in the message, None
    for the last block that can be marked.
    """

    place: str
    lifetime: Lifetime
    block: int | None = None


@dataclass(frozen=True, slots=True)
class CacheChoice:
    """``automatic`` places marks and chooses lifetimes by itself, ``hand`` uses ``marks``, ``off`` sends none."""

    mode: CacheMode = "automatic"
    marks: tuple[HandMark, ...] = ()
