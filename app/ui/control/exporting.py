"""Writes the ledger to a file that the user names, with progress and a way to stop."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.model.errors import ChatelaineError
from app.ui.control.behind import behind
from app.ui.control.saving import ask_where
from app.ui.i18n import tr
from app.ui.wording import error_words

if TYPE_CHECKING:
    from app.services.ledger_export import LedgerExport
    from app.ui.dialogs import PrintingDialog
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme

Chosen = Callable[[str], None]
AskPath = Callable[[QWidget, str, Chosen], None]


class ExportControl:
    """Asks where to, then writes. *ask_path* opens the question and hears of the chosen path."""

    def __init__(
        self, export: LedgerExport, theme: Callable[[], Theme], tasks: Tasks, ask_path: AskPath | None = None
    ) -> None:
        self._export = export
        self._theme = theme
        self._tasks = tasks
        self.ask_path = ask_path or _ask_where
        self._folder = Path.home()

    def ask(self, parent: QWidget, since_ms: int, until_ms: int, name: str) -> None:
        """Ask where to write the calls from *since_ms* on and before *until_ms* (since 1970 UTC)."""

        def chosen(path: str) -> None:
            self._folder = Path(path).parent
            self._start(parent, Path(path), since_ms, until_ms)

        self.ask_path(parent, str(self._folder / name), chosen)

    def _start(self, parent: QWidget, path: Path, since_ms: int, until_ms: int) -> None:
        from app.ui.dialogs import PrintingDialog  # noqa: PLC0415  # not before the first paint

        dialog = PrintingDialog(tr("Export"), tr("Writing every call to {0}…", path.name), parent)
        dialog.show_with(self._theme())
        write = partial(self._write, dialog, path, since_ms, until_ms)
        task = self._tasks.start("export the ledger", behind(dialog, write))
        if task is not None:
            dialog.cancelled.connect(task.cancel)

    async def _write(self, dialog: PrintingDialog, path: Path, since_ms: int, until_ms: int) -> None:
        def progress(written: int, count: int) -> None:
            dialog.set_part(written / count if count else 1.0)

        try:
            calls = await self._export.csv(path, since_ms, until_ms, progress)
        except ChatelaineError as error:
            dialog.show_result(error_words(error.error))
            return
        dialog.show_result(tr("Saved as {0}. Calls: {1}", path.name, f"{calls:,}"))


def _ask_where(window: QWidget, suggested: str, chosen: Chosen) -> None:
    ask_where(window, suggested, chosen, tr("Export every call"), tr("CSV files (*.csv)"))
