"""Names as they stand in a sentence."""

from __future__ import annotations

_MOST = 80  # characters


def shortened(name: str) -> str:
    """*name* in at most 80 characters."""
    return name if len(name) <= _MOST else f"{name[: _MOST - 1]}…"
