"""What each kind of token took of a call's cost, by the price that was applied to it.

Works from what is stored with a call alone, so that no figure changes when the price book does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, get_args

from app.logic.capabilities import base_id
from app.logic.price_book import PriceRow, half_up
from app.logic.price_rows import from_json
from app.logic.usage_runs import Run, runs_of
from app.model.blocks import Json
from app.model.inspection import CostLine, TokenKind
from app.model.ledger import CostPart
from app.model.usage import Cost, Usage

_KINDS: tuple[TokenKind, ...] = get_args(TokenKind)


def parts(model: str, usage: Usage | None, cost: Cost) -> tuple[CostPart, ...]:
    """*cost* of a call of *model* by model and kind of token; at least one part, and the sum is exact.

    The fractions that a factor leaves go to the largest remainders, earlier parts first.
    """
    shares = _merged(_shares(model, usage, cost.price or {})) if usage is not None else []
    shares = shares or [_Share("input", base_id(model), 0)]
    money = [None] * len(shares) if cost.total_nano is None else _apportioned(cost.total_nano, shares)
    return tuple(
        CostPart(
            share.kind, share.model, share.tokens, share.thinking, nano, half_up(share.saved) if nano is not None else 0
        )
        for share, nano in zip(shares, money, strict=True)
    )


def lines(model: str, usage: Usage | None, cost: Cost) -> tuple[CostLine, ...]:
    """*cost* of a call of *model* by kind of token, kinds without tokens left out; the sum is exact."""
    return lines_of(parts(model, usage, cost))


def lines_of(found: Sequence[CostPart]) -> tuple[CostLine, ...]:
    """The parts of a call by kind of token alone."""
    summed: dict[TokenKind, CostLine] = {}
    for part in found:
        line = summed.get(part.kind, CostLine(part.kind, 0, None if part.nano is None else 0))
        nano = None if part.nano is None else (line.nano or 0) + part.nano
        summed[part.kind] = CostLine(part.kind, line.tokens + part.tokens, nano, line.thinking + part.thinking)
    return tuple(summed[kind] for kind in _KINDS if kind in summed and summed[kind].tokens)


def saved_nano(model: str, usage: Usage | None, cost: Cost) -> int | None:
    """What caching saved: the same tokens at the input rate, less what they cost; None when not priced.

    Negative when writing cost more than reading saved.
    """
    return saved_of(parts(model, usage, cost))


def saved_of(found: Sequence[CostPart]) -> int | None:
    """What caching saved on a call with these parts; None when not priced."""
    if any(part.nano is None for part in found):
        return None
    return sum(part.saved_nano for part in found)


@dataclass(frozen=True, slots=True)
class _Share:
    kind: TokenKind
    model: str
    tokens: int
    thinking: int = 0
    nano: Fraction = Fraction(0)
    saved: Fraction = Fraction(0)


def _shares(model: str, usage: Usage, applied: Json) -> list[_Share]:
    factor = _factor(applied)
    found: list[_Share] = []
    runs = runs_of(model, usage)
    for run, row in zip(runs, _rows_of(runs, applied), strict=True):
        found += _of_run(run, row, factor)
    searches, each = usage.web_searches, applied.get("web_search")
    nano = Fraction(searches * each) if isinstance(each, int) else Fraction(0)
    return [*found, _Share("web_search", found[-1].model if found else base_id(model), searches, nano=nano)]


def _of_run(run: Run, row: PriceRow | None, factor: Fraction) -> list[_Share]:
    usage = run.usage
    counts: dict[TokenKind, int] = {
        "read": usage.cache_read,
        "write_5m": usage.cache_write_5m,
        "write_1h": usage.cache_write_1h,
        "input": usage.uncached_input,
        "output": usage.output,
    }
    if row is None:
        name = base_id(run.model)
        return [_Share(kind, name, tokens, run.thinking * (kind == "output")) for kind, tokens in counts.items()]
    rates: dict[TokenKind, int] = {kind: getattr(row, kind) for kind in counts}
    return [
        _Share(
            kind,
            row.model,
            tokens,
            run.thinking if kind == "output" else 0,
            factor * tokens * rates[kind],
            Fraction(0) if kind == "output" else factor * tokens * (row.input - rates[kind]),
        )
        for kind, tokens in counts.items()
    ]


def _merged(shares: Sequence[_Share]) -> list[_Share]:
    """One share for each model and kind, in the order of their first appearance; none without tokens."""
    found: dict[tuple[str, TokenKind], _Share] = {}
    for share in shares:
        key = (share.model, share.kind)
        old = found.get(key, _Share(share.kind, share.model, 0))
        found[key] = _Share(
            share.kind,
            share.model,
            old.tokens + share.tokens,
            old.thinking + share.thinking,
            old.nano + share.nano,
            old.saved + share.saved,
        )
    return [share for share in found.values() if share.tokens]


def _apportioned(total: int, shares: Sequence[_Share]) -> list[int]:
    """*total* by the shares' own money; where that does not make up the total, in proportion to it."""
    exact = [share.nano for share in shares]
    if not any(exact):
        exact = [Fraction(share.tokens) for share in shares] if any(share.tokens for share in shares) else [Fraction(1)]
    whole = sum(exact, Fraction(0))
    if half_up(whole) != total:
        exact = [part * total / whole for part in exact]
    floors = [int(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: (floors[place] - exact[place], place))
    for place in by_remainder[: total - sum(floors)]:
        floors[place] += 1
    return floors


def _rows_of(runs: Sequence[Run], applied: Json) -> list[PriceRow | None]:
    rows = [row for row in map(from_json, _list(applied.get("rows"))) if row is not None]
    places = _list(applied.get("runs"))
    if len(places) == len(runs):
        return [rows[place] if isinstance(place, int) and place in range(len(rows)) else None for place in places]
    return [_fitting(rows, run) for run in runs]


def _fitting(rows: Sequence[PriceRow], run: Run) -> PriceRow | None:
    """The applied row of *run* in a call that was stored without their places."""
    if len(rows) == 1:
        return rows[0]
    named = [row for row in rows if run.model.startswith(row.model)]
    fitting = [row for row in named if not row.prompt_over or run.usage.prompt > row.prompt_over]
    return max(fitting, key=lambda row: (len(row.model), row.prompt_over), default=None)


def _factor(applied: Json) -> Fraction:
    factors = applied.get("factors")
    product = Fraction(1)
    for text in factors.values() if isinstance(factors, dict) else ():
        try:
            product *= Fraction(str(text))
        except (ValueError, ZeroDivisionError):  # a damaged row; its total stands all the same
            continue
    return max(product, Fraction(0))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
