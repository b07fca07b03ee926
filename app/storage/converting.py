"""Encrypts a data folder, or decrypts it: everything is written anew beside the old, and then the names change.

1. The note says ``encrypting`` (or ``decrypting``). Backups, attachments and the database are written to
   ``converting/new``, each compared with what it was. Killed here, the old is used as before, and what was written is
   used when it is begun again under the same key.
2. The note says that it is to be switched: this one write decides. Killed from here on, the next start goes on.
3. Old names move to ``converting/old``, new ones take their place; the old is deleted, and what lay in the open is
   overwritten before. The note says ``encrypted``, or goes.

Only for the process that owns the data folder, with the database closed.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from app.base.atomic import sync_folder
from app.base.paths import Paths
from app.model.encryption import AtWork, Converted, ConvertWish, DamagedBackupsError, Part
from app.model.sealing import DataKey
from app.storage import driver
from app.storage.backups import is_backup
from app.storage.blob_files import BlobFiles, pieces_of_open
from app.storage.connection import side_file
from app.storage.errors import StorageError, damaged, failed, gone, no_room, translate
from app.storage.present_files import files_below, sizes_of
from app.storage.rewriting import held, rewrite
from app.storage.sealing.note import NoteState, SealNote, drop_note, read_note, write_note
from app.storage.sealing.sealed import SealedError
from app.storage.wiping import overwrite_and_delete

Tell = Callable[[int, int], None]
_SPARE = 64_000_000  # bytes that are to be free afterwards
_GROWS = 1.15  # encrypted pages have some bytes more each
_SIDES = ("-wal", "-shm", "-journal", "-restored")


def convert(
    paths: Paths,
    old: DataKey | None,
    new: DataKey | None,
    tell: Tell,
    commit: Callable[[], None],
    wish: ConvertWish | None = None,
) -> Converted:
    """Bring everything from under *old* under *new*; None is in the open, and one of the two is None.

    *tell* hears how many bytes are done, of how many; *commit* is called before the one write from which on there is no
    way back. What either raises ends the work, comes out here, and all is as before.

    Raises StorageError, and all is as before: ``disk_full``, ``database_locked`` (another process uses the data),
    ``database_damaged``; DamagedBackupsError: backups are, and *wish* does not leave them out. Where deleting the old
    fails, the next start goes on.
    """
    key = new if old is None else old
    assert key is not None
    assert old is None or new is None
    try:
        _begin(paths, NoteState.ENCRYPTING if old is None else NoteState.DECRYPTING, key)
        try:
            done = _Conversion(paths, (old, new), tell, wish or ConvertWish()).run(commit)
        except BaseException:
            with contextlib.suppress(OSError, StorageError):
                give_up(paths)
            raise
        finish(paths)
    except driver.SqliteOrOSError as error:
        raise translate(error) from error
    return done


def give_up(paths: Paths) -> None:
    """Take back what was begun, as far as it was not switched yet. Raises OSError, StorageError."""
    note = read_note(paths)
    if note is None or note.switching or note.state is NoteState.ENCRYPTED:
        return
    _delete_tree(paths.converting, overwritten=note.encrypted)
    if note.encrypted:
        write_note(paths, NoteState.ENCRYPTED, note.check)
    else:
        drop_note(paths)


def size(paths: Paths) -> int:
    """How many bytes there are to be written anew. Raises OSError."""
    found = [*files_below(paths.attachments), *_backups(paths), paths.database, side_file(paths.database, "-wal")]
    return sum(path.stat().st_size for path in found if path.is_file())


def room_for(size: int) -> int:
    """How many bytes have to be free where *size* bytes are written anew."""
    return int(size * _GROWS) + _SPARE


def finish(paths: Paths) -> bool:
    """Go on where everything is written anew and the names are still to change; whether there was anything to do.

    Each step can be cut short and is done again. Raises OSError, StorageError.
    """
    note = read_note(paths)
    if note is None or not note.switching:
        return False
    for name in (paths.backups.name, paths.attachments.name, paths.database.name):
        _switch(paths, name)
    sync_folder(paths.root)
    _delete_tree(paths.converting, overwritten=note.state is NoteState.ENCRYPTED_SWITCHING)
    if note.state is NoteState.ENCRYPTED_SWITCHING:
        write_note(paths, NoteState.ENCRYPTED, note.check)
    else:
        drop_note(paths)
    return True


def _begin(paths: Paths, state: NoteState, key: DataKey) -> None:
    _require_no_links(paths)
    note = read_note(paths)
    if note is not None and note.switching:
        finish(paths)
        note = read_note(paths)
    if note is None or note.state is not state or not note.fits(key):
        _require_state(note, state)
        _delete_tree(paths.converting, overwritten=state is NoteState.DECRYPTING)
        write_note(paths, state, key)
    for folder in (paths.converting, _new(paths).root, _new(paths).backups, _new(paths).attachments, _old(paths).root):
        folder.mkdir(mode=0o700, exist_ok=True)


def _require_no_links(paths: Paths) -> None:
    """What lies elsewhere would not be found, and stay as it is."""
    for path in (paths.backups, paths.attachments, paths.database):
        if path.is_symlink():
            raise failed(
                f"{path} is a link",
                f"{path.name} is not in the data folder: there is only a link to it.",
                "Put it into the data folder, then try again.",
            )


def _require_state(note: SealNote | None, state: NoteState) -> None:
    if (note is not None and note.encrypted) != (state is NoteState.DECRYPTING):
        raise ValueError("it is so already")


def _new(paths: Paths) -> Paths:
    return Paths(paths.converting / "new")


def _old(paths: Paths) -> Paths:
    return Paths(paths.converting / "old")


class _Conversion:
    """Writes everything anew; tells bytes, those that are compared afterwards counted twice."""

    def __init__(
        self, paths: Paths, keys: tuple[DataKey | None, DataKey | None], tell: Tell, wish: ConvertWish
    ) -> None:
        self._paths = paths
        self._new = _new(paths)
        self._keys = keys
        self._tell = tell
        self._wish = wish
        self._left_out = 0
        self._done = 0
        self._total = 0
        self._damaged = 0
        self._wanted: set[Path] = set()

    def run(self, commit: Callable[[], None]) -> Converted:
        """Do all of it, up to the write that decides."""
        paths, (old, new) = self._paths, self._keys
        blobs, backups = list(BlobFiles(paths.attachments, old).all()), _backups(paths)
        sizes = [path.stat().st_size for path in (*blobs, *backups, paths.database)]
        self._total = 2 * sum(sizes)
        _require_room(paths, sum(sizes))
        with held(paths.database, old) as source:
            self._take_backups(backups)
            self._take_others()
            self._take_blobs(blobs)
            self._prune()
            self._wish.enter(AtWork(Part.DATABASE))
            rewrite(source, self._new.database, new, self._onwards())
            _sync_tree(self._new.root)
            self._tell(self._total, self._total)
            self._wish.enter(AtWork(Part.OLD))
            commit()
            self._decide()
        return Converted(len(backups) - self._left_out, len(blobs), self._damaged, self._left_out)

    def _decide(self) -> None:
        state = NoteState.ENCRYPTED_SWITCHING if self._keys[0] is None else NoteState.DECRYPTED_SWITCHING
        note = read_note(self._paths)
        if note is None:  # it was written when this began
            raise gone(str(self._paths.root))
        write_note(self._paths, state, note.check)

    def _take_backups(self, backups: list[Path]) -> None:
        """All that are whole; whoever is to leave out damaged ones has to know all of them."""
        troubles: list[StorageError] = []
        names: list[str] = []
        for number, backup in enumerate(backups, 1):
            self._wish.enter(AtWork(Part.BACKUPS, number, len(backups)))
            before, size = self._done, backup.stat().st_size
            try:
                self._take_backup(backup)
            except StorageError as error:
                if error.error.code != "database_damaged":
                    raise
                self._left_out += 1
                if not self._wish.leaves_out(backup.name):
                    troubles.append(error)
                    names.append(backup.name)
            self._done = before + 2 * size
        if troubles:
            details = "; ".join(f"{name}: {each.error.detail}" for name, each in zip(names, troubles, strict=True))
            raise DamagedBackupsError(tuple(names), details) from troubles[0]

    def _take_backup(self, backup: Path) -> None:
        """Raises StorageError, OSError."""
        target = self._new.backups / backup.name
        if not target.exists():  # one that was made before a kill was compared before it got its name
            partial = target.with_name(f"{target.name}.partial")
            try:
                with held(backup, self._keys[0]) as source:
                    rewrite(source, partial, self._keys[1], self._onwards())
            except driver.SqliteError as error:
                raise translate(error) from error
            partial.rename(target)
        self._wanted.add(target)

    def _take_blobs(self, blobs: list[Path]) -> None:
        old, new = (BlobFiles(folder, key) for folder, key in zip(self._folders(), self._keys, strict=True))
        for number, path in enumerate(blobs, 1):
            self._wish.enter(AtWork(Part.ATTACHMENTS, number, len(blobs)))
            size = path.stat().st_size
            try:
                self._take_blob(old, new, path)
            except SealedError:  # damaged before already: it goes along as it is
                target = _made(self._new.attachments / path.parent.name) / path.name
                shutil.copy2(path, target)
                self._wanted.add(target)
                self._damaged += 1
            self._done += 2 * size
            self._tell(self._done, self._total)

    def _take_others(self) -> None:
        """What somebody else put there stays there; what of ours was never finished does not."""
        for path in (*_strangers_to_backups(self._paths.backups), *_strangers_to_blobs(self._paths.attachments)):
            target = self._new.root / path.relative_to(self._paths.root)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copy2(path, target, follow_symlinks=False)
            self._wanted.add(target)

    def _prune(self) -> None:
        """Leave out what was written before a kill, and has been deleted since."""
        for folder in (self._new.backups, self._new.attachments):
            for path in files_below(folder):
                if path not in self._wanted:
                    overwrite_and_delete(path)

    def _folders(self) -> tuple[Path, Path]:
        return self._paths.attachments, self._new.attachments

    def _take_blob(self, old: BlobFiles, new: BlobFiles, path: Path) -> None:
        sha256 = path.name if not old.sealed else old.digest(path)
        if not old.sealed and not old.is_whole(path):
            self._damaged += 1  # it keeps its name, and is told as changed as before
        target = new.path(sha256)
        self._wanted.add(target)
        _made(target.parent)
        if target.exists() and _same(old, path, new, target):
            return
        partial = target.with_name(f"{target.name}.partial")
        with old.opened(path) as read, partial.open("wb") as file:
            partial.chmod(0o600)
            writer = new.writer(file)
            for piece in pieces_of_open(read):
                writer.write(piece)
            writer.finish(target.name)
            file.flush()
            os.fsync(file.fileno())
        times = path.stat()
        os.utime(partial, ns=(times.st_atime_ns, times.st_mtime_ns))  # what is unused is deleted by its age
        partial.rename(target)
        if not _same(old, path, new, target):
            raise damaged(f"the copy of the attachment {target.name} is another one")

    def _onwards(self) -> Tell:
        """*tell*, for a file that begins after what is done."""
        before = self._done
        return lambda done, _: self._tell(before + done, self._total)


def _backups(paths: Paths) -> list[Path]:
    return sorted(path for path in paths.backups.glob("*") if is_backup(path)) if paths.backups.is_dir() else []


def _strangers_to_backups(folder: Path) -> list[Path]:
    ours = re.compile(r"\.partial|-(wal|shm|journal)$")
    return [
        path for path in files_below(folder) if path.parent != folder or not (is_backup(path) or ours.search(path.name))
    ]


def _strangers_to_blobs(folder: Path) -> list[Path]:
    ours = {*BlobFiles(folder).all(), *files_below(folder / "incoming")}
    return [path for path in files_below(folder) if path not in ours]


def _same(old: BlobFiles, path: Path, new: BlobFiles, target: Path) -> bool:
    try:
        return old.digest(path) == new.digest(target)
    except SealedError:
        return False


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _require_room(paths: Paths, size: int) -> None:
    there = sum(sizes_of(files_below(paths.converting)))
    needed, free = room_for(size) - there, shutil.disk_usage(paths.root).free
    if free < needed:
        raise no_room(needed, free)


def _switch(paths: Paths, name: str) -> None:
    fresh, place, kept = _new(paths).root / name, paths.root / name, _old(paths).root / name
    if not fresh.exists():
        return  # done
    for suffix in _SIDES:
        side = side_file(place, suffix)
        if side.exists():
            side.replace(side_file(kept, suffix))
    if place.exists():
        if kept.exists():
            raise failed(f"{place} and {kept}", "Two folders claim to be the data.", "Please report this.")
        place.rename(kept)
        sync_folder(_old(paths).root)
    fresh.rename(place)


def _sync_tree(root: Path) -> None:
    for folder, _, _ in os.walk(root):
        sync_folder(Path(folder))


def _delete_tree(root: Path, *, overwritten: bool) -> None:
    if not root.exists():
        return
    for path in files_below(root):
        if overwritten:
            overwrite_and_delete(path)
        else:
            path.unlink()
    shutil.rmtree(root)
