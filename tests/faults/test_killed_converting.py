"""A program that is killed at any step of encrypting or decrypting uses data that is whole, and can go on."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.model.sealing import DataKey
from app.storage.converting import convert, finish
from app.storage.sealing.derive import new_key
from app.storage.sealing.note import read_note
from tests.fakes.clock import ManualClock
from tests.fakes.sealed_folders import fill, problems
from tests.faults.world import ROOT
from tests.unit.storage.samples import posix_only

pytestmark = [pytest.mark.process, posix_only]
_APART = 9  # steps between two kills
_BEGUN = {"nothing left over", "nothing in the open"}  # what does not hold while a conversion is half done


def _run(paths: Paths, key: DataKey, wish: str, steps: int) -> int:
    command = [sys.executable, "-m", "tests.faults.killed_converting", str(paths.root), key.raw.hex(), wish, str(steps)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, timeout=120, check=False).returncode


async def _used_now(paths: Paths, key: DataKey, clock: ManualClock) -> bool:
    """Begin as the program does; whether what is used is encrypted. All of it has to be there."""
    settled = finish(paths)
    note = read_note(paths)
    encrypted = note is not None and note.encrypted
    wrong = await problems(paths, clock, key if encrypted else None)
    begun = note is not None and paths.converting.exists()
    assert set(wrong) <= (_BEGUN if begun and not settled else set()), wrong
    return encrypted


@pytest.mark.parametrize("wish", ["encrypt", "decrypt"])
async def test_killed_at_any_step(tmp_path: Path, clock: ManualClock, wish: str) -> None:
    key, first = new_key(), Paths(tmp_path / "first")
    first.root.mkdir(mode=0o700)
    await fill(first, clock)
    if wish == "decrypt":
        convert(first, None, key, lambda done, total: None, lambda: None)
    paths, steps, killed, outcomes = Paths(tmp_path / "data"), 0, 0, set()
    while True:
        shutil.rmtree(paths.root, ignore_errors=True)
        shutil.copytree(first.root, paths.root)
        code = _run(paths, key, wish, steps)
        encrypted = await _used_now(paths, key, clock)
        outcomes.add(encrypted)
        if code == 0:
            break
        assert code == -signal.SIGKILL
        killed += 1
        if encrypted != (wish == "encrypt"):  # it is begun again, with what is there
            assert _run(paths, key, wish, 1_000_000) == 0
            assert await _used_now(paths, key, clock) != encrypted
        steps += _APART
    assert killed >= 5
    assert outcomes == {True, False}
    assert encrypted == (wish == "encrypt")
