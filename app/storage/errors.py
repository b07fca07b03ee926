"""What can go wrong with the data folder, in words for the user.

``StorageError`` is the only exception of this room for trouble from outside. Its codes:

- ``disk_full``: no room left; nothing was changed.
- ``read_only``: the folder or a file in it cannot be written.
- ``disk_gone``: the data folder, or its disk, is not there any more; nothing was written elsewhere.
- ``database_locked``: another program holds the database.
- ``database_damaged``: the file's content contradicts itself; it is left as it is.
- ``schema_newer``: a later version of the program wrote the database; nothing was touched.
- ``data_in_use``: another process of this program owns the data folder.
- ``file_damaged``: a settings file was not readable; it was kept aside.
- ``attachment_missing``, ``attachment_damaged``: the bytes of an attachment are gone, or others than were put there.
- ``file_unreadable``: a file that is to be attached is gone, or may not be read.
- ``too_large``: a file has more bytes than are taken.
- ``message_missing``, ``answer_running``: a branch is gone, or still grows, so the bin cannot have it or give it back.
- ``storage_failed``: everything else, with the technical reason in ``detail``.
"""

from __future__ import annotations

import errno
import sqlite3

from app.model.errors import ChatelaineError, ErrorKind, TurnError

_RESTART = "Close other programs that use the data folder, then try again."
_FULL = TurnError(
    ErrorKind.USER,
    "disk_full",
    "The disk is full, so nothing more can be saved.",
    "Free some space, then try again. What was saved before is safe.",
)
_READ_ONLY = TurnError(
    ErrorKind.USER,
    "read_only",
    "The data folder cannot be written.",
    "Check the permissions of the folder and whether the disk is mounted read-only, then try again.",
)
_LOCKED = TurnError(
    ErrorKind.USER, "database_locked", "Another program is using the database and holds it locked.", _RESTART
)
_DAMAGED = TurnError(
    ErrorKind.MACHINE,
    "database_damaged",
    "The database is damaged and was left untouched.",
    "Copy the data folder to a safe place, then restore a backup from its folder 'backups'.",
)
_GONE = TurnError(
    ErrorKind.USER,
    "disk_gone",
    "The data folder is not there any more, so nothing can be saved.",
    "Connect the disk that it is on, or put the folder back, then start Chatelaine again.",
)
_FAILED = TurnError(
    ErrorKind.MACHINE,
    "storage_failed",
    "The data could not be read or saved.",
    "Check the disk, then try again.",
)
_INCONSISTENT = TurnError(
    ErrorKind.BUG,
    "storage_failed",
    "The program tried to save something inconsistent; nothing was changed.",
    "Please report this together with the details.",
)

_BY_RESULT = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_CONSTRAINT: _INCONSISTENT,
}
_BY_ERRNO = {
    errno.ENOSPC: _FULL,
    errno.EFBIG: _FULL,
    getattr(errno, "EDQUOT", errno.ENOSPC): _FULL,
    errno.ENOENT: _GONE,
    errno.ENXIO: _GONE,
    errno.ENODEV: _GONE,
    getattr(errno, "ESTALE", errno.ENODEV): _GONE,
    getattr(errno, "ENOTCONN", errno.ENODEV): _GONE,
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _READ_ONLY,
    errno.EPERM: _READ_ONLY,
}


class StorageError(ChatelaineError):
    """The data could not be read or saved; ``error`` says why and what to do. Nothing was half-written."""


def storage_error(base: TurnError, detail: str, message: str | None = None, advice: str | None = None) -> StorageError:
    """Return *base* as an exception with its technical *detail*, and other words where given."""
    return StorageError(
        TurnError(
            base.kind,
            base.code,
            base.message if message is None else message,
            base.advice if advice is None else advice,
            detail,
        )
    )


def translate(error: sqlite3.Error | OSError) -> StorageError:
    """Return *error* in words, with the code that this module's text lists."""
    if isinstance(error, OSError):
        return storage_error(_BY_ERRNO.get(error.errno or 0, _FAILED), str(error))
    return _from_sqlite(error)


def _from_sqlite(error: sqlite3.Error) -> StorageError:
    result: int | None = getattr(error, "sqlite_errorcode", None)  # absent when Python itself raised
    name: str = getattr(error, "sqlite_errorname", type(error).__name__)
    detail = f"{name}: {error}"
    if result is None:  # Python's own: text that cannot be decoded, or a call that makes no sense
        undecodable = type(error).__name__ == sqlite3.OperationalError.__name__  # of either library
        return storage_error(_DAMAGED if undecodable else _INCONSISTENT, detail)
    return storage_error(_BY_RESULT.get(result & 0xFF, _FAILED), detail)


def damaged(detail: str) -> StorageError:
    """Return the error for content that contradicts itself."""
    return storage_error(_DAMAGED, detail)


def inconsistent(detail: str) -> StorageError:
    """Return the error for a request that would break what is stored: a bug of ours."""
    return storage_error(_INCONSISTENT, detail)


def locked(detail: str) -> StorageError:
    """Return the error for a database that another program holds."""
    return storage_error(_LOCKED, detail)


def no_room(needed: int, free: int) -> StorageError:
    """Return the error for work on the data that takes *needed* bytes on a disk with *free* ones."""
    message = (
        f"There is too little room on the disk of the data folder: {-(-needed // 1_000_000):,} MB are needed, and "
        f"{free // 1_000_000:,} MB are free."
    )
    advice = "Free some space there, then try again. Nothing was changed."
    return storage_error(_FULL, f"{needed:,} bytes are needed and {free:,} are free", message, advice)


def gone(path: str) -> StorageError:
    """Return the error for a data folder that is not where it was: *path*."""
    return storage_error(_GONE, path)


def not_writable(folder: str) -> StorageError:
    """Return the error for a *folder* that cannot be written."""
    return storage_error(_READ_ONLY, folder)


def new_folder_full(needed: int, free: int) -> StorageError:
    """Return the error for a folder to move to on a disk with *free* bytes, where *needed* bytes are."""
    message = f"There is too little room in the new folder: {-(-needed // 1_000_000):,} MB are needed there."
    advice = "Choose a folder on another disk, or free some space there."
    return storage_error(_FULL, f"{needed:,} bytes are needed and {free:,} are free", message, advice)


def new_folder_not_writable(folder: str) -> StorageError:
    """Return the error for a *folder* to move to, or to make it in, that cannot be written."""
    advice = "Choose another folder, or check its permissions and whether its disk is mounted read-only."
    return storage_error(_READ_ONLY, folder, "The new folder cannot be written.", advice)


def not_written(name: str, error: OSError) -> StorageError:
    """Return the error for a file *name* that the user asked for and that could not be written."""
    base = _BY_ERRNO.get(error.errno or 0, _FAILED)
    advice = "Choose another folder, or make room on the disk."
    return storage_error(base, str(error), f"The file {name} could not be written.", advice)


def failed(detail: str, message: str, advice: str) -> StorageError:
    """Return a ``storage_failed`` error with its own words."""
    return storage_error(_FAILED, detail, message, advice)


def file_unreadable(error: OSError) -> StorageError:
    """Return the error for a file of the user's that cannot be read, or no longer."""
    return StorageError(
        TurnError(
            ErrorKind.USER,
            "file_unreadable",
            "The file cannot be read.",
            "Check that it is still there and that you may read it, then attach it again.",
            f"{type(error).__name__}: {error}",
        )
    )


def schema_newer(found: int, known: int) -> StorageError:
    """Return the error for a database of a later version: schema *found*, where *known* is the newest known."""
    return StorageError(
        TurnError(
            ErrorKind.USER,
            "schema_newer",
            "The database was written by a newer version of Chatelaine and was left untouched.",
            "Install the newest version, or start with another data folder.",
            f"The database has schema {found}; this version knows schemas up to {known}.",
        )
    )


def older(found: int, known: int) -> StorageError:
    """Return the error for a database whose schema *found* must not be brought to *known* now."""
    return failed(
        f"The database has schema {found}; this version uses schema {known}.",
        "The database was written by an older version of Chatelaine and has to be brought up to date first.",
        "Start Chatelaine's window once, then try again.",
    )


def data_in_use(holder: str) -> StorageError:
    """Return the error for a data folder that another process owns; *holder* names that process."""
    return StorageError(
        TurnError(
            ErrorKind.USER,
            "data_in_use",
            "Chatelaine is already running with this data folder.",
            "Use the window that is open, or close it first.",
            f"The data folder is held by {holder}.",
        )
    )


def demo_in_use(detail: str) -> StorageError:
    """Return the error for data of the demo that a running demo uses."""
    message = "The demo is running, and uses data that is to be deleted."
    return StorageError(
        TurnError(ErrorKind.USER, "data_in_use", message, "Close the demo's window, then try again.", detail)
    )


def file_damaged(name: str, kept_as: str, reason: str) -> StorageError:
    """Return the error for the settings file *name*, now called *kept_as*."""
    return StorageError(
        TurnError(
            ErrorKind.MACHINE,
            "file_damaged",
            f"The file {name} is damaged; it was kept as {kept_as} and default values are used.",
            "Check your settings. The kept file may be mended by hand or deleted.",
            reason,
        )
    )


def attachment_missing(sha256: str) -> StorageError:
    """Return the error for bytes that are not where they were put."""
    return StorageError(
        TurnError(
            ErrorKind.USER,
            "attachment_missing",
            "The file of an attachment is missing from the data folder.",
            "Attach it again, or put the folder 'attachments' back from a copy of your own: backups do not hold it.",
            sha256,
        )
    )


def attachment_damaged(sha256: str) -> StorageError:
    """Return the error for bytes that are not those that were put there."""
    return StorageError(
        TurnError(
            ErrorKind.MACHINE,
            "attachment_damaged",
            "The file of an attachment was changed or damaged on the disk.",
            "Attach it again, or put the folder 'attachments' back from a copy of your own: backups do not hold it.",
            sha256,
        )
    )


def message_missing(detail: str) -> StorageError:
    """Return the error for a message, or a conversation, that is not there any more."""
    words = "This is not here any more."
    return StorageError(TurnError(ErrorKind.USER, "message_missing", words, "It may have been deleted.", detail))


def answer_running(detail: str) -> StorageError:
    """Return the error for a branch on which an answer is still received."""
    words = "An answer is still being received on this branch."
    return StorageError(TurnError(ErrorKind.USER, "answer_running", words, "Stop it, then delete the branch.", detail))


def backup_missing(name: str) -> StorageError:
    """Return the error for a backup that is not there."""
    return StorageError(
        TurnError(
            ErrorKind.USER,
            "backup_missing",
            "The backup is not there any more.",
            "Choose another one from the list.",
            name,
        )
    )


def file_too_large(most: int) -> StorageError:
    """Return the error for a file of more than *most* bytes."""
    return StorageError(
        TurnError(
            ErrorKind.USER,
            "too_large",
            f"The file is larger than {most // 1_000_000} MB, which is more than can be attached.",
            "Attach a smaller file, or a part of it.",
        )
    )
