"""One window per data folder: tried with real processes."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from app.storage.settings_file import JsonFile
from app.ui.instance import Claim, Instance, instance_name
from tests.fakes.child import Child
from tests.fakes.waiting import wait_for

_FIRST = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from app.ui.instance import Instance
application = QCoreApplication([])
instance = Instance(Path(sys.argv[1]))
instance.raise_wanted.connect(lambda: print("raised", flush=True))
print(instance.claim().value, flush=True)
sys.exit(application.exec())
"""


def environ(**more: str) -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path(__file__).parents[2]), **more}


def test_the_name_is_the_folders_own(tmp_path: Path) -> None:
    assert instance_name(tmp_path) == instance_name(tmp_path / "." / "x" / "..")
    assert instance_name(tmp_path) != instance_name(tmp_path / "other")
    assert str(tmp_path) not in instance_name(tmp_path)


def test_the_first_claim_wins_until_it_is_closed(qapp: Any, tmp_path: Path) -> None:
    first = Instance(tmp_path)
    assert first.claim() is Claim.FIRST
    first.close()
    second = Instance(tmp_path)
    assert second.claim() is Claim.FIRST
    second.close()


@pytest.mark.process
def test_a_second_process_raises_the_first(qapp: Any, tmp_path: Path) -> None:
    with Child([sys.executable, "-c", _FIRST, str(tmp_path)], environ()) as first:
        wait_for(lambda: "first" in first.output(), 10, "the first process is there")
        second, elsewhere = Instance(tmp_path), Instance(tmp_path / "another")
        assert second.claim() is Claim.RAISED
        wait_for(lambda: "raised" in first.output(), 5, "the first process was asked")
        assert elsewhere.claim() is Claim.FIRST
        elsewhere.close()


@pytest.mark.process
def test_what_a_killed_process_left_is_taken_over(qapp: Any, tmp_path: Path) -> None:
    with Child([sys.executable, "-c", _FIRST, str(tmp_path)], environ()) as first:
        wait_for(lambda: "first" in first.output(), 10, "the first process is there")
        os.kill(first.pid, signal.SIGKILL)
        wait_for(lambda: not first.alive(), 5, "it is dead")
    instance = Instance(tmp_path)
    assert instance.claim() is Claim.FIRST
    instance.close()


@pytest.mark.process
def test_a_process_that_does_not_answer_is_not_robbed(qapp: Any, tmp_path: Path) -> None:
    with Child([sys.executable, "-c", _FIRST, str(tmp_path)], environ()) as first:
        wait_for(lambda: "first" in first.output(), 10, "the first process is there")
        os.kill(first.pid, signal.SIGSTOP)
        try:
            assert Instance(tmp_path).claim() is Claim.SILENT
        finally:
            os.kill(first.pid, signal.SIGCONT)


def test_strangers_words_raise_nothing(qapp: Any, qtbot: Any, tmp_path: Path) -> None:
    from PySide6.QtNetwork import QLocalSocket

    instance = Instance(tmp_path)
    raised: list[int] = []
    instance.raise_wanted.connect(lambda: raised.append(1))
    assert instance.claim() is Claim.FIRST
    socket = QLocalSocket()
    socket.connectToServer(instance_name(tmp_path))
    qtbot.waitUntil(lambda: socket.state() == QLocalSocket.LocalSocketState.ConnectedState)
    socket.write(b"nonsense\n")
    qtbot.waitUntil(lambda: socket.state() == QLocalSocket.LocalSocketState.UnconnectedState)
    instance.close()
    assert raised == []


# The whole program


@pytest.mark.process
def test_the_program_starts_once_and_stops_in_order(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "app", "--data-dir", str(tmp_path / "data"), "--demo", "--verbose"]
    with Child(command, environ()) as first:
        wait_for((tmp_path / "data" / "chatelaine.db").exists, 20, "the window works")
        with Child(command, environ()) as second:
            wait_for(lambda: not second.alive(), 20, "the second start ends by itself")
            assert second.exit_code() == 0, second.output()
        assert first.alive()
        os.kill(first.pid, signal.SIGTERM)
        wait_for(lambda: not first.alive(), 20, "the first stops in order")
        assert first.exit_code() == 0, first.output()
        assert "Traceback" not in first.output()
    place = JsonFile(tmp_path / "data" / "window.json").load()
    assert len(place["place"]) == 4
    assert not list((tmp_path / "data").glob("*-wal")), "the database was closed"


@pytest.mark.process
def test_without_a_display_it_says_what_to_do() -> None:
    bare = {name: value for name, value in environ().items() if name not in _DISPLAYS}
    with Child([sys.executable, "-m", "app"], bare) as program:
        wait_for(lambda: not program.alive(), 20, "it ends")
        assert program.exit_code() == 2
        assert "--screenshot" in program.output()


_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


@pytest.mark.process
def test_the_version_needs_no_display() -> None:
    bare = {name: value for name, value in environ().items() if name not in _DISPLAYS}
    with Child([sys.executable, "-m", "app", "--version"], bare) as program:
        wait_for(lambda: not program.alive(), 20, "it ends")
        assert program.exit_code() == 0
        assert program.output().startswith("Chatelaine ")
