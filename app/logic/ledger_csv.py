"""The ledger as a table for other programs: exact figures, and no cell that a spreadsheet would run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from app.logic import cost_parts
from app.model.blocks import Json
from app.model.inspection import CostLine, TokenKind
from app.model.ledger import LedgerRow

_KINDS: tuple[TokenKind, ...] = get_args(TokenKind)
_COUNTED = {"web_search": "web_searches"}
_NANO = 10**9
# What makes a spreadsheet read a cell as a formula, also in its full-width form (OWASP: CSV injection).
_STARTS_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")

HEADER = (
    *("time", "conversation", "conversation_id", "kind", "model"),
    *(_COUNTED.get(kind, f"{kind}_tokens") for kind in _KINDS),
    "thinking_tokens",
    *(f"{kind}_usd" for kind in _KINDS),
    *("total_usd", "saved_by_caching_usd", "lower_bound", "factors", "price_source", "request_id", "id"),
)


def cells(row: LedgerRow, time: str, titles: Mapping[str, str]) -> list[str]:
    """The cells of *row* under :data:`HEADER`; money is empty where the call is not priced.

    *time* is when the call ended, as text; *titles* has the titles of conversations that still exist.
    """
    parts = cost_parts.parts(row.model, row.usage, row.cost)
    lines = {line.kind: line for line in cost_parts.lines_of(parts)}
    conversation = row.conversation_id or ""
    applied = row.cost.price or {}
    return [
        time,
        safe(titles.get(conversation, "")),
        safe(conversation),
        safe(row.kind),
        safe(row.model),
        *(str(lines[kind].tokens) if kind in lines else "0" for kind in _KINDS),
        str(sum(line.thinking for line in lines.values())),
        *(_money(lines.get(kind), row.cost.total_nano) for kind in _KINDS),
        dollars(row.cost.total_nano),
        dollars(cost_parts.saved_of(parts)),
        "yes" if row.cost.lower_bound else "no",
        safe(_factors(applied)),
        safe(_sources(applied)),
        safe(row.request_id or ""),
        safe(row.id),
    ]


def dollars(nano: int | None) -> str:
    """Nano-dollars as dollars with all nine decimals; empty for None."""
    if nano is None:
        return ""
    whole, rest = divmod(abs(nano), _NANO)
    return f"{'-' if nano < 0 else ''}{whole}.{rest:09d}"


def safe(text: str) -> str:
    """*text* so that a spreadsheet takes it for text: with an apostrophe before what would begin a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS_FORMULA) else text


def _money(line: CostLine | None, total: int | None) -> str:
    if line is not None:
        return dollars(line.nano)
    return dollars(None if total is None else 0)


def _factors(applied: Json) -> str:
    factors = applied.get("factors")
    return " ".join(f"{name} {value}" for name, value in factors.items()) if isinstance(factors, dict) else ""


def _sources(applied: Json) -> str:
    rows = applied.get("rows")
    sources = [str(row.get("source", "")) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    rule = applied.get("rule")
    return "; ".join(dict.fromkeys([*sources, *([rule] if isinstance(rule, str) else [])]))
