"""Files handed to the program: on the command line, by "open with", or by another start of it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent


class HandedFiles(QObject):
    """Keeps them until a window can take them; ``arrived`` says that there are more."""

    arrived = Signal()

    def __init__(
        self, application: QObject, first: Iterable[Path] = (), events: bool = sys.platform == "darwin"
    ) -> None:
        """With *events* the system tells *application* what is opened with it, as macOS does."""
        super().__init__(application)
        self._waiting = list(first)
        if events:  # nowhere else: it would be asked about every event of every widget
            application.installEventFilter(self)

    def add(self, paths: Iterable[Path]) -> None:
        """More were handed over."""
        self._waiting.extend(paths)
        self.arrived.emit()

    def take(self) -> tuple[Path, ...]:
        """Those that nobody has taken yet."""
        taken, self._waiting = tuple(self._waiting), []
        return taken

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A file is opened with the program."""
        if event.type() == QEvent.Type.FileOpen and isinstance(event, QFileOpenEvent) and event.file():
            self.add([Path(event.file())])
            return True
        return super().eventFilter(watched, event)
