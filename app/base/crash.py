"""What is left behind when the program itself fails: a report without keys or content."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
from pathlib import Path
from types import TracebackType

_log = logging.getLogger(__name__)


def install_crash_log(folder: Path) -> None:
    """Record crashes of the interpreter in ``crash.log`` in *folder*, and uncaught errors in the log.

    Raises OSError when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = (folder / "crash.log").open("a", encoding="utf-8")  # kept open: faulthandler writes at the end
    faulthandler.enable(file)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    _log.critical("uncaught error", exc_info=(kind, error, trace))


def _log_uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        _log.critical("uncaught error in a thread", exc_info=args.exc_value)
