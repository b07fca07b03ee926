"""Saving code: the chosen file is written off the GUI thread, and a failure is said in words."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from app.model.errors import TurnError
from app.ui.control.saving import Chosen, SaveControl
from app.ui.tasks import Tasks
from tests.conftest import WindowLoop


class Asked:
    """Answers the question for a path."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.suggested: list[str] = []

    def __call__(self, window: QWidget, suggested: str, chosen: Chosen) -> None:
        self.suggested.append(suggested)
        chosen(str(self.path))


@pytest.fixture
def window(qtbot: Any) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def test_what_was_asked_for_is_written(window: QWidget, window_loop: WindowLoop, tmp_path: Path) -> None:
    async def use() -> None:
        tasks = Tasks(window)
        asked = Asked(tmp_path / "app.py")
        saving = SaveControl(window, tasks, asked)
        saving.ask("app.py", "print('ä')")
        await tasks.settle()
        assert (tmp_path / "app.py").read_bytes() == "print('ä')\n".encode()
        saving.ask("other.py", "x")
        assert Path(asked.suggested[1]) == tmp_path / "other.py", "the folder of the last one"
        await tasks.settle()
        await tasks.close()

    window_loop.run(use())


def test_what_is_replaced_stands_until_the_new_text_is_whole(
    window: QWidget, window_loop: WindowLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, link = tmp_path / "app.py", tmp_path / "link.py"
    target.write_text("old")
    target.chmod(0o750)
    link.symlink_to(target)

    async def use() -> list[TurnError]:
        told: list[TurnError] = []
        tasks = Tasks(window)
        tasks.failed.connect(told.append)
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            SaveControl(window, tasks, Asked(link)).ask("app.py", "new")
            await tasks.settle()
        assert target.read_text() == "old"
        SaveControl(window, tasks, Asked(link)).ask("app.py", "new")
        await tasks.settle()
        await tasks.close()
        return told

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    [error] = window_loop.run(use())
    assert "app" in error.message or "link" in error.message
    assert target.read_text() == "new\n"
    assert link.is_symlink()
    assert os.name != "posix" or stat.S_IMODE(target.stat().st_mode) == 0o750


def test_a_failure_is_told(window: QWidget, window_loop: WindowLoop, tmp_path: Path) -> None:
    async def use() -> list[TurnError]:
        told: list[TurnError] = []
        tasks = Tasks(window)
        tasks.failed.connect(told.append)
        SaveControl(window, tasks, Asked(tmp_path / "nowhere" / "app.py")).ask("app.py", "x")
        await tasks.settle()
        await tasks.close()
        return told

    (error,) = window_loop.run(use())
    assert (error.code, error.message) == ("save_failed", "app.py could not be saved.")
    assert "Choose another folder" in error.advice


def test_the_dialog_suggests_the_name_and_does_not_block(
    window: QWidget, window_loop: WindowLoop, tmp_path: Path
) -> None:
    async def use() -> None:
        tasks = Tasks(window)
        SaveControl(window, tasks).ask("snippet.py", "x")
        dialog = window.findChild(QFileDialog)
        assert dialog is not None
        assert Path(dialog.selectedFiles()[0]).name == "snippet.py"
        dialog.fileSelected.emit(str(tmp_path / "snippet.py"))
        dialog.close()
        await tasks.settle()
        assert (tmp_path / "snippet.py").read_text() == "x\n"
        await tasks.close()

    window_loop.run(use())
