"""A file is the old one or the new one, whatever happens on the way."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.base.atomic import write_atomic

_POSIX = pytest.mark.skipif(os.name != "posix", reason="modes of files are a matter of POSIX")


def test_a_file_is_made_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    write_atomic(path, b"one")
    write_atomic(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


@_POSIX
def test_only_the_owner_reads_it_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_atomic(tmp_path / "private", b"x")
        write_atomic(tmp_path / "open", b"x", mode=0o644)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "open").stat().st_mode) == 0o644


def test_a_missing_folder_is_an_error_and_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomic(tmp_path / "none" / "file", b"x")
    assert list(tmp_path.iterdir()) == []


def test_when_the_new_name_cannot_be_taken_the_old_stands(tmp_path: Path) -> None:
    in_the_way = tmp_path / "name"
    in_the_way.mkdir()
    with pytest.raises(OSError, match="name"):
        write_atomic(in_the_way, b"x")
    assert list(tmp_path.iterdir()) == [in_the_way]


_WRITE_WITH_LITTLE_ROOM = """
import resource, signal, sys
from pathlib import Path
from app.base.atomic import write_atomic
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_atomic(Path(sys.argv[1]), b"n" * 5000)
except OSError as error:
    print(error.errno)
"""


@_POSIX
def test_when_there_is_no_room_the_old_stands(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    write_atomic(path, b"old")
    command = [sys.executable, "-B", "-c", _WRITE_WITH_LITTLE_ROOM, str(path)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert int(printed) == errno.EFBIG
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
