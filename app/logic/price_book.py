"""The price book: what a token of each model costs, since when, and what multiplies it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction

from app.logic.capabilities import base_id
from app.model.blocks import Json
from app.model.usage import Usage


@dataclass(frozen=True, slots=True)
class PriceRow:
    """Rates of one model in nano-dollars per token, from the day ``since`` (UTC, ISO; None: always).

    It holds for prompts of more than ``prompt_over`` tokens, cached ones included, until a later row of the same
    model and ``prompt_over``.
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
        factors = {name: Fraction(row["numerator"], row["denominator"]) for name, row in data["modifiers"].items()}
        rows = _by_model(PriceRow(**row) for row in data["rows"])
        return cls(rows, dict(data["aliases"]), factors, int(data["web_search"]["each"]))

    def with_rows(self, own: Iterable[PriceRow]) -> PriceBook:
        """The same book with *own* rows, which from their day on take the place of shipped ones of their model.

        A row for long prompts replaces only rows for prompts as long.
        """
        rows = dict(self.rows)
        for model, added in _by_model(own).items():
            kept = [row for row in rows.get(model, ()) if not any(_replaces(new, row) for new in added)]
            rows[model] = [*kept, *added]
        return replace(self, rows=rows)

    def row(self, model: str, at_ms: int, prompt_tokens: int) -> PriceRow | None:
        """The row for a call of *model* at *at_ms* (since 1970 UTC) with *prompt_tokens*; None when not priced.

        A row of the whole id comes before one of the id without its date. A call from before the first row takes the
        first: a clock that is slow must not make a price unknown.
        """
        named = [self.rows.get(name, ()) for name in dict.fromkeys((model, self.aliases.get(model) or base_id(model)))]
        fitting = [[row for row in rows if not row.prompt_over or prompt_tokens > row.prompt_over] for rows in named]
        day = day_of(at_ms)
        for rows in fitting:
            begun = [row for row in rows if _since(row) <= day]
            if begun:
                return max(begun, key=lambda row: (row.prompt_over, _since(row)))
        early = [row for rows in fitting for row in rows]
        return min(early, key=lambda row: (_since(row), -row.prompt_over), default=None)

    def factor(self, names: Iterable[str]) -> Fraction:
        """What multiplies the price of all tokens, for the modifiers *names* (see :func:`modifiers`)."""
        product = Fraction(1)
        for name in names:
            product *= self.factors[name]
        return product


def modifiers(*, speed: object = None, inference_geo: object = None, service_tier: object = None) -> tuple[str, ...]:
    """The names of the modifiers that apply to a call with these values, as the usage or the settings name them."""
    found = {"fast": speed == "fast", "us": inference_geo == "us", "batch": service_tier == "batch"}
    return tuple(name for name, applies in found.items() if applies)


def day_of(at_ms: int) -> str:
    """The UTC day of *at_ms* (since 1970 UTC), ISO."""
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC).date().isoformat()


def half_up(amount: Fraction | int) -> int:
    """The nearest integer, halves upwards."""
    exact = Fraction(amount)
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def _by_model(rows: Iterable[PriceRow]) -> dict[str, list[PriceRow]]:
    found: dict[str, list[PriceRow]] = {}
    for row in rows:
        found.setdefault(row.model, []).append(row)
    return found


def _replaces(own: PriceRow, shipped: PriceRow) -> bool:
    return own.prompt_over == shipped.prompt_over and _since(own) <= _since(shipped)


def _since(row: PriceRow) -> str:
    return row.since or ""
