"""Deletes everything where the data cannot be opened: its phrase is lost, or the database is damaged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.services.wiping import Wiping
from app.ui.control.wiping import WipeControl
from app.ui.main_window import MainWindow
from app.ui.tasks import Tasks
from app.ui.theme.controller import ThemeController


class LastResort(QObject):
    """A question over *window*, where no services are. ``errand_wanted`` carries the errand that deletes."""

    errand_wanted = Signal(object)

    def __init__(self, window: MainWindow, build: Callable[[], Wiping], themes: ThemeController) -> None:
        """*build* reads a file, so that it is called on a thread."""
        super().__init__(window)
        self._window = window
        self._build = build
        self._themes = themes
        self._tasks = Tasks(self)
        self.control: WipeControl | None = None

    def ask(self) -> None:
        """Say what would go, and ask."""
        self._tasks.start("ask to delete everything", self._ask())

    async def close(self) -> None:
        """End what is under way."""
        await self._tasks.close()

    async def _ask(self) -> None:
        if self.control is None:
            wiping = await asyncio.to_thread(self._build)
            self.control = WipeControl(
                window=self._window,
                wiping=wiping,
                demo=False,
                running=lambda: 0,
                export=None,
                theme=self._themes.current,
                tasks=self._tasks,
            )
            self.control.errand_wanted.connect(self.errand_wanted)
        self.control.open()
