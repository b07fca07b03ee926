"""The columns of the table: what stands in them, how they are sorted, and what a copy of them says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.logic import ledger_csv
from app.model.inspection import TokenKind
from app.model.spending import SpendRow
from app.ui.amounts import dollars, exact_dollars
from app.ui.i18n import tr
from app.ui.token_kinds import KINDS, kind_name
from app.ui.usage.report import Measure, Report, tokens_of
from app.ui.usage.words import Name, group_column, nothing_priced, over_time, sum_words
from app.ui.widgets.bidi import isolated


@dataclass(frozen=True, slots=True)
class Column:
    """``value`` is what is sorted by. ``shown`` is for the cell, ``exact`` for pointing, ``plain`` for other programs.

    ``plain`` is a bare number with a point, in dollars where it is money, and empty where nothing is priced.
    """

    title: str
    plain_title: str
    value: Callable[[SpendRow], int | str]
    shown: Callable[[SpendRow], str]
    exact: Callable[[SpendRow], str]
    plain: Callable[[SpendRow], str]
    number: bool = True


def columns_of(report: Report, measure: Measure) -> tuple[Column, ...]:
    """The columns for *report*, the kinds of tokens measured in *measure*."""
    if report.view == "tokens":
        rest = [_count(tr("Number"), lambda row: sum(row.tokens.values()))]
    else:
        kinds = [kind for kind in KINDS if report.total.tokens.get(kind)]
        rest = [_count(tr("Calls"), lambda row: row.calls), _count(tr("Tokens"), tokens_of)]
        rest += [_kind_column(kind, measure) for kind in kinds]
    return (
        _name_column(report),
        _spent(),
        _money(tr("Saved by caching"), lambda row: row.saved_nano),
        *rest,
    )


def _name_column(report: Report) -> Column:
    name: Name = report.namer()
    by_key = over_time(report.view)
    title = group_column(report.view)
    return Column(
        title,
        title,
        lambda row: row.key if by_key else name(row).casefold(),
        lambda row: isolated(name(row)),
        name,
        name,
        number=False,
    )


def _kind_column(kind: TokenKind, measure: Measure) -> Column:
    if measure == "money":
        return _money(kind_name(kind), lambda row: row.nano.get(kind, 0))
    return _count(kind_name(kind), lambda row: row.tokens.get(kind, 0))


def _count(title: str, value: Callable[[SpendRow], int]) -> Column:
    def text(row: SpendRow) -> str:
        return f"{value(row):,}"

    return Column(title, title, value, text, text, lambda row: str(value(row)))


def _spent() -> Column:
    plain = _money(tr("Spent"), lambda row: row.total_nano)

    def shown(row: SpendRow) -> str:
        return isolated(sum_words(row, dollars))  # or the sign would stand behind it from right to left

    return replace(plain, shown=shown, exact=lambda row: sum_words(row, exact_dollars))


def _money(title: str, value: Callable[[SpendRow], int]) -> Column:
    def written(by: Callable[[int], str], missing: str) -> Callable[[SpendRow], str]:
        return lambda row: missing if nothing_priced(row) else by(value(row))

    return Column(
        title,
        f"{title} (USD)",
        value,
        written(lambda nano: isolated(dollars(nano)), "–"),
        written(exact_dollars, "–"),
        written(ledger_csv.dollars, ""),
    )
