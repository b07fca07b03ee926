"""What the window shows at a time: the rows of one question, with their names and their sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.logic.spending import total
from app.model.spending import Grouping, SpendRow
from app.ui.token_kinds import KINDS
from app.ui.usage.words import Name, View, namer

Measure = Literal["money", "tokens"]


@dataclass(frozen=True, slots=True)
class Report:
    """The groups of a span, and their sum. ``models`` are the names of models by their ids."""

    view: View
    rows: tuple[SpendRow, ...]
    total: SpendRow
    models: Mapping[str, str] = field(default_factory=dict)

    def namer(self) -> Name:
        """What calls a row by its name."""
        return namer(self.view, self.models)


def grouping_for(view: View) -> Grouping:
    """How the ledger has to group what is seen as *view*: kinds of tokens are in every row, so any will do."""
    return "kind" if view == "tokens" else view


def report_of(view: View, rows: Sequence[SpendRow], models: Mapping[str, str]) -> Report:
    """Make a report of what the ledger said."""
    whole = total(rows)
    return Report(view, tuple(by_tokens(whole) if view == "tokens" else rows), whole, models)


def by_tokens(whole: SpendRow) -> list[SpendRow]:
    """The sum *whole* as one row for each kind of token. Calls are of all kinds, so they are counted in none."""
    return [
        SpendRow(
            key=kind,
            calls=0,
            total_nano=whole.nano.get(kind, 0),
            saved_nano=whole.saved.get(kind, 0),
            tokens={kind: whole.tokens.get(kind, 0)},
            nano={kind: whole.nano.get(kind, 0)},
            thinking=whole.thinking if kind == "output" else 0,
        )
        for kind in KINDS
        if whole.tokens.get(kind, 0)
    ]


def tokens_of(row: SpendRow) -> int:
    """All tokens of *row*; searches are none."""
    return sum(tokens for kind, tokens in row.tokens.items() if kind != "web_search")


def share_cached(row: SpendRow) -> float | None:
    """Cache reads as a share of the prompts, 0 to 1; None without prompts."""
    prompt = tokens_of(row) - row.tokens.get("output", 0)
    return row.tokens.get("read", 0) / prompt if prompt else None
