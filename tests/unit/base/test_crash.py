"""What a dying program leaves behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_PREPARE = """
import sys, threading
from pathlib import Path
from app.base.crash import CrashLog
from app.base.log import configure_logging
folder = Path(sys.argv[1])
configure_logging(folder)
crash_log = CrashLog()
crash_log.open(folder)
"""
_KEY = "sk-ant-api03-AbCdEf0123456789"


def _die(folder: Path, code: str) -> int:
    return subprocess.run(
        [sys.executable, "-c", _PREPARE + code, str(folder)], capture_output=True, check=False
    ).returncode


def test_an_error_that_nobody_caught_is_in_the_log_without_keys(tmp_path: Path) -> None:
    assert _die(tmp_path, f"raise ValueError('lost {_KEY}')") == 1
    log = (tmp_path / "chatelaine.log").read_text("utf-8")
    assert "uncaught error" in log
    assert "ValueError: lost [key removed]" in log


@pytest.mark.skipif(os.name != "posix", reason="rights of files are POSIX's")
def test_what_is_left_behind_is_its_owners_alone(tmp_path: Path) -> None:
    assert _die(tmp_path, "") == 0
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_an_error_in_a_thread_is_in_the_log(tmp_path: Path) -> None:
    assert _die(tmp_path, "t = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()") == 0
    assert "ZeroDivisionError" in (tmp_path / "chatelaine.log").read_text("utf-8")


@pytest.mark.skipif(os.name != "posix", reason="kills itself by a signal")
def test_a_crash_of_the_interpreter_leaves_its_stack(tmp_path: Path) -> None:
    assert _die(tmp_path, "def deep():\n    import os, signal\n    os.kill(os.getpid(), signal.SIGSEGV)\ndeep()") < 0
    report = (tmp_path / "crash.log").read_text("utf-8")
    assert "Segmentation fault" in report
    assert "in deep" in report


def test_an_interrupt_from_the_keyboard_is_no_crash(tmp_path: Path) -> None:
    _die(tmp_path, "raise KeyboardInterrupt")
    log = tmp_path / "chatelaine.log"
    assert not log.exists() or "uncaught" not in log.read_text("utf-8")
