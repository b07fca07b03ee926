"""Where plain copies of sealed bytes lie while somebody needs them: workers that read files, and other programs.

In memory where the system has folders there, else among its temporary files; for the owner alone. What a process that
was killed left there is deleted by the next one: each keeps a lock in its folder while it lives.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from app.model.sealing import DataKey
from app.storage.datalock import DataLock
from app.storage.errors import StorageError

_PREFIX = "chatelaine-plain-"
_LOCK = "in-use"
_ATTEMPTS = 5
_SPARE = 64_000_000  # bytes that stay free beside what is copied: others need the memory, too


def usual_places() -> list[Path]:
    """The folders that may be used, the best first: two in memory on Linux, then that of temporary files."""
    found = [os.environ.get("XDG_RUNTIME_DIR", ""), "/dev/shm", tempfile.gettempdir()]  # noqa: S108  # mkdtemp there
    return [Path(each) for each in dict.fromkeys(found) if each and Path(each).is_absolute()]


class PrivateRoom:
    """A folder of this object's own in one of *places*, made when it is first needed. Used from any thread.

    *others* are places where only :meth:`sweep` looks. Every method but that and :meth:`close` may raise OSError.
    """

    def __init__(self, places: Sequence[Path] | None = None, others: Sequence[Path] = ()) -> None:
        self._places = [*places] if places is not None else usual_places()
        self._others = [*others]
        self._lock = threading.Lock()
        self._rooms: dict[Path, tuple[Path, DataLock]] = {}

    @classmethod
    def beside(cls, key: DataKey | None) -> PrivateRoom:
        """The room for a data folder under *key*. Without one, memory is not spent on what lies on the disk anyway."""
        return cls() if key is not None else cls([Path(tempfile.gettempdir())], usual_places())

    def make(self, size: int = 0) -> Path:
        """A new, empty folder where there is room for *size* bytes, as far as can be said. Whoever asks deletes it."""
        with self._lock:
            room = self._room_in(self._place_for(size))
        return Path(tempfile.mkdtemp(dir=room))

    def close(self) -> None:
        """Delete everything that was made. Another :meth:`make` begins anew."""
        with self._lock:
            rooms, self._rooms = self._rooms, {}
        for room, lock in rooms.values():
            shutil.rmtree(room, ignore_errors=True)
            lock.release()
            shutil.rmtree(room, ignore_errors=True)  # Windows keeps a file that is locked

    def sweep(self) -> int:
        """Delete what processes left that are not there any more; how many folders."""
        places = dict.fromkeys([*self._places, *self._others])
        return sum(_swept(room) for place in places for room in _rooms_in(place))

    def _place_for(self, size: int) -> Path:
        for place in self._places:
            with contextlib.suppress(OSError):
                if os.access(place, os.W_OK | os.X_OK) and shutil.disk_usage(place).free >= size + _SPARE:
                    return place
        return self._places[-1]

    def _room_in(self, place: Path) -> Path:
        room, lock = self._rooms.get(place, (None, None))
        if room is None or not (room / _LOCK).exists():  # what cleans up old temporary files may have been there
            if lock is not None:
                lock.release()
            self._rooms[place] = room, _ = self._new_room(place)
        return room

    def _new_room(self, place: Path) -> tuple[Path, DataLock]:
        for _ in range(_ATTEMPTS):
            room = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
            lock = DataLock(room / _LOCK)
            with contextlib.suppress(StorageError):
                lock.acquire()
                if (room / _LOCK).exists():
                    return room, lock
                lock.release()
            # Somebody who sweeps was between the folder and its lock, and took it for one that was left.
        raise FileNotFoundError(f"no folder of our own in {place}")


class PlainCopies:
    """Plain copies in a *room*, each for all that need it at once, and gone with the last of them. For threads."""

    def __init__(self, room: PrivateRoom) -> None:
        self._room = room
        self._lock = threading.Lock()
        self._copies: dict[str, _Copy] = {}

    def lease(self, name: str, size: int, pieces: Callable[[], Iterator[bytes]]) -> Lease:
        """What gives and takes back the copy called *name*, of some *size* bytes, which *pieces* gives."""
        return Lease(self, name, size, pieces)

    def take(self, lease: Lease) -> Path:
        """The copy, made if nobody has it. Raises OSError."""
        with self._lock:
            copy = self._copies.setdefault(lease.name, _Copy())
            copy.users += 1
        try:
            with copy.lock:
                if copy.path is None:
                    copy.path = self._made(lease)
                return copy.path
        except BaseException:
            self.give_back(lease)
            raise

    def give_back(self, lease: Lease) -> None:
        """Nobody needs it for *lease* any more. Raises nothing."""
        with self._lock:
            copy = self._copies[lease.name]
            copy.users -= 1
            if copy.users:
                return
            del self._copies[lease.name]
        if copy.path is not None:
            shutil.rmtree(copy.path.parent, ignore_errors=True)

    def _made(self, lease: Lease) -> Path:
        folder = self._room.make(lease.size)
        try:
            path = folder / lease.name
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                for piece in lease.pieces():
                    file.write(piece)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return path


class Lease:
    """One need of a copy. Whoever was given it ends it, also where it was not begun, or breaks off meanwhile."""

    def __init__(self, copies: PlainCopies, name: str, size: int, pieces: Callable[[], Iterator[bytes]]) -> None:
        self.name = name
        self.size = size
        self.pieces = pieces
        self._copies = copies
        self._lock = threading.Lock()
        self._path: Path | None = None
        self._ended = False

    def begin(self) -> Path:
        """The copy, the same when asked again. Raises OSError; InterruptedError when the need has ended already."""
        with self._lock:
            if self._ended:
                raise InterruptedError
            if self._path is None:
                self._path = self._copies.take(self)
            return self._path

    def end(self) -> None:
        """Waits for :meth:`begin`, then gives the copy back. Safe to call twice. Raises nothing."""
        with self._lock:
            taken, self._path, self._ended = self._path, None, True
            if taken is not None:
                self._copies.give_back(self)


class _Copy:
    def __init__(self) -> None:
        self.users = 0
        self.lock = threading.Lock()
        self.path: Path | None = None


def _rooms_in(place: Path) -> list[Path]:
    try:
        return [path for path in place.glob(f"{_PREFIX}*") if _is_ours(path)]
    except OSError:
        return []


def _is_ours(path: Path) -> bool:
    """Whether it is a folder of this user's: in a place for all, anybody may make one of such a name."""
    with contextlib.suppress(OSError):
        of_user = os.name != "posix" or path.lstat().st_uid == os.getuid()
        return of_user and not path.is_symlink() and (path / _LOCK).is_file()
    return False


def _swept(room: Path) -> bool:
    lock = DataLock(room / _LOCK)
    try:
        lock.acquire()
    except StorageError:  # it is in use
        return False
    shutil.rmtree(room, ignore_errors=True)
    lock.release()
    shutil.rmtree(room, ignore_errors=True)
    return not room.exists()
