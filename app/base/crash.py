"""What is left behind when the program itself fails: a report without keys or content."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import TextIO

from app.base.log import open_private

_log = logging.getLogger(__name__)


class CrashLog:
    """The report of a crash, in one folder at a time."""

    def __init__(self) -> None:
        self._file: TextIO | None = None

    def open(self, folder: Path) -> None:
        """Record crashes of the interpreter in ``crash.log`` in *folder* from now on, and uncaught errors in the log.

        Raises OSError when the folder cannot be written; crashes are recorded where they were then.
        """
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Kept open: faulthandler writes at the end.
        file = open(folder / "crash.log", "a", encoding="utf-8", opener=open_private)  # noqa: SIM115
        self.close()
        self._file = file
        faulthandler.enable(file)
        sys.excepthook = _log_uncaught
        threading.excepthook = _log_uncaught_in_thread

    def close(self) -> None:
        """Record no crashes, and leave the file alone."""
        if self._file is not None:
            faulthandler.disable()
            self._file.close()
            self._file = None


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    _log.critical("uncaught error", exc_info=(kind, error, trace))


def _log_uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        _log.critical("uncaught error in a thread", exc_info=args.exc_value)
