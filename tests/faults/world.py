"""Circumstances under which the program is run as a process: small disks, closed folders, no special rights."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def attempt(*arguments: object, before: Sequence[str] = ()) -> dict[str, Any]:
    """Run ``tests.faults.attempt`` with *arguments*, started through the command *before*; return what it printed."""
    command = [*before, sys.executable, "-m", "tests.faults.attempt", *(str(argument) for argument in arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def without_rights() -> list[str]:
    """The start of a command that runs without the super-user's right to write everywhere; empty for others."""
    if os.name != "posix" or os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("this needs setpriv, or a user other than root")
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]


def on_small_disk(folder: Path, kilobytes: int) -> list[str]:
    """The start of a command for which *folder* is a disk of its own, of that size, empty, gone with the process."""
    return _in_own_mounts(f"mount -t tmpfs -o size={kilobytes}k none {folder}")


def on_read_only_disk(folder: Path) -> list[str]:
    """The start of a command for which *folder* lies on a disk that is mounted read-only."""
    return _in_own_mounts(f"mount --bind {folder} {folder} && mount -o remount,bind,ro {folder}")


def _in_own_mounts(preparation: str) -> list[str]:
    if not _can_mount():
        pytest.skip("this needs the right to mount")
    return ["unshare", "-m", "sh", "-c", f'{preparation} && exec "$0" "$@"']


@functools.cache
def _can_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    command = ["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(command, capture_output=True, timeout=10, check=False).returncode == 0
