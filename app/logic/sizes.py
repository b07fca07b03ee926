"""Bytes in megabytes: 1,000,000 bytes, as the API's limits are given, and as every text of the program means it."""

from __future__ import annotations

MEGABYTE = 1_000_000


def megabytes_up(size: int) -> str:
    """*size* in megabytes, rounded up to a tenth, so that what is too much never looks as if it were not."""
    return f"{-(-size * 10 // MEGABYTE) / 10:,g}"
