"""Databases as earlier versions left them, and steps that a later version might bring."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from app.base.paths import Paths
from app.storage.migrate import Migration, apply_migration, known_migrations

HERE = Path(__file__).parent
KNOWN = known_migrations()
NEXT = Migration(
    len(KNOWN) + 1,
    "shelves",
    """
CREATE TABLE shelves (id TEXT NOT NULL PRIMARY KEY, name ANY NOT NULL) STRICT;
ALTER TABLE conversations ADD COLUMN shelf_id TEXT REFERENCES shelves (id);
ALTER TABLE messages ADD COLUMN starred_ms INTEGER;
UPDATE messages SET starred_ms = 5 WHERE id = 'u1';
CREATE TRIGGER shelves_stay BEFORE DELETE ON shelves
BEGIN
  SELECT RAISE (ABORT, 'no; never');
END;
""",
)
BROKEN = Migration(
    NEXT.number + 1, "broken", "CREATE TABLE half (a);\nINSERT INTO half VALUES (1);\nSELECT nonsense;\n"
)
DANGLING = Migration(
    NEXT.number, "dangling", "INSERT INTO turn_journal (answer_id, seq, entries) VALUES ('nobody', 1, '[]');\n"
)
ENDLESS = Migration(
    NEXT.number,
    "endless",
    """
CREATE TABLE endless (number INTEGER, noise BLOB);
INSERT INTO endless WITH RECURSIVE count (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count)
SELECT n, randomblob(200) FROM count;
""",
)


def make_database(paths: Paths, schema: int) -> None:
    """Make the database that a version with *schema* left, with some content."""
    with closing(sqlite3.connect(paths.database, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        for step in KNOWN[:schema]:
            apply_migration(connection, step, 1)
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.executescript((HERE / f"content_{schema:04}.sql").read_text(encoding="utf-8"))
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    paths.database.chmod(0o600)


def query(path: Path, sql: str) -> list[tuple[object, ...]]:
    """Return the rows of a query on a database file that nobody has open."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.execute(sql))


def files(folder: Path) -> dict[str, bytes]:
    """Every file below *folder* with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
