"""The folder of backups: what lies there, a new one while the database is in use, and bringing one back.

A backup is brought back at the next opening of the data folder, when nobody uses the database: :func:`want_restore`
leaves a note, and :func:`restore_if_wanted` does what it says. Each step of that can be cut short and is done again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from app.base.atomic import write_atomic
from app.base.paths import Paths
from app.model.backup import Backup
from app.model.sealing import DataKey
from app.storage.backup import back_up, check_integrity, free_name
from app.storage.connection import connect_onlooker, connect_reader, create_private_file, is_plain, side_file
from app.storage.driver import SqliteError, SqliteOrOSError
from app.storage.errors import backup_missing, damaged, failed, translate
from app.storage.migrate import applied_migrations, known_migrations, pending_migrations
from app.storage.present_files import sizes_of

T = TypeVar("T")
_NAME = re.compile(r"(\d{8}T\d{6}Z)-([a-z0-9-]+?)(?:-\d+)?\.db")
_STAMP = "%Y%m%dT%H%M%SZ"
_BUSY_MS = 5_000
_CHUNK = 1 << 20  # bytes


class BackupFiles:
    """Every method raises StorageError."""

    def __init__(self, paths: Paths, key: DataKey | None = None) -> None:
        self._paths = paths
        self._key = key

    async def list(self) -> tuple[Backup, ...]:
        """All backups, the newest first."""
        return await _worked(lambda: _listed(self._paths.backups))

    async def make(
        self, label: str, now_ms: int, *, checked: bool = True, stopped: Callable[[], bool] = lambda: False
    ) -> Backup:
        """Copy the database as it is now, while it is in use; the copy is verified before it counts.

        Not *checked* it is kept whatever its state: for what is damaged and is to be mended. *stopped* is asked, in
        a thread, whether it is to end.
        """

        folder = self._paths.backups

        def work() -> Backup:
            with contextlib.closing(connect_reader(self._paths.database, _BUSY_MS, self._key)) as connection:
                connection.execute("BEGIN")  # one view of the data: else each write of others begins the copy anew
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
                path = back_up(connection, folder, label, now_ms, checked=checked, key=self._key, stopped=stopped)
            made = _backup(path)
            assert made is not None
            return made

        return await _worked(work)

    async def remove(self, name: str) -> None:
        """Delete a backup; nothing happens if it is gone."""
        await _worked(lambda: self._path(name).unlink(missing_ok=True))

    async def check(self, name: str) -> None:
        """Look whether a backup is whole and of a schema that this program knows."""
        await _worked(lambda: check_backup(self._path(name), self._key))

    async def want_restore(self, name: str, now_ms: int) -> None:
        """Have *name* take the place of the database when the data folder is opened the next time."""
        await self.check(name)

        def work() -> None:
            kept_as = free_name(self._paths.backups, "before-restore", now_ms).name
            note = json.dumps({"backup": name, "kept_as": kept_as})
            write_atomic(self._paths.restore_note, note.encode())

        await _worked(work)

    async def changed_ms(self) -> int:
        """When the database was last written to (since 1970 UTC)."""
        files = (self._paths.database, side_file(self._paths.database, "-wal"))
        return await _worked(lambda: max(int(file.stat().st_mtime * 1000) for file in files if file.exists()))

    async def wanted(self, query: str) -> frozenset[str]:
        """What *query*, of one column of text, gives in all backups; of those that do not know its tables, nothing."""

        def work() -> frozenset[str]:
            found: set[str] = set()
            for backup in _listed(self._paths.backups):
                with (
                    contextlib.suppress(*SqliteError),
                    contextlib.closing(connect_onlooker(self._path(backup.name), _BUSY_MS, self._key)) as connection,
                ):
                    found.update(row[0] for row in connection.execute(query) if isinstance(row[0], str))
            return frozenset(found)

        return await _worked(work)

    def _path(self, name: str) -> Path:
        if _NAME.fullmatch(name) is None:
            raise backup_missing(name)
        return self._paths.backups / name


def is_backup(path: Path) -> bool:
    """Whether *path* is called as the backups of this program are."""
    return _NAME.fullmatch(path.name) is not None and path.is_file() and not path.is_symlink()


def check_backup(path: Path, key: DataKey | None = None) -> None:
    """Raise StorageError unless *path* is a whole database, under *key*, of a schema that this program knows."""
    if not path.is_file() or path.is_symlink():
        raise backup_missing(path.name)
    if key is not None and is_plain(path):
        raise failed(
            f"{path.name} lies in the open",
            "The backup is not encrypted, as the data is.",
            "Decrypt the data, bring the backup back, and encrypt everything again.",
        )
    with contextlib.closing(connect_onlooker(path, _BUSY_MS, key)) as connection:
        applied = applied_migrations(connection)
        if not applied:
            raise damaged(f"{path.name} has no tables")
        pending_migrations(applied, known_migrations())
        check_integrity(connection)


def restore_if_wanted(paths: Paths, key: DataKey | None = None) -> str | None:
    """Do what :meth:`BackupFiles.want_restore` noted, before the database is opened; the name of the backup, or None.

    The database that was there goes to the backups, whatever its state. Only for the one process that owns the data
    folder. Raises StorageError: the backup is gone or damaged (the note is then forgotten), or the disk failed.
    """
    try:
        return _restored(paths, key)
    except SqliteOrOSError as error:
        raise translate(error) from error


def _restored(paths: Paths, key: DataKey | None) -> str | None:
    note = _note(paths.restore_note)
    if note is None:
        paths.restore_note.unlink(missing_ok=True)
        return None
    name, kept_as = note
    if paths.database.exists() and (paths.backups / kept_as).exists():
        paths.restore_note.unlink()  # all was done but this
        return name
    fresh = side_file(paths.database, "-restored")
    try:
        check_backup(paths.backups / name, key)
    except BaseException:
        paths.restore_note.unlink(missing_ok=True)  # else the program would never start again
        raise
    try:
        _copy(paths.backups / name, fresh)
    except BaseException:
        with contextlib.suppress(OSError):
            fresh.unlink()  # what it takes is what is missing on a disk that is full
        raise
    _put_aside(paths, kept_as)
    fresh.replace(paths.database)
    paths.restore_note.unlink()
    return name


def _put_aside(paths: Paths, kept_as: str) -> None:
    """The database last: until it has gone, all of this is done again."""
    side_file(paths.database, "-shm").unlink(missing_ok=True)
    for suffix in ("-wal", ""):
        old = side_file(paths.database, suffix)
        if old.exists():
            old.replace(paths.backups / f"{kept_as}{suffix}")


def _note(path: Path) -> tuple[str, str] | None:
    """What the note says; None without one, or where it is not one of ours."""
    try:
        found = json.loads(path.read_bytes())
        name, kept_as = found["backup"], found["kept_as"]
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        return None
    ours = all(isinstance(each, str) and _NAME.fullmatch(each) for each in (name, kept_as))
    return (name, kept_as) if ours else None


def _copy(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)  # left by a process that was killed
    create_private_file(target)
    with source.open("rb") as read, target.open("r+b") as written:
        while piece := read.read(_CHUNK):
            written.write(piece)
        written.flush()
        os.fsync(written.fileno())


def _listed(folder: Path) -> tuple[Backup, ...]:
    if not folder.is_dir():
        return ()
    found = (_backup(path) for path in folder.iterdir() if path.is_file() and not path.is_symlink())
    return tuple(sorted((each for each in found if each is not None), key=lambda each: each.made_ms, reverse=True))


def _backup(path: Path) -> Backup | None:
    match = _NAME.fullmatch(path.name)
    if match is None:
        return None
    try:
        made = datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC)
    except ValueError:  # somebody has renamed it
        return None
    for size in sizes_of([path]):
        return Backup(path.name, int(made.timestamp() * 1000), match[2], size)
    return None  # it was deleted meanwhile


async def _worked(work: Callable[[], T]) -> T:
    def translated() -> T:
        try:
            return work()
        except SqliteOrOSError as error:
            raise translate(error) from error

    return await asyncio.to_thread(translated)
