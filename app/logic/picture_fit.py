"""How large a picture is sent."""

from __future__ import annotations

import math

_PATCH = 28  # pixels a side of what one token covers (platform.claude.com: vision)


def fitted(width: int, height: int, edge: int, tokens: int) -> tuple[int, int]:
    """The largest size with the proportions of *width* by *height* pixels, and never a larger one.

    Its longer side has at most *edge* pixels, and it takes at most *tokens*.
    """
    scale = min(1.0, edge / max(width, height))
    made = _scaled(width, height, scale)
    while patches(*made) > tokens and max(made) > 1:
        scale *= min(0.995, math.sqrt(tokens / patches(*made)))
        made = _scaled(width, height, scale)
    return made


def patches(width: int, height: int) -> int:
    """Tokens of a picture that is not made smaller any more."""
    return math.ceil(width / _PATCH) * math.ceil(height / _PATCH)


def _scaled(width: int, height: int, scale: float) -> tuple[int, int]:
    return max(1, round(width * scale)), max(1, round(height * scale))
