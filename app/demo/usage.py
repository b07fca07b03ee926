"""The ``usage`` objects of a reply, as a stream has them and as a whole."""

from __future__ import annotations

from app.demo.ask import Ask, Json
from app.demo.cache import CacheUse
from app.demo.cutting import Reply
from app.demo.summaries import asking_tokens, summary_tokens


def opening_usage(ask: Ask, use: CacheUse) -> Json:
    """What ``message_start`` says: the input in full, hardly any output yet."""
    return {
        **_input(ask, use),
        "output_tokens": 0 if ask.compaction is not None else 1,
        "service_tier": "standard",
        "inference_geo": _geo(ask),
        "speed": ask.body.get("speed") or "standard",
    }


def ending_usage(ask: Ask, reply: Reply, use: CacheUse) -> Json:
    """What ``message_delta`` says: cumulative, and never with ``cache_creation``."""
    given = {name: value for name, value in _input(ask, use).items() if name != "cache_creation"}
    return {**given, **_output(ask, reply, use)}


def whole_usage(ask: Ask, reply: Reply, use: CacheUse) -> Json:
    """What a reply without streaming says."""
    return {**opening_usage(ask, use), **_output(ask, reply, use)}


def _input(ask: Ask, use: CacheUse) -> Json:
    """The totals leave out what compaction took; that stands in ``iterations`` alone."""
    return CacheUse(0, 0, 0, 0, use.begun).usage() if ask.compaction is not None else use.usage()


def _compacted(ask: Ask, reply: Reply, use: CacheUse) -> Json:
    run = use.usage()
    run |= {"input_tokens": use.uncached + asking_tokens(ask), "output_tokens": summary_tokens(reply, ask)}
    return {"output_tokens": 0, "iterations": [{"type": "compaction", **run}]}


def _output(ask: Ask, reply: Reply, use: CacheUse) -> Json:
    if ask.compaction is not None:
        return _compacted(ask, reply, use)
    used = _server_tools(reply)
    return {
        "output_tokens": min(reply.output_tokens, ask.max_tokens),  # zero when the cache was only warmed
        "output_tokens_details": {"thinking_tokens": reply.thinking_tokens},
        **({"server_tool_use": used} if any(used.values()) else {}),
    }


def _server_tools(reply: Reply) -> Json:
    """What the API's own tools did; searches that failed are not billed (platform.claude.com: pricing)."""
    results = [part.block for part in reply.parts if part.kind.endswith("_tool_result")]
    searches = [block for block in results if block["type"] == "web_search_tool_result"]
    fetches = [block for block in results if block["type"] == "web_fetch_tool_result"]
    return {
        "web_search_requests": sum(isinstance(block["content"], list) for block in searches),
        "web_fetch_requests": sum("url" in block["content"] for block in fetches),
    }


def _geo(ask: Ask) -> str:
    if ask.model.context < 1_000_000:  # models before 4.6 know no data residency
        return "not_available"
    return ask.body.get("inference_geo") or "global"
