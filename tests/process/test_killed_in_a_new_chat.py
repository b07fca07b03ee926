"""A program killed before the first message of a new chat has kept what was set for it, as it has what was typed."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.demo.server import DemoServer
from tests.fakes.child import Child
from tests.fakes.new_chat_program import TEXT
from tests.fakes.waiting import wait_for

pytestmark = pytest.mark.process


def _stored(paths: Paths) -> bool:
    """Whether the last that was set, and what was typed, are on the disk."""
    if not paths.database.exists():
        return False
    try:
        with closing(sqlite3.connect(f"file:{paths.database}?mode=ro", uri=True)) as connection:
            text = connection.execute("SELECT content FROM drafts WHERE place = ''").fetchone()
            settings = connection.execute("SELECT settings FROM draft_settings WHERE place = ''").fetchone()
    except sqlite3.Error:  # not all of it is there yet
        return False
    return text == (TEXT,) and settings is not None and "Be plain." in settings[0]


def test_it_comes_back_as_it_was(demo_server: DemoServer, data_dir: Path) -> None:
    paths = Paths(data_dir)
    environ = {**os.environ, "ANTHROPIC_API_KEY": "test-key", "QT_QPA_PLATFORM": "offscreen"}

    def command(what: str) -> list[str]:
        return [sys.executable, "-m", "tests.fakes.new_chat_program", what, str(data_dir), demo_server.base_url]

    with Child(command("set"), environ) as program:
        wait_for(lambda: _stored(paths) or not program.alive(), 90, "what was set")
        assert program.alive(), program.output()
        os.kill(program.pid, signal.SIGKILL)
        wait_for(lambda: not program.alive(), 10, "the end of the program")
    with Child(command("show"), environ) as program:
        wait_for(lambda: not program.alive(), 90, "the end of the second program")
        printed = program.output()
        assert program.exit_code() == 0, printed

    shown = json.loads(next(line for line in printed.splitlines() if line.startswith("{")))
    assert shown == {
        "model": "claude-opus-5-5",
        "effort": "low",
        "citations": True,
        "system": "Be plain.",
        "text": TEXT,
    }
