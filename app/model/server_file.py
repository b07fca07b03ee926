"""A file that lies on the API's server, put there through the Files API."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServerFile:
    """``size`` is in bytes, times are milliseconds since 1970 UTC; ``expires_ms`` None is never."""

    id: str
    name: str
    media_type: str
    size: int
    created_ms: int
    expires_ms: int | None = None
