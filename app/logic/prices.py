"""What a call cost: usage times price, in integers of 1e-9 USD.

Nothing is rounded on the way. Rates are whole nano-dollars per token; the factors for batches, fast mode and
geography are kept as a fraction, and the one division comes at the end, halves up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from app.logic.capabilities import base_id
from app.model.blocks import Json
from app.model.usage import Cost, Usage

# Refusals before any output are free, except these since this day (platform.claude.com: refusals-and-fallback).
_BILLED_REFUSALS = ("bio", "frontier_llm", "reasoning_extraction")
_BILLED_REFUSALS_SINCE = "2026-09-24"


@dataclass(frozen=True, slots=True)
class PriceRow:
    """Rates of one model in nano-dollars per token, from the day ``since`` (UTC, ISO; None: always).

    It holds for prompts of more than ``prompt_over`` tokens, cached ones included.
    """

    model: str
    since: str | None
    prompt_over: int
    input: int
    write_5m: int
    write_1h: int
    read: int
    output: int
    source: str

    def tokens(self, usage: Usage) -> int:
        """Nano-dollars for all tokens of *usage*, before any factor."""
        return (
            usage.uncached_input * self.input
            + usage.cache_write_5m * self.write_5m
            + usage.cache_write_1h * self.write_1h
            + usage.cache_read * self.read
            + usage.output * self.output
        )


@dataclass(frozen=True, slots=True)
class PriceBook:
    """All known prices (``resources/prices.json``). ``web_search`` is nano-dollars for one search."""

    rows: Mapping[str, Sequence[PriceRow]]
    aliases: Mapping[str, str]
    factors: Mapping[str, Fraction]
    web_search: int

    @classmethod
    def from_json(cls, data: Json) -> PriceBook:
        """Read the shipped file. Raises KeyError, TypeError or ValueError when it is not what was shipped."""
        rows: dict[str, list[PriceRow]] = {}
        for row in data["rows"]:
            rows.setdefault(row["model"], []).append(PriceRow(**row))
        factors = {name: Fraction(row["numerator"], row["denominator"]) for name, row in data["modifiers"].items()}
        return cls(rows, dict(data["aliases"]), factors, int(data["web_search"]["each"]))

    def row(self, model: str, at_ms: int, prompt_tokens: int) -> PriceRow | None:
        """The row for a call of *model* at *at_ms* (since 1970 UTC) with *prompt_tokens*; None when not priced.

        A call from before the first row takes the first: a clock that is slow must not make a price unknown.
        """
        rows = self.rows.get(self.aliases.get(model) or base_id(model), ())
        if not rows:
            return None
        day = _day(at_ms)
        begun = [row for row in rows if (row.since or "") <= day]
        since = max((row.since or "") for row in begun) if begun else min((row.since or "") for row in rows)
        current = [row for row in rows if (row.since or "") == since]
        fitting = [row for row in current if not row.prompt_over or prompt_tokens > row.prompt_over]
        return max(fitting, key=lambda row: row.prompt_over, default=None)


@dataclass(frozen=True, slots=True)
class Call:
    """One billed call. ``at_ms`` (since 1970 UTC) is when it was made; ``ended`` says that its final usage arrived.

    ``has_output`` and ``refusal_category`` matter for refusals only (``refused``).
    """

    model: str
    usage: Usage
    at_ms: int
    ended: bool = True
    refused: bool = False
    refusal_category: str | None = None
    has_output: bool = True


def price(book: PriceBook, call: Call) -> Cost:
    """What *call* cost by *book*; a total of None when the price of any model in it is not known."""
    if _is_free_refusal(call):
        return Cost(0, price={"rows": [], "rule": "refused before any output: not billed"})
    runs = [(book.row(model, call.at_ms, usage.prompt), usage) for model, usage in _runs(call)]
    parts = [(row, usage) for row, usage in runs if row is not None]
    if len(parts) < len(runs):
        return Cost(None, lower_bound=not call.ended)
    names, factor = _factor(book, call.usage)
    searches = call.usage.web_searches
    total = factor * sum(row.tokens(usage) for row, usage in parts) + searches * book.web_search
    applied: Json = {"rows": _distinct([row for row, _ in parts])}
    if names:
        applied["factors"] = {name: str(book.factors[name]) for name in names}
    if searches:
        applied["web_search"] = book.web_search
    return Cost(_half_up(total), lower_bound=not call.ended, price=applied)


def _runs(call: Call) -> list[tuple[str, Usage]]:
    """Model and usage of each sampling run. With ``usage.iterations`` they are the bill: the totals beside them
    leave out compaction and other models' runs (platform.claude.com: compaction, refusals-and-fallback)."""
    listed = call.usage.raw.get("iterations")
    runs = [run for run in listed if isinstance(run, dict)] if isinstance(listed, list) else []
    if not runs:
        return [(call.model, call.usage)]
    return [(_model_of(run, call.model), Usage(run)) for run in runs]


def _model_of(run: Mapping[str, Any], otherwise: str) -> str:
    model = run.get("model")
    return model if isinstance(model, str) and model else otherwise


def _factor(book: PriceBook, usage: Usage) -> tuple[list[str], Fraction]:
    raw = usage.raw
    found = {
        "fast": raw.get("speed") == "fast",
        "us": raw.get("inference_geo") == "us",
        "batch": raw.get("service_tier") == "batch",
    }
    names = [name for name, applies in found.items() if applies]
    factor = Fraction(1)
    for name in names:
        factor *= book.factors[name]
    return names, factor


def _is_free_refusal(call: Call) -> bool:
    if not call.refused or call.has_output:
        return False
    return call.refusal_category not in _BILLED_REFUSALS or _day(call.at_ms) < _BILLED_REFUSALS_SINCE


def _distinct(rows: Sequence[PriceRow]) -> list[Json]:
    return [asdict(row) for row in dict.fromkeys(rows)]


def _half_up(amount: Fraction | int) -> int:
    exact = Fraction(amount)
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def _day(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC).date().isoformat()
