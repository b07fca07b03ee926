"""What the rows of the Usage window are called, and what is said about a sum."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal

from PySide6.QtCore import QDate, QLocale

from app.model.spending import SpendRow
from app.ui.amounts import exact_dollars
from app.ui.day_words import short_day
from app.ui.i18n import mark, tr, tr_count
from app.ui.token_kinds import KINDS, kind_name

View = Literal["day", "week", "month", "model", "conversation", "kind", "tokens"]  # a Grouping, or kinds of tokens

VIEWS: tuple[tuple[View, str], ...] = (
    ("day", mark("By day")),
    ("week", mark("By week")),
    ("month", mark("By month")),
    ("model", mark("By model")),
    ("conversation", mark("By conversation")),
    ("tokens", mark("By kind of token")),
    ("kind", mark("By purpose")),
)
_COLUMNS: dict[View, str] = {
    "day": mark("Day"),
    "week": mark("Week"),
    "month": mark("Month"),
    "model": mark("Model"),
    "conversation": mark("Conversation"),
    "tokens": mark("Kind of token"),
    "kind": mark("Purpose"),
}
_PURPOSES = {
    "turn": mark("Answers"),
    "title": mark("Titles"),
    "count": mark("Counting tokens"),
    "keep_warm": mark("Keeping the cache warm"),
    "compaction": mark("Summaries of the conversation"),
    "summary": mark("Summaries for a new conversation"),
}

Name = Callable[[SpendRow], str]


def group_column(view: View) -> str:
    """The heading of the first column."""
    return tr(_COLUMNS[view])


def over_time(view: View) -> bool:
    """Whether the groups are spans of time."""
    return view in ("day", "week", "month")


def namer(view: View, models: Mapping[str, str]) -> Name:
    """What calls a group of *view* by its name; *models* are the names of models by their ids."""
    if view == "tokens":
        return lambda row: next((kind_name(kind) for kind in KINDS if kind == row.key), row.key)
    if view == "kind":
        return lambda row: tr(_PURPOSES[row.key]) if row.key in _PURPOSES else row.key
    if view == "model":
        return lambda row: models.get(row.key) or row.key
    if view == "conversation":
        return _conversation
    return lambda row: day_name(row.key, view)


def _conversation(row: SpendRow) -> str:
    return row.name or (tr("Deleted conversation") if row.key else tr("Without a conversation"))


def day_name(key: str, view: View) -> str:
    """An ISO day as the name of the day, week or month that begins with it."""
    day = date.fromisoformat(key)
    if view == "month":
        return f"{QLocale().standaloneMonthName(day.month)} {day.year}"
    if view == "week":
        return tr("Week from {0}", _short(day))
    return _short(day)


def _short(day: date) -> str:
    return short_day(QDate(day.year, day.month, day.day))


def figures(name: str, row: SpendRow) -> str:
    """Everything about one group, line by line, with exact sums."""
    lines = [name, tr("Together: {0}", sum_words(row, exact_dollars))]
    for kind in KINDS:
        tokens, nano = row.tokens.get(kind, 0), row.nano.get(kind, 0)
        if nothing_priced(row) and tokens:
            lines.append(tr("{0}: {1}", kind_name(kind), f"{tokens:,}"))
        elif tokens or nano:
            lines.append(tr("{0}: {1}, {2}", kind_name(kind), f"{tokens:,}", exact_dollars(nano)))
    if row.saved_nano:
        lines.append(saved_words(row.saved_nano))
    return "\n".join([*lines, *reservations(row)])


def nothing_priced(row: SpendRow) -> bool:
    """Whether not one call of *row* has a known price."""
    return row.unpriced > 0 and row.unpriced >= row.calls and not row.total_nano


def sum_words(row: SpendRow, dollars: Callable[[int], str]) -> str:
    """What was spent, written by *dollars*: with a sign where it is a lower bound, in words where nothing is priced."""
    if nothing_priced(row):
        return tr("not priced")
    return f"{'≥ ' if row.incomplete else ''}{dollars(row.total_nano)}"


def saved_words(nano: int) -> str:
    """What caching saved, or what it cost more than it saved."""
    if nano < 0:
        return tr("Caching cost {0} more than it saved", exact_dollars(-nano))
    return tr("Saved by caching: {0}", exact_dollars(nano))


def reservations(row: SpendRow) -> list[str]:
    """What keeps the sum of *row* from being the whole truth, in words."""
    said = []
    if row.lower_bounds:
        said.append(
            tr_count(
                "{0} call broke off before its final figures: the sum is at least this much.",
                "{0} calls broke off before their final figures: the sum is at least this much.",
                row.lower_bounds,
            )
        )
    if row.unpriced:
        said.append(
            tr_count(
                "{0} call is not priced, for no price of its model is known, and is not in the sum.",
                "{0} calls are not priced, for no price of their model is known, and are not in the sum.",
                row.unpriced,
            )
        )
    return said
