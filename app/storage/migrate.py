"""The schema, built by numbered SQL files, each applied once, in one transaction with its record."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.storage.errors import StorageError, damaged, failed, schema_newer

_FOLDER = Path(__file__).parent / "migrations"
_NAME = re.compile(r"(\d{4})_(\w+)\.sql")
_TABLE = """
CREATE TABLE IF NOT EXISTS migrations (
  number INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  applied_ms INTEGER NOT NULL
) STRICT
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema. ``sha256`` (hex) is taken over the text with Unix line ends."""

    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """The fingerprint that is recorded when the step is applied."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Applied:
    """The record of a step that a database went through."""

    number: int
    name: str
    sha256: str


def known_migrations(folder: Path = _FOLDER) -> tuple[Migration, ...]:
    """Return the steps that this version knows, in order. They lie beside this module wherever it is installed.

    Raises StorageError when files are missing or numbers have gaps.
    """
    steps = [
        Migration(int(match[1]), match[2], path.read_text(encoding="utf-8"))  # universal newlines
        for path in sorted(folder.glob("*.sql"))
        if (match := _NAME.fullmatch(path.name))
    ]
    if not steps or [step.number for step in steps] != list(range(1, len(steps) + 1)):
        raise failed(
            f"schema files in {folder}: {[step.number for step in steps]}",
            "Parts of the program are missing.",
            "Install Chatelaine again.",
        )
    return tuple(steps)


def applied_migrations(connection: sqlite3.Connection) -> tuple[Applied, ...]:
    """Return the steps that a database went through; none when it is empty.

    Raises:
        StorageError: the file holds tables, but not ours (storage_failed).
        sqlite3.Error: it cannot be read.
    """
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if not tables:
        return ()
    if "migrations" not in tables:
        raise failed(
            f"tables: {', '.join(sorted(tables)[:10])}",
            "The file in the place of the database belongs to another program; it was left untouched.",
            "Move it away, or start with another data folder.",
        )
    rows = connection.execute("SELECT number, name, sha256 FROM migrations ORDER BY number")
    return tuple(Applied(*row) for row in rows)


def pending_migrations(applied: Sequence[Applied], known: Sequence[Migration]) -> tuple[Migration, ...]:
    """Return the steps still to take.

    Raises StorageError: ``schema_newer`` when *applied* has steps that are not *known*, ``storage_failed`` when a
    known one was applied with other content or out of order.
    """
    if applied and applied[-1].number > known[-1].number:
        raise schema_newer(applied[-1].number, known[-1].number)
    for record, step in zip(applied, known, strict=False):
        if (record.number, record.sha256) != (step.number, step.sha256):
            raise _changed(record, step)
    return tuple(known[len(applied) :])


def apply_migration(connection: sqlite3.Connection, step: Migration, now_ms: int) -> None:
    """Take one step: its statements, a check of all references, and its record, all or nothing.

    Does nothing when another process took it meanwhile. Foreign keys are off, so that a step may rebuild tables.
    Raises sqlite3.Error or StorageError.
    """
    connection.execute("PRAGMA foreign_keys = OFF")  # has no effect inside a transaction
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_TABLE)
        if (step.number, step.sha256) not in connection.execute("SELECT number, sha256 FROM migrations"):
            _run(connection, step, now_ms)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    finally:
        connection.execute("PRAGMA foreign_keys = ON")


def _run(connection: sqlite3.Connection, step: Migration, now_ms: int) -> None:
    for statement in statements(step.sql):
        connection.execute(statement)
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        raise damaged(f"Step {step.number} found a broken reference: {tuple(broken)}")
    connection.execute(
        "INSERT INTO migrations (number, name, sha256, applied_ms) VALUES (?, ?, ?, ?)",
        (step.number, step.name, step.sha256, now_ms),
    )


def statements(sql: str) -> Iterator[str]:
    """Split a script into statements; each ends at the end of a line. Raises ValueError at an unfinished one."""
    lines: list[str] = []
    for line in sql.splitlines(keepends=True):
        if not lines and (not line.strip() or line.lstrip().startswith("--")):
            continue
        lines.append(line)
        if sqlite3.complete_statement("".join(lines)):
            yield "".join(lines)
            lines.clear()
    if lines:
        raise ValueError(f"unfinished statement: {''.join(lines)[:80]}")


def _changed(record: Applied, step: Migration) -> StorageError:
    return failed(
        f"step {record.number} ({record.name}) has {record.sha256[:12]} in the database, {step.sha256[:12]} here",
        "The database was made by a different build of Chatelaine and was left untouched.",
        "Use the build that made it, or start with another data folder.",
    )
