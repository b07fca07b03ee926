"""Sums over the ledger as lines of text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from app.logic.ledger_csv import dollars
from app.model.blocks import Json
from app.model.spending import SpendRow

_HEAD = ("", "calls", "input", "cached", "written", "output", "saved", "total")


def table(rows: Iterable[SpendRow], total: SpendRow) -> list[str]:
    """*rows* and their *total*, in columns; money in dollars. A sum that may be more says "at least"."""
    lines = [_HEAD, *(_cells(row, row.name or row.key or "-") for row in rows), _cells(total, "total")]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEAD))]
    return [_line(line, widths) for line in lines]


def as_json(row: SpendRow) -> Json:
    """*row* as JSON; money in nano-dollars."""
    return {
        "key": row.key,
        "name": row.name,
        "calls": row.calls,
        "total_nano_usd": row.total_nano,
        "saved_nano_usd": row.saved_nano,
        "tokens": dict(row.tokens),
        "nano_usd": dict(row.nano),
        "thinking_tokens": row.thinking,
        "unpriced_calls": row.unpriced,
        "lower_bounds": row.lower_bounds,
    }


def _cells(row: SpendRow, name: str) -> tuple[str, ...]:
    tokens = row.tokens
    written = tokens.get("write_5m", 0) + tokens.get("write_1h", 0)
    counts = (row.calls, tokens.get("input", 0), tokens.get("read", 0), written, tokens.get("output", 0))
    total = dollars(row.total_nano)
    return (name, *(str(count) for count in counts), dollars(row.saved_nano), _at_least(total, row))


def _at_least(total: str, row: SpendRow) -> str:
    return f"at least {total}" if row.incomplete else total


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    first, *rest = (
        cell.ljust(width) if column == 0 else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join([first, *rest]).rstrip()
