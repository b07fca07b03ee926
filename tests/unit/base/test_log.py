"""The log: private, small, without keys, and deaf to what would make the SDK write prompts."""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.base.log import RedactingFormatter

_KEY = "sk-ant-api03-AbCdEf0123456789"

_WRITE = """
import logging, sys
from pathlib import Path
from app.base.log import configure_logging
configure_logging(Path(sys.argv[1]))
logging.getLogger("app.api").info("sent with %s", sys.argv[2])
try:
    raise ValueError("the server said " + sys.argv[2])
except ValueError:
    logging.getLogger("app.api").exception("it failed")
logging.getLogger("anthropic").debug("prompt: secret diary")
logging.getLogger("httpx2").info("prompt: secret diary")
"""


def _log(folder: Path, code: str, *arguments: str, **environ: str) -> str:
    command = [sys.executable, "-c", code, str(folder), *arguments]
    subprocess.run(command, check=True, env={**os.environ, **environ}, capture_output=True)
    return (folder / "chatelaine.log").read_text("utf-8")


def test_a_key_reaches_neither_message_nor_traceback(tmp_path: Path) -> None:
    written = _log(tmp_path, _WRITE, _KEY)
    assert "sent with [key removed]" in written
    assert "ValueError: the server said [key removed]" in written
    assert _KEY not in written


def test_the_sdk_stays_quiet_whatever_the_environment_says(tmp_path: Path) -> None:
    assert "diary" not in _log(tmp_path, _WRITE, _KEY, ANTHROPIC_LOG="debug")


@pytest.mark.skipif(os.name != "posix", reason="modes of files are a matter of POSIX")
def test_only_the_owner_reads_the_log(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    _log(folder, _WRITE, _KEY)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "chatelaine.log").stat().st_mode) == 0o600


_WRITE_MUCH = """
import logging, sys
from pathlib import Path
from app.base.log import configure_logging
configure_logging(Path(sys.argv[1]))
for number in range(5000):
    logging.info("%s %s", number, "x" * 1000)
"""


def test_the_log_stays_small(tmp_path: Path) -> None:
    _log(tmp_path, _WRITE_MUCH)
    files = list(tmp_path.iterdir())
    assert len(files) == 3
    assert sum(file.stat().st_size for file in files) < 3_100_000
    if os.name == "posix":
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_the_formatter_removes_keys_from_arguments() -> None:
    record = logging.LogRecord("app", logging.INFO, __file__, 1, "headers %s", ({"x-api-key": "gateway-1"},), None)
    assert "gateway-1" not in RedactingFormatter("%(message)s").format(record)
