"""Removes keys from text before it can reach a log, an error or the screen."""

from __future__ import annotations

import re

REPLACEMENT = "[key removed]"

_PATTERNS = (
    re.compile(r"sk-ant-[A-Za-z0-9_\-]{4,}"),
    re.compile(r"(?<=[Bb]earer )[^\s'\",}]{6,}"),
    re.compile(r"(?<=x-api-key: )[^\s'\",}]{6,}", re.IGNORECASE),
    re.compile(r"(?<=x-api-key': ')[^']{6,}", re.IGNORECASE),
)


def redact(text: str) -> str:
    """Return *text* with everything that looks like an API key replaced."""
    for pattern in _PATTERNS:
        text = pattern.sub(REPLACEMENT, text)
    return text
