"""What a call cost: usage times price, in integers of 1e-9 USD.

Nothing is rounded on the way. Rates are whole nano-dollars per token; the factors for batches, fast mode and
geography are kept as a fraction, and the one division comes at the end, halves up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction

from app.logic.cost_parts import lines, parts, saved_nano
from app.logic.price_book import PriceBook, PriceRow, day_of, half_up, modifiers
from app.logic.usage_runs import Run, declined, runs_of
from app.model.blocks import ContentBlock, Json
from app.model.usage import Cost, Usage

__all__ = [
    "Call",
    "PriceBook",
    "PriceRow",
    "category_of",
    "has_output",
    "lines",
    "modifiers",
    "parts",
    "price",
    "prompt_nano",
    "saved_nano",
]

# Refusals before any output are free, except these since this day (platform.claude.com: refusals-and-fallback).
_BILLED_REFUSALS = ("bio", "frontier_llm", "reasoning_extraction")
_BILLED_REFUSALS_SINCE = "2026-09-24"
_MOST_NANO = 10**15  # a million dollars: more than any call, and thousands of them still fit 64 bits


@dataclass(frozen=True, slots=True)
class Call:
    """One billed call. ``at_ms`` (since 1970 UTC) is when it was made; ``ended`` says that its final usage arrived.

    ``has_output`` and ``refusal_category`` matter for refusals only (``refused``). ``declined_for`` lists the
    categories for which models declined before a fallback model took over.
    """

    model: str
    usage: Usage
    at_ms: int
    ended: bool = True
    refused: bool = False
    refusal_category: str | None = None
    has_output: bool = True
    declined_for: tuple[str | None, ...] = ()


def category_of(details: object) -> str | None:
    """The category of a refusal, from the ``stop_details`` of a reply or the ``trigger`` of a fallback."""
    category = details.get("category") if isinstance(details, dict) else None
    return category if isinstance(category, str) else None


def has_output(blocks: Iterable[ContentBlock]) -> bool:
    """Whether a reply with *blocks* has any output: a text that was only begun is none."""
    return any(block.type != "text" or block.text for block in blocks)


def price(book: PriceBook, call: Call) -> Cost:
    """What *call* cost by *book*; a total of None when the price of any model in it is not known.

    The applied price in the result is enough to say later what each part cost: ``rows``; for several runs ``runs``,
    the place of each one's row (None: free); ``factors``; ``web_search``, nano-dollars for one.
    """
    if call.refused and not call.has_output and _is_free(call, call.refusal_category):
        return Cost(0, price={"rows": [], "rule": "refused before any output: not billed"})
    runs = runs_of(call.model, call.usage)
    free = _free(call, runs)
    rows = [None if place in free else _row(book, call, run) for place, run in enumerate(runs)]
    if any(row is None and place not in free for place, row in enumerate(rows)):
        return Cost(None, lower_bound=not call.ended)
    tokens = sum(row.tokens(run.usage) for row, run in zip(rows, runs, strict=True) if row is not None)
    names = _modifiers(call.usage)
    total = half_up(book.factor(names) * tokens) + call.usage.web_searches * book.web_search
    if total > _MOST_NANO:
        return Cost(None, lower_bound=not call.ended)
    return Cost(total, lower_bound=not call.ended, price=_applied(book, rows, names, call.usage.web_searches))


def prompt_nano(
    row: PriceRow,
    *,
    read: int = 0,
    write_5m: int = 0,
    write_1h: int = 0,
    input: int = 0,
    factor: Fraction = Fraction(1),
) -> int:
    """Nano-dollars for a prompt of so many tokens read, written and uncached. *factor* is ``PriceBook.factor``."""
    return half_up(factor * (read * row.read + write_5m * row.write_5m + write_1h * row.write_1h + input * row.input))


def _row(book: PriceBook, call: Call, run: Run) -> PriceRow | None:
    return book.row(run.model, call.at_ms, run.usage.prompt)


def _modifiers(usage: Usage) -> tuple[str, ...]:
    raw = usage.raw
    return modifiers(
        speed=raw.get("speed"), inference_geo=raw.get("inference_geo"), service_tier=raw.get("service_tier")
    )


def _free(call: Call, runs: list[Run]) -> set[int]:
    """The places of runs that are not billed: who declines before any output is paid no more than for a refusal."""
    categories = call.declined_for or (None,)
    return declined(runs) if all(_is_free(call, category) for category in categories) else set()


def _is_free(call: Call, category: str | None) -> bool:
    return category not in _BILLED_REFUSALS or day_of(call.at_ms) < _BILLED_REFUSALS_SINCE


def _applied(book: PriceBook, rows: Sequence[PriceRow | None], names: Sequence[str], searches: int) -> Json:
    distinct = list(dict.fromkeys(row for row in rows if row is not None))
    applied: Json = {"rows": [asdict(row) for row in distinct]}
    if len(rows) > 1:
        applied["runs"] = [None if row is None else distinct.index(row) for row in rows]
    if names:
        applied["factors"] = {name: str(book.factors[name]) for name in names}
    if searches:
        applied["web_search"] = book.web_search
    return applied
