"""The ledger by kind of token: written with each row, and added to rows from before there were parts."""

from __future__ import annotations

import logging
import sqlite3

from app.logic import prices
from app.model.ledger import CostPart, LedgerRow
from app.model.usage import Cost, Usage
from app.storage import codec
from app.storage.errors import StorageError

_log = logging.getLogger(__name__)

_INSERT = "INSERT INTO ledger_parts (ledger, position, kind, model, tokens, thinking, nano, saved_nano) VALUES"
_ADD = f"{_INSERT} (?, ?, ?, ?, ?, ?, ?, ?)"
# Rows get their parts as they are stored, and older ones from the newest down: what has none is always the beginning.
MISSING = """
SELECT number, model, usage, total_nano, price FROM ledger
WHERE number < COALESCE((SELECT MIN(ledger) FROM ledger_parts), 9223372036854775807)
ORDER BY number DESC LIMIT ?
"""


def insert_parts(connection: sqlite3.Connection, number: int, row: LedgerRow) -> None:
    """Add the parts of *row*, which lies under *number*, inside its transaction. Raises sqlite3.Error."""
    _insert(connection, number, prices.parts(row.model, row.usage, row.cost))


def any_missing(connection: sqlite3.Connection) -> bool:
    """Whether some row has no parts. Raises sqlite3.Error."""
    return connection.execute(MISSING, (1,)).fetchone() is not None


def add_missing(connection: sqlite3.Connection, most: int) -> int:
    """Add the parts of up to *most* rows that have none, inside a transaction; return how many rows there were.

    Raises sqlite3.Error.
    """
    rows = connection.execute(MISSING, (most,)).fetchall()
    for number, model, usage, total_nano, price in rows:
        _insert(connection, number, _parts(number, model, usage, total_nano, price))
    return len(rows)


def _parts(number: int, *stored: object) -> tuple[CostPart, ...]:
    model, usage, total_nano, price = stored
    total = total_nano if isinstance(total_nano, int) else None
    try:
        raw = codec.read_object(usage)
        cost = Cost(total, price=codec.read_object(price))
        return prices.parts(codec.from_text(model), None if raw is None else Usage(raw), cost)
    except StorageError:  # the money is there all the same
        _log.warning("row %d of the ledger cannot be read in full; its money is not divided", number)
        return prices.parts("", None, Cost(total))


def _insert(connection: sqlite3.Connection, number: int, parts: tuple[CostPart, ...]) -> None:
    connection.executemany(
        _ADD,
        [
            (
                number,
                position,
                part.kind,
                codec.to_text(part.model),
                part.tokens,
                part.thinking,
                part.nano,
                part.saved_nano,
            )
            for position, part in enumerate(parts)
        ],
    )
