"""Saves code from an answer to a file that the user names."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.base.atomic import write_atomic
from app.model.errors import ChatelaineError
from app.ui.failures import not_saved
from app.ui.i18n import tr

if TYPE_CHECKING:
    from app.ui.tasks import Tasks

Chosen = Callable[[str], None]
_MODE = 0o644  # the user's own file, not one of the data folder


class SaveControl:
    """Asks where to, then writes off the GUI thread. *ask_path* opens the question and hears of the chosen path."""

    def __init__(
        self, window: QWidget, tasks: Tasks, ask_path: Callable[[QWidget, str, Chosen], None] | None = None
    ) -> None:
        self._window = window
        self._tasks = tasks
        self._ask_path = ask_path or ask_where
        self._folder = Path.home()

    def ask(self, name: str, text: str) -> None:
        """Ask where to save *text*; *name* is what the file may be called."""

        def chosen(path: str) -> None:
            self._folder = Path(path).parent
            self._tasks.start("save code", _save(Path(path), text))

        self._ask_path(self._window, str(self._folder / name), chosen)


def ask_where(window: QWidget, suggested: str, chosen: Chosen, title: str = "", kind: str = "") -> None:
    """Open the system's dialog for saving; it asks by itself before a file is replaced.

    A name that is typed without an ending gets that of *suggested*. *kind* is the filter for files, all if empty.
    """
    from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415  # not before the first paint

    dialog = QFileDialog(window, title or tr("Save code"), suggested, kind)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(suggested).suffix.removeprefix("."))
    dialog.selectFile(suggested)
    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


async def _save(path: Path, text: str) -> None:
    """Write *text* as UTF-8 with a final line end. Raises ChatelaineError."""
    try:
        await asyncio.to_thread(_write, path, text)
    except OSError as error:
        raise ChatelaineError(not_saved(path.name, error)) from None


def _write(path: Path, text: str) -> None:
    """What stood there stays until the new text is whole; so do its rights, and the file that a link leads to."""
    data = text if text.endswith("\n") else text + "\n"
    target = path.resolve()
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else _MODE
    write_atomic(target, data.encode("utf-8", "replace"), mode)
