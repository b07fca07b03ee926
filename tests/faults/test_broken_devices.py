"""A file that is replaced is the old one until it is wholly the new one, wherever the device breaks."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.base.atomic import write_atomic
from app.storage.errors import StorageError
from app.storage.settings_file import JsonFile
from tests.faults.world import ROOT
from tests.unit.storage.samples import posix_only


@posix_only
@pytest.mark.process
@pytest.mark.parametrize("step", [1, 509])
def test_a_device_that_breaks_after_any_number_of_bytes(tmp_path: Path, step: int) -> None:
    command = [sys.executable, "-m", "tests.faults.failing_saves", str(tmp_path), str(step)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=300, check=True)
    attempts = [json.loads(line) for line in done.stdout.splitlines()]

    assert len(attempts) > 20_000 // step
    assert [limit for limit, *_ in attempts] == [step * number for number in range(len(attempts))]
    assert all(rest == ["disk_full", True, ["settings.json"]] for _, *rest in attempts[:-1])
    assert attempts[-1][1:] == [None, False, ["settings.json"]]


@posix_only
@pytest.mark.process
@pytest.mark.parametrize(("step", "size"), [(1, 10), (8_209, 1_000_000)])
def test_an_archive_on_a_device_that_breaks_after_any_number_of_bytes(tmp_path: Path, step: int, size: int) -> None:
    command = [sys.executable, "-m", "tests.faults.failing_exports", str(tmp_path), str(step), str(size)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=300, check=True)
    attempts = [json.loads(line) for line in done.stdout.splitlines()]

    assert len(attempts) > (size + 1_000) // step
    assert all(rest == ["not_written", True, ["chats.zip"]] for _, *rest in attempts[:-1])
    assert attempts[-1][1:] == [None, False, ["chats.zip"]]


@pytest.mark.parametrize("call", ["fsync", "replace", "chmod"])
@pytest.mark.parametrize(
    ("number", "code"), [(errno.EIO, "storage_failed"), (errno.ENOSPC, "disk_full"), (errno.EROFS, "read_only")]
)
def test_a_device_that_fails_at_any_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, code: str
) -> None:
    file = JsonFile(tmp_path / "settings.json")
    file.save({"name": "old"})

    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(number, "the device is broken")

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        with pytest.raises(StorageError) as caught:
            file.save({"name": "new"})

    assert caught.value.error.code == code
    assert file.load() == {"name": "old"}
    assert [path.name for path in tmp_path.iterdir()] == ["settings.json"]


def test_an_interruption_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_atomic(path, b"old")

    def interrupt(handle: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupt)
        with pytest.raises(KeyboardInterrupt):
            write_atomic(path, b"new")

    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
