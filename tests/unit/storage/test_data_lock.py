"""One data folder, one process."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.storage.datalock import DataLock
from app.storage.errors import StorageError
from tests.unit.storage.samples import posix_only

HOLD = """
import sys
from pathlib import Path
from app.storage.datalock import DataLock
lock = DataLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def _another_process(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        try:
            yield process
        finally:
            process.kill()


def test_it_is_held_once_until_it_is_released(paths_lock: Path) -> None:
    first, second = DataLock(paths_lock), DataLock(paths_lock)
    first.acquire()
    first.acquire()
    with pytest.raises(StorageError) as caught:
        second.acquire()
    assert caught.value.error.code == "data_in_use"
    assert str(os.getpid()) in caught.value.error.detail

    first.release()
    first.release()
    second.acquire()
    second.release()


def test_another_process_holds_it_until_it_is_killed(paths_lock: Path) -> None:
    lock = DataLock(paths_lock)
    with _another_process(paths_lock) as process:
        for _ in range(2):
            with pytest.raises(StorageError) as caught:
                lock.acquire()
            assert str(process.pid) in caught.value.error.detail
        process.kill()
        process.wait(10)
        lock.acquire()
    lock.release()


@posix_only
def test_the_file_stays_and_is_private(paths_lock: Path) -> None:
    paths_lock.write_text("old and longer than a number of a process\n")
    paths_lock.chmod(0o600)
    lock = DataLock(paths_lock)
    lock.acquire()
    assert paths_lock.read_text() == f"{os.getpid()}\n"
    lock.release()

    assert stat.S_IMODE(paths_lock.stat().st_mode) == 0o600


def test_a_process_without_a_number_is_still_named(paths_lock: Path) -> None:
    with _another_process(paths_lock):
        paths_lock.write_bytes(b"\xff")
        with pytest.raises(StorageError) as caught:
            DataLock(paths_lock).acquire()
    assert "another process" in caught.value.error.detail


@posix_only
def test_it_is_not_handed_on_to_programs_that_are_started(paths_lock: Path) -> None:
    lock = DataLock(paths_lock)
    lock.acquire()
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, close_fds=False) as child:
        lock.release()
        other = DataLock(paths_lock)
        other.acquire()
        other.release()
        assert child.stdin is not None
        child.stdin.close()


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        DataLock(tmp_path / "missing" / "lock").acquire()
    assert caught.value.error.code == "disk_gone"


@pytest.fixture
def paths_lock(data_dir: Path) -> Path:
    """Where the lock lies."""
    return data_dir / "chatelaine.lock"
