"""A damaged search index is mended from a terminal, after a copy of the database as it was."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.process


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.headless", "--data-dir", str(folder), "--demo", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_verify_repairs(data_dir: Path) -> None:
    assert run(data_dir, "ask", "What are zebras?").returncode == 0
    assert run(data_dir, "verify", "--repair").stdout == "The database and all attachments are sound.\n"
    with closing(sqlite3.connect(data_dir / "chatelaine.db", isolation_level=None)) as connection:
        connection.execute("UPDATE message_search_data SET block = zeroblob(40) WHERE id > 10")
    assert run(data_dir, "verify").returncode == 1

    mended = run(data_dir, "verify", "--repair", "--json")
    told = json.loads(mended.stdout)
    assert (mended.returncode, told["problems"]) == (0, [])
    assert told["done"] == ["the search index was emptied, and is built anew"]
    assert told["backup"] in run(data_dir, "backup", "--list").stdout
    with closing(sqlite3.connect(data_dir / "chatelaine.db")) as connection:
        assert connection.execute("SELECT below FROM search_built").fetchone()[0] <= 1, "filled before it ended"
        found = connection.execute("SELECT count(*) FROM message_search WHERE message_search MATCH 'zebras'")
        assert found.fetchone()[0] >= 1
    assert run(data_dir, "verify").returncode == 0
