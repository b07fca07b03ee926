"""Why the cache missed: our own reason, beside the API's.

What the previous turn left in the cache is told by its usage: everything up to its last mark was read or written. When
this turn read less of its prompt than that, something in the prompt differs, the entry expired, or this turn was not
to be cached. Sources: platform.claude.com, prompt-caching and cache-diagnostics.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.logic.cache_shelf import LIFETIME_MS
from app.logic.differences import Difference, depth_of, first_difference
from app.logic.rounds import left_by
from app.logic.segments import Segments
from app.logic.usage_runs import prompt_usage
from app.model.blocks import Json
from app.model.caching import Lifetime
from app.model.catalog import ModelInfo
from app.model.inspection import CacheMiss, MissCause
from app.model.message import Message
from app.model.sent import SentMark, SentRecord
from app.model.usage import Usage

_ROUNDING = 4  # tokens
_NOTHING = Usage({})


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it is compared, with its answer.

    ``segments`` are of the request as it was built again, None when it cannot be. ``sent_ms`` (since 1970 UTC) is when
    it went out; ``marked`` says whether it had cache marks.
    """

    answer: Message
    segments: Segments | None
    record: SentRecord | None
    sent_ms: int
    marked: bool


def cached_by(asked: Asked) -> int:
    """How many tokens of its prompt a request left in the cache."""
    return left_by(asked.answer, asked.record.marks if asked.record else ())


def explain(now: Asked, before: Asked | None, info: ModelInfo, used_ms: int) -> CacheMiss | None:
    """Why *now* read less than *before* had left in the cache; None when it did not.

    Also says why nothing was read where there was nothing to read: then no tokens were missed. *info* describes the
    model of *now*. *used_ms* (since 1970 UTC) is when the entries of *before* were last used.
    """
    usage = prompt_usage(now.answer.usage or _NOTHING)
    if not usage.prompt:
        return None
    expected = min(cached_by(before), usage.prompt) if before is not None else 0
    missed = expected - usage.cache_read
    if before is None or missed <= _ROUNDING:
        found = _nothing_to_read(now, before, usage, info)
    else:
        found = _reason(now, before, usage, info, used_ms, missed)
    return _with_the_apis(found, now, before)


def _nothing_to_read(now: Asked, before: Asked | None, usage: Usage, info: ModelInfo) -> CacheMiss | None:
    if usage.cache_read:
        return None
    if not now.marked or not cached_by(now):
        return _uncached(now, usage, info, 0)
    return CacheMiss("first", 0) if before is None else None


def _uncached(now: Asked, usage: Usage, info: ModelInfo, missed: int) -> CacheMiss | None:
    """The reason of a request that could use no cache, whatever stood in it."""
    if usage.prompt < info.min_cache_tokens:
        return CacheMiss("too_short", missed, str(info.min_cache_tokens))
    return None if now.marked else CacheMiss("off", missed)


def _reason(now: Asked, before: Asked, usage: Usage, info: ModelInfo, used_ms: int, missed: int) -> CacheMiss:
    difference = _difference(before, now)
    if difference is not None and difference.segment == "model":
        return _of(difference, missed)
    if (uncached := _uncached(now, usage, info, missed)) is not None:
        return uncached
    lifetime = _shared_lifetime(before, difference)
    if lifetime is not None and now.sent_ms - used_ms >= LIFETIME_MS[lifetime]:
        return CacheMiss("expired", missed)
    if difference is None:
        return CacheMiss("unknown", missed)
    found = _of(difference, missed)
    return replace(found, cause=_shortened(now, before) or "messages") if found.cause == "messages" else found


def _shortened(now: Asked, before: Asked) -> MissCause | None:
    """How the user had the beginning of the messages changed, if that was it."""
    if _has_summary(now) != _has_summary(before):
        return "summary"
    settings, earlier = now.answer.settings, before.answer.settings
    if settings is not None and earlier is not None and settings.history_from != earlier.history_from:
        return "trimmed"
    return None


def _has_summary(asked: Asked) -> bool:
    return asked.segments is not None and any(block.data.get("type") == "compaction" for block in asked.segments.blocks)


def _of(difference: Difference, missed: int) -> CacheMiss:
    return CacheMiss(difference.segment, missed, difference.where, difference.old, difference.new)


def _shared_lifetime(before: Asked, difference: Difference | None) -> Lifetime | None:
    """How long the longest prefix that both requests share was to be kept; None when they share none."""
    marks: tuple[SentMark, ...] = before.record.marks if before.record else ()
    if difference is not None:
        marks = _shared_marks(marks, before.segments, difference)
        return marks[-1].lifetime if marks else None
    if marks:
        return marks[-1].lifetime
    usage = before.answer.usage
    return "5m" if usage is not None and usage.cache_write_5m else "1h"


def _shared_marks(
    marks: tuple[SentMark, ...], segments: Segments | None, difference: Difference
) -> tuple[SentMark, ...]:
    if segments is None or difference.shared is None:
        return ()
    shared = difference.shared
    return tuple(mark for mark in marks if depth_of(mark, segments) <= shared)


def _difference(before: Asked, now: Asked) -> Difference | None:
    """The first difference: by the hashes of what was sent where there are any, in the words of what is built again."""
    built = None
    if before.segments is not None and now.segments is not None:
        built = first_difference(before.segments, now.segments)
    differing = _differing(before.record, now.record)
    if differing is None:
        return built
    if built is not None and (built.segment in differing or (built.segment == "messages" and differing == ["?"])):
        return built
    named = next((name for name in differing if name != "?"), None)
    return Difference(named) if named is not None else None  # type: ignore[arg-type]


def _differing(before: SentRecord | None, now: SentRecord | None) -> list[str] | None:
    """The names of the segments whose hashes differ; ``?`` for messages that cannot be compared by them."""
    if before is None or now is None or not before.segments or not now.segments:
        return None
    old, new = _heads(before), _heads(now)
    names = [name for name in old if old[name] != new.get(name)]
    last = before.segments[-1]
    fitting = [segment for segment in now.segments if segment.name == "messages" and segment.until == last.until]
    if not fitting:
        return [*names, "?"]
    return names if fitting[-1].digest == last.digest else [*names, "messages"]


def _heads(record: SentRecord) -> dict[str, str]:
    return {segment.name: segment.digest for segment in record.segments if segment.name != "messages"}


def _with_the_apis(found: CacheMiss | None, now: Asked, before: Asked | None) -> CacheMiss | None:
    reason, tokens = _api_reason(now.answer.api or {})
    if reason is None or (found is None and not tokens):
        return found
    if found is None and before is not None:
        difference = _difference(before, now)
        found = CacheMiss("unknown", 0) if difference is None else _of(difference, 0)
    return None if found is None else replace(found, api_reason=reason, api_tokens=tokens)


def _api_reason(api: Json) -> tuple[str | None, int | None]:
    """The API's word and tokens in the ``diagnostics`` of a response."""
    told = api.get("diagnostics")
    if not isinstance(told, dict):
        return None, None
    reason = told.get("cache_miss_reason")
    if not isinstance(reason, dict):
        return "pending", None
    kind, tokens = reason.get("type"), reason.get("cache_missed_input_tokens")
    return str(kind) if kind else None, tokens if isinstance(tokens, int) else None
