"""JSON as something to read: indented, long binary data cut, very long lines broken. What is copied is made apart."""

from __future__ import annotations

import json
import re
from typing import Any

_LONG = 400  # characters of a string without blanks that are data, not words
_SHOWN = 48  # characters of such data that are shown
LONGEST_LINE = 2_000  # characters of a line that can be laid out quickly
_DATA = re.compile(r"[A-Za-z0-9+/=_\-]+")


def whole(value: Any) -> str:
    """*value* as indented JSON, complete and valid."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def readable(value: Any) -> str:
    """*value* as indented JSON to look at: base64 data is cut to its beginning, longer lines go on in the next one."""
    return "\n".join(_broken(whole(_shortened(value))))


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shortened(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_shortened(item) for item in value]
    if isinstance(value, str) and len(value) > _LONG and _DATA.fullmatch(value):
        return f"{value[:_SHOWN]}… ({len(value):,} characters)"
    return value


def _broken(text: str) -> list[str]:
    lines: list[str] = []
    for line in text.split("\n"):
        lines += [line[at : at + LONGEST_LINE] for at in range(0, len(line), LONGEST_LINE)] or [""]
    return lines
