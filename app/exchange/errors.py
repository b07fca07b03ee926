"""What can go wrong with files that conversations are written to or read from.

``ExchangeError`` ends an export or an import. Its codes: ``unknown_file`` (nothing known in it), ``newer_format``,
``file_damaged``, ``too_large``, ``not_written``, ``not_read``. ``DamagedItemError`` is about one conversation in a
file: it is reported, and the rest goes on.
"""

from __future__ import annotations

import errno
from pathlib import Path

from app.model.errors import ChatelaineError, ErrorKind, TurnError

_NOT_ALLOWED = "Choose a folder that you may write to."
_ADVICE = {
    errno.ENOSPC: "The disk is full: make room on it, or choose another one.",
    errno.EDQUOT: "Your share of the disk is full: make room on it, or choose another one.",
    errno.EACCES: _NOT_ALLOWED,
    errno.EPERM: _NOT_ALLOWED,
    errno.EROFS: _NOT_ALLOWED,
    errno.ENOENT: "The folder is not there: choose another one.",
    errno.ENOTDIR: "There is a file where its folder should be: choose another one.",
    errno.EEXIST: "There is a file where its folder should be: choose another one.",
    errno.EISDIR: "There is a folder of that name: choose another name.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
}


class ExchangeError(ChatelaineError):
    """A file could not be written or read; ``error`` says why and what to do."""


class DamagedItemError(ValueError):
    """One conversation cannot be read. ``str()`` of it is a sentence for the report."""


def refused(code: str, message: str, advice: str = "", detail: str = "") -> ExchangeError:
    """The error of a file that the user can do something about. *message* is one sentence."""
    return ExchangeError(TurnError(ErrorKind.USER, code, message, advice, detail))


def not_written(path: Path, error: OSError) -> ExchangeError:
    """The error for a file that could not be written; what was there before is still there."""
    advice = _ADVICE.get(error.errno or 0, "Choose another folder, or make room on the disk.")
    return refused("not_written", f"The file {path.name} could not be written.", advice, str(error))


def not_read(path: Path, error: OSError) -> ExchangeError:
    """The error for a file that could not be read."""
    return refused(
        "not_read", f"The file {path.name} could not be read.", "Check that it is there and may be read.", str(error)
    )
