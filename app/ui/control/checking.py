"""Has everything that is stored looked through, and mended if the user wants it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.model.errors import ChatelaineError
from app.model.health import HealthReport
from app.ui.i18n import tr
from app.ui.wording import error_words

if TYPE_CHECKING:
    from app.services.health import Health
    from app.ui.dialogs.health import HealthDialog
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme


class CheckControl(QObject):
    """One dialog at a time; what runs goes on when it is closed. *export* asks where everything is to be exported."""

    def __init__(
        self,
        window: MainWindow,
        health: Health,
        export: Callable[[], None],
        theme: Callable[[], Theme],
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._health = health
        self._export = export
        self._theme = theme
        self._tasks = tasks
        self._dialog: HealthDialog | None = None
        window.commands.handle("view.health", self.open)

    def open(self) -> None:
        """Open the dialog and look; the open one comes to the front."""
        from app.ui.dialogs.health import HealthDialog  # noqa: PLC0415  # not before the first paint

        if self._dialog is not None:
            self._dialog.raise_()
            return
        self._dialog = dialog = HealthDialog(self._window)
        dialog.again_wanted.connect(self._check)
        dialog.export_wanted.connect(self._export_first)
        dialog.repair_wanted.connect(self._repair)
        dialog.finished.connect(self._closed)
        dialog.show_with(self._theme())
        self._check()

    def dialog(self) -> HealthDialog | None:
        """The dialog, while it is open."""
        return self._dialog

    def _check(self) -> None:
        self._begin(tr("Reading everything…"), self._health.check())

    def _repair(self) -> None:
        self._begin(tr("Copying and repairing the database…"), self._health.repair())

    def _export_first(self) -> None:
        if self._dialog is not None:
            self._dialog.reject()
        self._export()

    def _begin(self, words: str, work: Coroutine[Any, Any, HealthReport]) -> None:
        if self._dialog is not None:
            self._dialog.show_busy(words)
        self._tasks.start("look through the data", self._run(work))

    async def _run(self, work: Coroutine[Any, Any, HealthReport]) -> None:
        try:
            report = await work
        except ChatelaineError as error:
            if self._dialog is None:
                raise  # told where all errors are
            self._dialog.show_error(error_words(error.error))
            return
        if self._dialog is not None:
            self._dialog.show_report(report)

    def _closed(self, _result: int) -> None:
        self._dialog = None
