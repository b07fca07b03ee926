"""The request that keeps a cached prefix alive, and when it is due.

A request with ``max_tokens`` 0 reads the prompt and answers nothing. Sent again with the marks of the last turn, it
finds that turn's entry at its very end: it reads everything, writes nothing, and the entry lives on from its start
(platform.claude.com: prompt-caching). Not allowed together with a stream, thinking of the kind ``enabled``, a format of
the output or a forced choice of tools; and to leave one of these out would be another prefix.
"""

from __future__ import annotations

from app.model.blocks import Json
from app.model.caching import Lifetime
from app.model.estimate import CacheState

_MARGIN_MS: dict[Lifetime, int] = {"5m": 30_000, "1h": 120_000}  # before the entry expires
_LEFT_OUT = ("max_tokens", "stop_sequences", "diagnostics", "stream")  # none of them is part of the prefix
_FORCED = ("any", "tool")


def warm_request(request: Json) -> Json | None:
    """*request* as it keeps the cache warm; None when the API would not take it so, or when it has no marks."""
    format = (request.get("output_config") or {}).get("format")
    thinking = (request.get("thinking") or {}).get("type")
    forced = (request.get("tool_choice") or {}).get("type") in _FORCED
    if format is not None or thinking == "enabled" or forced or "compaction" in request:
        return None
    kept = {key: value for key, value in request.items() if key not in _LEFT_OUT}
    return {"model": kept.pop("model"), "max_tokens": 0, **kept}


def due_ms(cache: CacheState) -> int:
    """When the next request is due that keeps *cache* alive, in milliseconds since 1970 UTC."""
    return cache.expires_ms - _MARGIN_MS[cache.lifetime]
