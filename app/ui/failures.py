"""Exceptions as something to show."""

from __future__ import annotations

import logging

from app.base.redact import redact
from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.ui.i18n import tr

_log = logging.getLogger(__name__)


def as_turn_error(error: BaseException, doing: str) -> TurnError:
    """Return *error* as something to show. What is not one of ours is a bug: logged here with its traceback."""
    if isinstance(error, ChatelaineError):
        return error.error
    _log.error("task failed: %s", doing, exc_info=error)
    return TurnError(
        ErrorKind.BUG,
        "internal_error",
        "Something went wrong inside the program.",
        "Try it again. The log file holds the details.",
        detail=redact(f"{doing}: {type(error).__name__}: {error}"),
    )


def not_saved(name: str, error: OSError) -> TurnError:
    """That the file *name* could not be written."""
    return TurnError(
        ErrorKind.MACHINE,
        "save_failed",
        tr("{0} could not be saved.", name),
        tr("Choose another folder, or make room on the disk."),
        detail=f"{type(error).__name__}: {error.strerror or error}",
    )
