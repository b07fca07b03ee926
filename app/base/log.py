"""Where log lines go: a small rotating file, redacted, and standard error when asked."""

from __future__ import annotations

import logging
import logging.handlers
import os
from pathlib import Path

from app.base.redact import redact

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_BYTES_PER_FILE = 1_000_000
_NETWORK_LOGGERS = ("anthropic", "httpx2", "httpcore2")


class RedactingFormatter(logging.Formatter):
    """Formats a record, then removes keys from the whole line, traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the finished line without any key."""
        return redact(super().format(record))


def open_private(name: str, flags: int) -> int:
    """Open a file that nobody else may read once it is made; for ``opener``. Raises OSError."""
    return os.open(name, flags, 0o600)


class _PrivateFileHandler(logging.handlers.RotatingFileHandler):
    def _open(self):  # type: ignore[no-untyped-def]  # the parent's type is typeshed's own
        return open(self.baseFilename, self.mode, encoding="utf-8", opener=open_private)


class _TerminalHandler(logging.StreamHandler):  # type: ignore[type-arg]  # whatever standard error is
    pass


def close_logs() -> None:
    """Write no log any more, and leave its file alone, until :func:`configure_logging` is called again."""
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, _PrivateFileHandler | _TerminalHandler)]:
        root.removeHandler(handler)
        handler.close()


def configure_logging(folder: Path | None, verbose: bool = False) -> None:
    """Send the program's log to ``chatelaine.log`` in *folder*, and to standard error when *verbose*.

    What was told before, by an earlier call, holds no more.

    The SDK's own loggers stay at WARNING whatever the environment says: at debug level they write whole
    prompts. Raises OSError when the folder cannot be written.
    """
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    close_logs()
    handlers: list[logging.Handler] = []
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handlers.append(
            _PrivateFileHandler(folder / "chatelaine.log", maxBytes=_BYTES_PER_FILE, backupCount=2, delay=True)
        )
    if verbose or folder is None:
        handlers.append(_TerminalHandler())
    for handler in handlers:
        handler.setFormatter(RedactingFormatter(_FORMAT))
        root.addHandler(handler)
    for name in _NETWORK_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
