"""The data folder is moved from a terminal; both front ends find it there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.storage.samples import posix_only

pytestmark = [pytest.mark.process, posix_only]


def run(home: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.headless", *arguments]
    environ = {**os.environ, "XDG_DATA_HOME": str(home), "HOME": str(home)}
    return subprocess.run(command, env=environ, input=stdin, capture_output=True, text=True, timeout=120, check=False)


def test_moved_found_and_wiped(tmp_path: Path) -> None:
    home, target = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    default = home / "chatelaine"
    assert run(home, "backup").returncode == 0
    moved = run(home, "move", str(target), "--remove-old")
    assert (moved.returncode, moved.stdout.splitlines()[0]) == (0, f"The data lies in {target} from now on.")
    assert [path.name for path in default.iterdir()] == ["location.json"]
    assert len(run(home, "backup", "--list").stdout.splitlines()) == 1
    assert sorted(path.name for path in target.iterdir() if path.is_file()) == ["chatelaine.db"]
    assert run(home, "move", str(target)).returncode != 0, "it is there already"

    target.rename(tmp_path / "pulled out")
    gone = run(home, "list")
    assert gone.returncode == 2
    assert "Connect the disk" in gone.stderr
    assert not target.exists()
    (tmp_path / "pulled out").rename(target)

    wiped = run(home, "wipe", stdin="delete everything\n")
    assert "nothing of Chatelaine is left in it" in wiped.stdout
    assert not target.exists()
    assert not (default / "location.json").exists()


def test_a_named_folder_is_not_moved(tmp_path: Path) -> None:
    refused = run(tmp_path, "move", str(tmp_path / "new"), "--data-dir", str(tmp_path / "data"))
    assert (refused.returncode, "--data-dir" in refused.stderr) == (2, True)
