"""What else a message is found by: short words, who wrote it, when, what it has, which model, what it cost.

Each is a mark, a word of letters and digits of ASCII, so that one index answers all filters by walking down its lists
together, however rare or frequent each is. Days and costs are approximate: marks say the day in UTC and the power of
two; whoever asks compares the row itself as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from app.logic.search_text import short_marks
from app.model.attachment import AttachmentKind
from app.model.blocks import ContentBlock
from app.model.message import Role

EVERY = "all"  # of every message
_TOOLS = ("tool_use", "tool_result", "server_tool_use", "mcp_tool_use", "mcp_tool_result")
_MOST_BITS = 50  # of a cost in nano-dollars: a million dollars
_DAY = timedelta(days=1)
_ERAS = (date(2000, 1, 1), date(2100, 1, 1))  # what marks of days are made for


def marks(
    role: Role,
    created_ms: int,
    blocks: Iterable[ContentBlock],
    texts: Iterable[str],
    *,
    kinds: Iterable[AttachmentKind] = (),
    model: str | None = None,
    cost_nano: int | None = None,
) -> set[str]:
    """Return the marks of a message: *texts* are folded, *kinds* are those of its attachments."""
    found = {EVERY, role_mark(role), *short_marks(texts), *(has_mark(each) for each in _has(list(blocks), kinds))}
    found.update(_day_marks(created_ms))
    if model is not None:
        found.add(model_mark(model))
    if cost_nano is not None:
        found.add(_cost_mark(cost_nano))
    return found


def role_mark(role: Role) -> str:
    """Return the mark of who wrote it."""
    return f"r{role.value}"


def has_mark(thing: str) -> str:
    """Return the mark of what a message has: one of ``app.logic.search_query.HAS``."""
    return f"h{thing}"


def model_mark(model: str) -> str:
    """Return the mark of the model that answered, by its whole name."""
    return "m" + model.encode("utf-8", "replace").hex()


def cost_marks(least: int | None, most: int | None) -> list[str]:
    """Return the marks one of which every message has that cost from *least* to *most* nano-dollars."""
    first = 0 if least is None else max(least, 0).bit_length()
    last = _MOST_BITS if most is None else max(most, 0).bit_length()
    return [f"c{bits}" for bits in range(min(first, _MOST_BITS), min(last, _MOST_BITS) + 1)]


def day_marks(since: date | None, until: date | None) -> list[str]:
    """Return the marks one of which every message has from the day *since* on and before *until*, in any time zone.

    Whole years and months have one mark each, so there are few.
    """
    at, end = _ERAS
    at = max(at, since - _DAY) if since and since > at else at
    end = min(end, until + _DAY) if until and until < end else end
    found = ["dother"] if _beyond(since, until) else []
    while at < end:
        mark, at = _longest(at, end)
        found.append(mark)
    return found


def turn_marks(found: Iterable[str]) -> set[str]:
    """Return those of the marks of a message that say something of its turn: model, cost, and what it has."""
    return {mark for mark in found if mark[0] in "mch"}


def _beyond(since: date | None, until: date | None) -> bool:
    return since is None or until is None or since <= _ERAS[0] or until >= _ERAS[1]


def _longest(at: date, end: date) -> tuple[str, date]:
    """The mark of the longest of year, month and day that begins at *at* and is over at *end*, and what follows."""
    year, month = date(at.year + 1, 1, 1), date(at.year + at.month // 12, at.month % 12 + 1, 1)
    if (at.month, at.day) == (1, 1) and year <= end:
        return f"d{at.year}", year
    if at.day == 1 and month <= end:
        return f"d{at.year}{at.month:02}", month
    return f"d{at.year}{at.month:02}{at.day:02}", at + _DAY


def _day_marks(created_ms: int) -> Iterator[str]:
    seconds = created_ms // 1000
    first, end = (datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() for day in _ERAS)
    if not first <= seconds < end:
        yield "dother"
        return
    day = datetime.fromtimestamp(seconds, UTC)
    yield from (f"d{day.year}", f"d{day.year}{day.month:02}", f"d{day.year}{day.month:02}{day.day:02}")


def _cost_mark(nano: int) -> str:
    return f"c{min(max(nano, 0).bit_length(), _MOST_BITS)}"


def _has(blocks: list[ContentBlock], kinds: Iterable[AttachmentKind]) -> Iterator[str]:
    attached = {kind.value for kind in kinds}
    yield from attached
    if attached:
        yield "attachment"
    types = {block.type for block in blocks}
    if "thinking" in types or "redacted_thinking" in types:
        yield "thinking"
    if any(kind in _TOOLS or kind.endswith("_tool_result") for kind in types):
        yield "tool"
    if any("```" in block.text or "~~~" in block.text for block in blocks if block.type == "text"):
        yield "code"
