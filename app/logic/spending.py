"""Sums over what was spent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from app.model.inspection import TokenKind
from app.model.spending import SpendRow


def total(rows: Iterable[SpendRow], key: str = "") -> SpendRow:
    """The sum of *rows* as a row of its own, under *key*."""
    listed = list(rows)
    return SpendRow(
        key=key,
        calls=sum(row.calls for row in listed),
        total_nano=sum(row.total_nano for row in listed),
        saved_nano=sum(row.saved_nano for row in listed),
        tokens=_summed(listed, lambda row: row.tokens),
        nano=_summed(listed, lambda row: row.nano),
        thinking=sum(row.thinking for row in listed),
        unpriced=sum(row.unpriced for row in listed),
        lower_bounds=sum(row.lower_bounds for row in listed),
        saved=_summed(listed, lambda row: row.saved),
    )


def _summed(rows: list[SpendRow], of: Callable[[SpendRow], Mapping[TokenKind, int]]) -> dict[TokenKind, int]:
    found: Counter[TokenKind] = Counter()
    for row in rows:
        found.update(of(row))
    return dict(found)
