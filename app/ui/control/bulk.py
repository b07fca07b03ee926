"""Does what was chosen for many conversations, shows how far it is, and offers to take it back as one step."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.ui.i18n import tr

if TYPE_CHECKING:
    from app.services.bulk import BulkChange
    from app.services.removal import Removal
    from app.ui.control.undoing import UndoControl
    from app.ui.dialogs import PrintingDialog
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme

Progress = Callable[[int, int], None]  # how many of how many are done
Undo = Callable[["Progress | None"], Coroutine[Any, Any, object]]
_MANY = 1_000  # conversations, from which on progress is shown


class BulkDoer(QObject):
    """What it has done is kept by *undoing*."""

    def __init__(self, window: MainWindow, theme: Callable[[], Theme], tasks: Tasks, undoing: UndoControl) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._tasks = tasks
        self._undoing = undoing

    def do(
        self, what: str, changes: Sequence[BulkChange[Any]], words: str, back: Callable[[], object] | None = None
    ) -> None:
        """Make *changes*, then say *words* with a way back, at whose end *back* is called; *what* names the task."""
        self._tasks.start(what, self._do(changes, words, back))

    async def remove(self, removal: Removal, words: str, stopped: str) -> None:
        """Delete a folder or a tag, then say *words* with a way back; *stopped* where it was stopped on the way."""
        try:
            await self.show(removal.size, removal.run)
        finally:
            if removal.gone or removal.changed:
                self.offer(words if removal.gone else stopped, removal.undo, removal.size)

    def offer(self, words: str, undo: Undo, size: int = 0) -> None:
        """Say what was done, and offer to take it back; *size* is how many conversations that changes.

        What was stopped on the way back can be gone on with.
        """
        self._undoing.offer(words, lambda: self.show(size, undo))

    async def show(self, size: int, work: Undo) -> bool:
        """Do *work*, with a dialog that shows how far it is where *size* conversations are many.

        Whether it was not stopped. Raises what *work* raises, unless there is a dialog: then that was told.
        """
        if size < _MANY:
            await work(None)
            return True
        dialog = self._dialog()
        task = self._tasks.start("change many", work(lambda done, of: dialog.set_part(done / of if of else 1.0)))
        if task is None:
            return False
        stopped = asyncio.Event()
        for act in (task.cancel, stopped.set):
            dialog.cancelled.connect(act)
        await asyncio.wait({task})  # its failure is told by those who started it
        if not stopped.is_set():  # else the dialog is gone
            dialog.accept()
        return not task.cancelled() and task.exception() is None

    async def _do(self, changes: Sequence[BulkChange[Any]], words: str, back: Callable[[], object] | None) -> None:
        try:
            for change in changes:
                if not await self.show(change.size, change.run):
                    break
        finally:  # what was done before an error, or before it was stopped, can be taken back
            if changed := sum(len(change.changed) for change in changes):
                self.offer(words, partial(_undo, changes, back), changed)

    def _dialog(self) -> PrintingDialog:
        from app.ui.dialogs import PrintingDialog  # noqa: PLC0415  # not before the first paint

        dialog = PrintingDialog(tr("Conversations"), tr("Changing conversations…"), self._window)
        dialog.show_with(self._theme())
        return dialog


async def _undo(
    changes: Sequence[BulkChange[Any]], back: Callable[[], object] | None, progress: Progress | None
) -> None:
    for change in reversed(changes):
        await change.undo(progress)
    if back is not None:
        back()
