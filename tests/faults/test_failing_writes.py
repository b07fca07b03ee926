"""Backup, restore, attachment, settings and every export, on a device that breaks after any number of bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.world import ROOT
from tests.unit.storage.samples import posix_only

pytestmark = [pytest.mark.process, posix_only]

_LIMIT_S = None if os.environ.get("CHATELAINE_EVERY_BYTE") else 3_000  # every number of bytes takes up to hours

# What is written, the codes of the errors, and how many numbers of bytes are tried at least.
KINDS = [
    ("settings", {"disk_full"}, 1_000),
    ("attachment", {"disk_full"}, 1_000),
    ("sealed attachment", {"disk_full"}, 1_000),
    ("backup", {"storage_failed", "none"}, 300),  # SQLite tells no reason for this one
    ("restore", {"disk_full", "none"}, 300),
    ("ledger", {"disk_full", "none"}, 300),
    ("archive", {"not_written", "none"}, 300),
    ("markdown", {"not_written", "none"}, 300),
    ("html", {"not_written", "none"}, 300),
]


@pytest.mark.parametrize(("kind", "codes", "least"), KINDS, ids=[kind for kind, *_ in KINDS])
def test_it_is_written_whole_or_not_at_all(tmp_path: Path, kind: str, codes: set[str], least: int) -> None:
    command = [sys.executable, "-m", "tests.faults.failing_writes", kind, str(tmp_path), "1048576"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=_LIMIT_S, check=False)
    assert done.returncode == 0, done.stderr.decode()
    told = json.loads(done.stdout)

    assert told["attempts"] >= least
    assert set(told["codes"]) == codes
    assert (told["wrong"], told["last"], told["end"]) == ([], None, [])


def test_python_keeps_nothing_that_was_cut_short(tmp_path: Path) -> None:
    code = tmp_path / "late.py"
    code.write_text("WORDS = " + repr("x" * 20_000))
    script = "from tests.fakes.little_room import limit_files; limit_files(1_000); import late; print(len(late.WORDS))"
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = kept | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(tmp_path)])}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, timeout=60, check=False
        )
        assert done.stdout.decode().strip() == "20000", done.stderr.decode()
