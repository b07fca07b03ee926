"""Sums over the ledger, made by SQLite: whole ranges, by period, model, conversation or kind of call."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from app.model.inspection import TokenKind
from app.model.spending import SpendRow
from app.storage import codec
from app.storage.db import Database

By = Literal["model", "conversation", "kind"]


@dataclass(frozen=True, slots=True)
class Period:
    """A group in time: what begins at ``since_ms`` and before ``until_ms`` (since 1970 UTC)."""

    key: str
    since_ms: int
    until_ms: int


# CROSS JOIN keeps SQLite from turning the order around: periods, the ledger by time, the parts of each row.
_PERIODS = """
json_each(?1) AS period CROSS JOIN ledger AS l INDEXED BY ledger_by_time
  ON l.created_ms >= period.value ->> 1 AND l.created_ms < period.value ->> 2
"""
_RANGE = "ledger AS l INDEXED BY ledger_by_time"
_WITHIN = "WHERE l.created_ms >= ?1 AND l.created_ms < ?2"
_FIRST = "CROSS JOIN ledger_parts AS p ON p.ledger = l.number AND p.position = 0"
_PARTS = "CROSS JOIN ledger_parts AS p ON p.ledger = l.number"
_KEYS: dict[By, str] = {"model": "p.model", "conversation": "COALESCE(l.conversation_id, '')", "kind": "l.kind"}


def _calls(key: str, source: str, where: str = "") -> str:
    counts = "COUNT(*), SUM(l.total_nano IS NULL), SUM(l.lower_bound)"
    return f"SELECT {key}, {counts} FROM {source} {where} GROUP BY 1"  # noqa: S608


def _money(key: str, source: str, where: str = "") -> str:
    sums = "SUM(p.tokens), SUM(COALESCE(p.nano, 0)), SUM(p.saved_nano), SUM(p.thinking)"
    return f"SELECT {key}, p.kind, {sums} FROM {source} {_PARTS} {where} GROUP BY 1, 2"  # noqa: S608


PERIOD_CALLS = _calls("period.value ->> 0", _PERIODS)
PERIOD_MONEY = _money("period.value ->> 0", _PERIODS)
GROUP_CALLS = {by: _calls(key, f"{_RANGE} {_FIRST if by == 'model' else ''}", _WITHIN) for by, key in _KEYS.items()}
GROUP_MONEY = {by: _money(key, _RANGE, _WITHIN) for by, key in _KEYS.items()}
TITLES = "SELECT id, title FROM conversations WHERE id IN (SELECT value FROM json_each(?1)) AND deleted_ms IS NULL"
SPAN = "SELECT (SELECT MIN(created_ms) FROM ledger), (SELECT MAX(created_ms) FROM ledger)"
OF_CONVERSATION = """
SELECT COALESCE(SUM(total_nano), 0), COALESCE(MAX(total_nano IS NULL OR lower_bound), 0) FROM ledger
WHERE conversation_id = ?1
"""


class SpendingStore:
    """Sums up the ledger. Every method raises StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_period(self, periods: Sequence[Period]) -> list[SpendRow]:
        """The periods in which there were calls, in their order; they must not overlap."""
        given = json.dumps([(period.key, period.since_ms, period.until_ms) for period in periods])

        def job(connection: sqlite3.Connection) -> list[SpendRow]:
            return _rows(connection, PERIOD_CALLS, PERIOD_MONEY, (given,))

        found = {row.key: row for row in await self._database.read(job)}
        return [found[period.key] for period in periods if period.key in found]

    async def by(self, by: By, since_ms: int, until_ms: int) -> list[SpendRow]:
        """Calls from *since_ms* on and before *until_ms* (since 1970 UTC) in groups, the dearest first."""

        def job(connection: sqlite3.Connection) -> list[SpendRow]:
            rows = _rows(connection, GROUP_CALLS[by], GROUP_MONEY[by], (since_ms, until_ms))
            return _named(connection, rows) if by == "conversation" else rows

        return sorted(await self._database.read(job), key=lambda row: (-row.total_nano, row.key))

    async def span(self) -> tuple[int, int] | None:
        """The times (since 1970 UTC, ms) of the oldest and the latest call; None for an empty ledger."""
        first, last = await self._database.read(lambda connection: connection.execute(SPAN).fetchone())
        return None if first is None else (first, last)

    async def of_conversation(self, conversation_id: str) -> tuple[int, bool]:
        """What a conversation cost, in nano-dollars, and whether some of it is not known."""

        def job(connection: sqlite3.Connection) -> tuple[int, bool]:
            total, incomplete = connection.execute(OF_CONVERSATION, (conversation_id,)).fetchone()
            return total, bool(incomplete)

        return await self._database.read(job)


def _rows(connection: sqlite3.Connection, calls: str, money: str, values: tuple[Any, ...]) -> list[SpendRow]:
    counts = {key: tuple(rest) for key, *rest in connection.execute(calls, values)}
    parts: dict[object, list[tuple[Any, ...]]] = {key: [] for key in counts}
    for key, *sums in connection.execute(money, values):
        parts.setdefault(key, []).append(tuple(sums))
    return [_row(key, *counts.get(key, (0, 0, 0)), parts=sums) for key, sums in parts.items()]


def _named(connection: sqlite3.Connection, rows: list[SpendRow]) -> list[SpendRow]:
    found = connection.execute(TITLES, (json.dumps([row.key for row in rows]),))
    titles = {id: codec.from_text(title) for id, title in found}
    return [replace(row, name=titles.get(row.key, "")) for row in rows]


def _row(key: object, calls: int, unpriced: int, bounds: int, *, parts: Sequence[tuple[Any, ...]]) -> SpendRow:
    kinds: list[TokenKind] = [part[0] for part in parts]
    tokens, nano, saved, thinking = ([part[place] for part in parts] for place in range(1, 5))
    return SpendRow(
        key=codec.from_text(key),
        calls=calls,
        total_nano=sum(nano),
        saved_nano=sum(saved),
        tokens=dict(zip(kinds, tokens, strict=True)),
        nano=dict(zip(kinds, nano, strict=True)),
        thinking=sum(thinking),
        unpriced=unpriced,
        lower_bounds=bounds,
        saved=dict(zip(kinds, saved, strict=True)),
    )
