"""Headroom under the API's rate limits, as the headers of a response tell it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.model.inspection import RateLimit

_HEADER = re.compile(r"anthropic-(ratelimit|priority|fast)-([a-z-]+)-(limit|remaining|reset)")
_COUNT = re.compile(r"[0-9]{1,15}")
_ORDER = ("requests", "input-tokens", "output-tokens", "tokens")


def rates(headers: Mapping[str, Any] | None) -> tuple[RateLimit, ...]:
    """The limits that *headers* (names in lower case) tell completely: requests first, then input and output tokens.

    Limits of fast mode and of the priority tier follow, with that word before their name.
    """
    found: dict[str, dict[str, str]] = {}
    for header, value in (headers or {}).items():
        matched = _HEADER.fullmatch(header)
        if matched is not None and isinstance(value, str):
            kind, name, what = matched.groups()
            found.setdefault(name if kind == "ratelimit" else f"{kind}-{name}", {})[what] = value
    limits = [limit for name, told in found.items() if (limit := _limit(name, told)) is not None]
    return tuple(sorted(limits, key=lambda limit: _rank(limit.name)))


def _limit(name: str, told: Mapping[str, str]) -> RateLimit | None:
    limit, remaining = _number(told.get("limit")), _number(told.get("remaining"))
    if limit is None or remaining is None:
        return None
    return RateLimit(name, limit, remaining, _moment(told.get("reset")))


def _rank(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and _COUNT.fullmatch(text) else None


def _moment(text: str | None) -> int | None:
    """An RFC 3339 time in milliseconds since 1970 UTC."""
    try:
        moment = datetime.fromisoformat(text or "")
        return round(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
