"""Deletes everything, as an errand after which the program ends."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.model.errors import ChatelaineError
from app.ui.control.relocating import running_words
from app.ui.errand import Course, Errand, ErrandEnd
from app.ui.i18n import tr
from app.ui.wording import error_words

if TYPE_CHECKING:
    from app.services.wiping import Wiping
    from app.ui.dialogs.wipe import WipeDialog
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme


class WipeControl(QObject):
    """One dialog at a time. ``errand_wanted`` carries the :class:`Errand` that deletes.

    *running* says in how many conversations an answer is under way; *export* asks where everything is to be exported,
    None where that cannot be done.
    """

    errand_wanted = Signal(object)

    def __init__(  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        wiping: Wiping,
        demo: bool,
        running: Callable[[], int],
        export: Callable[[], None] | None,
        theme: Callable[[], Theme],
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._wiping = wiping
        self._demo = demo
        self._running = running
        self._export = export
        self._theme = theme
        self._tasks = tasks
        self._dialog: WipeDialog | None = None

    def dialog(self) -> WipeDialog | None:
        """The dialog, while it is open."""
        return self._dialog

    def open(self) -> None:
        """Say what goes, and ask; the open question comes to the front."""
        from app.ui.dialogs.wipe import WipeDialog  # noqa: PLC0415  # not before the first paint

        if self._dialog is not None:
            self._dialog.raise_()
            return
        self._dialog = dialog = WipeDialog(1_000 + secrets.randbelow(9_000), self._window)
        dialog.export.setVisible(self._export is not None)
        dialog.export_wanted.connect(self._export_first)
        dialog.confirmed.connect(self._confirmed)
        dialog.finished.connect(self._closed)
        dialog.show_running(running_words(self._running()))
        dialog.show_with(self._theme())
        self._tasks.start("look at what would be deleted", self._look())

    # Inside

    async def _look(self) -> None:
        from app.ui.control.wipe_report import before  # noqa: PLC0415  # seldom needed

        try:
            inventory = await self._wiping.inventory()
            if self._dialog is not None:
                self._dialog.show_lines(before(inventory, demo=self._demo))
            await self._wiping.require_idle_demo()
        except ChatelaineError as error:
            if self._dialog is not None:
                self._dialog.show_error(error_words(error.error))

    def _export_first(self) -> None:
        if self._dialog is not None:
            self._dialog.reject()
        if self._export is not None:
            self._export()

    def _confirmed(self) -> None:
        if self._dialog is None or self._dialog.show_running(running_words(self._running())):
            return  # an answer has begun meanwhile: that is said first
        self._dialog.accept()
        words = tr("Every file is overwritten, deleted, and looked for again. Then the program ends.")
        work = partial(_work, self._wiping, self._demo)
        title = tr("Deleting all data")
        self.errand_wanted.emit(Errand("delete all data", title, words, work, can_stop=False, closes_logs=True))

    def _closed(self, _result: int) -> None:
        self._dialog = None


async def _work(wiping: Wiping, demo: bool, course: Course) -> ErrandEnd:
    from app.ui.control.wipe_report import after  # noqa: PLC0415  # seldom needed

    return ErrandEnd(after(await wiping.run(course.tell), demo=demo), quits=True)
