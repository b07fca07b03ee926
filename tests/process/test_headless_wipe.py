"""Everything is deleted from a terminal: listed before, confirmed by typing, and looked for afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.storage.datalock import DataLock

pytestmark = pytest.mark.process


def run(folder: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.headless", "--data-dir", str(folder), "--demo", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def filled(data_dir: Path) -> Path:
    assert run(data_dir, "ask", "Hello").returncode == 0
    assert run(data_dir, "backup").returncode == 0
    return data_dir


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


@pytest.mark.parametrize("typed", ["", "yes", "delete", "DELETE EVERYTHING"])
def test_without_the_words_nothing_goes(filled: Path, typed: str) -> None:
    before = names(filled)
    done = run(filled, "wipe", stdin=f"{typed}\n")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (2, "Nothing was deleted.")
    assert names(filled) == before
    listed = run(filled, "wipe", "--list").stdout
    assert "conversations, drafts and the record of costs" in listed
    assert "backups" in listed
    assert names(filled) == before


def test_with_the_words_everything_goes(filled: Path) -> None:
    done = run(filled, "wipe", "--json", stdin="delete everything\n")
    told = json.loads(done.stdout)
    assert (done.returncode, told["left"], told["key_deleted"]) == (0, [], True)
    assert told["deleted"] >= 3
    assert not filled.exists()
    assert run(filled, "list").stdout == "", "a new folder is made, and empty"


def test_a_damaged_database_can_be_wiped(filled: Path) -> None:
    (filled / "chatelaine.db").write_bytes(b"damaged")
    (filled / "settings.json").write_text("{")
    assert run(filled, "wipe", stdin="delete everything\n").returncode == 0
    assert not filled.exists()


def test_not_while_the_program_runs(filled: Path) -> None:
    lock = DataLock(Paths(filled).lock)
    lock.acquire()
    before = names(filled)
    done = run(filled, "wipe", stdin="delete everything\n")
    lock.release()
    assert done.returncode == 2
    assert "already running" in done.stderr
    assert names(filled) == before
