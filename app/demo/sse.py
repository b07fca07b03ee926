"""Server-sent events as the API frames them."""

from __future__ import annotations

import json
from typing import Any


def encode(event: dict[str, Any]) -> bytes:
    """Return *event* framed: ``event: <type>``, ``data: <compact JSON>``, a blank line."""
    data = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    # A request may hold half of a surrogate pair as an escape; what is echoed of it must still be UTF-8.
    return f"event: {event['type']}\ndata: {data}\n\n".encode("utf-8", "replace")
