"""Identifiers for everything that is stored."""

from __future__ import annotations

import hashlib
import secrets

from app.base.clock import Clock

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no letters that look alike


class IdSource:
    """Makes identifiers that sort by the time they were made.

    26 characters: 48 bits of milliseconds, then 80 bits of chance (the layout of a ULID).
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def new(self) -> str:
        """Return an identifier that no other call, here or elsewhere, returns."""
        number = (self._clock.now_ms() & ((1 << 48) - 1)) << 80 | secrets.randbits(80)
        return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))


def derived_id(*parts: str) -> str:
    """Return the identifier that belongs to *parts*: the same for the same ones, in the form of :class:`IdSource`."""
    text = "\0".join(f"{len(part)}:{part}" for part in parts).encode("utf-8", "surrogatepass")
    number = int.from_bytes(hashlib.sha256(text).digest()[:16], "big")
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))
