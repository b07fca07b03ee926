"""The bytes of attachments, outside the database: each content once, named by its SHA-256, never changed.

With a data key they lie sealed (``blob_files``), also while they are being written. Bytes come first and the rows that
name them after, so that a crash leaves bytes without a row, never the opposite.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

from app.base.atomic import sync_folder
from app.base.paths import Paths
from app.model.attachment import Held
from app.model.sealing import DataKey
from app.storage.blob_files import BlobFiles
from app.storage.errors import attachment_damaged, attachment_missing, file_too_large, file_unreadable, translate
from app.storage.plain_copies import PlainCopies, PrivateRoom
from app.storage.present_files import files_below, sizes_of
from app.storage.sealing.sealed import SealedError

T = TypeVar("T")
_PIECE = 1024 * 1024  # bytes
_INCOMING = "incoming"
_ROOM_TO_WORK = 256_000_000  # bytes that are looked for where files are made of sealed ones


class BlobStore:
    """Keeps bytes in the attachments' folder, readable by the owner alone. Files are worked on in threads.

    Every coroutine raises StorageError.
    """

    def __init__(self, paths: Paths, key: DataKey | None = None, room: PrivateRoom | None = None) -> None:
        """*key* is that of an encrypted data folder; plain copies are then made in *room*, which others close."""
        self._folder = paths.attachments
        self._files = BlobFiles(paths.attachments, key)
        self._room = room or PrivateRoom()
        self._copies = PlainCopies(self._room)

    @property
    def sealed(self) -> bool:
        """Whether the bytes lie under a key."""
        return self._files.sealed

    @property
    def incoming(self) -> Path:
        """A folder on the same disk for files that are being made; what lies there is nobody's after a crash."""
        return self._folder / _INCOMING

    def path(self, sha256: str) -> Path:
        """Where the bytes lie, plain or sealed, whether or not they are there. ValueError for what is no SHA-256."""
        return self._files.path(sha256)

    def names(self, wanted: Collection[str]) -> dict[str, str]:
        """The SHA-256 of *wanted* by what their files are called. What is no SHA-256 has no file, and stays itself."""
        return {self._name(sha256): sha256 for sha256 in wanted}

    def open(self, sha256: str) -> BinaryIO:
        """The bytes as a file, to be read in a thread and closed.

        Raises OSError, as reading does: EIO for what is damaged.
        """
        return self._files.open(sha256)

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """The bytes, piece by piece, for a thread. Raises OSError, and StorageError: ``attachment_damaged``."""
        try:
            yield from self._files.pieces(sha256)
        except SealedError as error:
            raise attachment_damaged(sha256) from error

    @asynccontextmanager
    async def lent(self, sha256: str) -> AsyncIterator[Path]:
        """A file with the plain bytes, for those who can only read files; of sealed ones a copy that goes afterwards.

        Where bytes are missing, no file is at that path. Raises StorageError: ``attachment_damaged``, ``disk_full`` …
        """
        path = self.path(sha256)
        size = await _worked(lambda: _size_of(path)) if self._files.sealed else None
        if size is None:
            yield path
            return
        lease = self._copies.lease(sha256, size, lambda: self._files.pieces(sha256))
        try:
            yield await _worked(lease.begin, sha256)
        finally:
            await asyncio.to_thread(lease.end)

    @asynccontextmanager
    async def workplace(self) -> AsyncIterator[Path]:
        """A folder of its own for plain files that are being made, which goes away with all that is left in it."""
        folder = await _worked(self._make_workplace)
        try:
            yield folder
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def put(self, data: bytes, media_type: str) -> Held:
        """Keep *data*; what is there already stays as it is."""
        return await _worked(lambda: self._put(_pieces_of(data), media_type, None))

    async def take(self, source: Path, media_type: str, most: int | None = None) -> Held:
        """Keep a copy of the file *source*, read piece by piece.

        Raises StorageError: ``too_large`` beyond *most* bytes, ``file_unreadable`` when *source* cannot be read, or no
        longer; nothing is kept then.
        """
        return await _worked(lambda: self._put(_pieces_in(source), media_type, most))

    async def gather(self, pieces: Iterator[bytes], media_type: str, most: int) -> Held:
        """Keep the bytes that *pieces*, which is used in a thread, gives, at most *most* of them (``too_large``)."""
        return await _worked(lambda: self._put(pieces, media_type, most))

    async def fill(self, held: Held, pieces: Iterator[bytes]) -> None:
        """Keep the bytes that *held* names, as *pieces*, which is used in a thread, gives them.

        Raises StorageError, with code ``attachment_damaged`` where they are others: nothing is kept then.
        """
        await _worked(lambda: self._put(pieces, held.media_type, held.size, held))

    async def read(self, sha256: str) -> bytes:
        """The bytes. Raises StorageError: ``attachment_missing``, or ``attachment_damaged`` for other bytes."""
        return await _worked(lambda: self._read(sha256), sha256)

    async def verify(self, sha256: str) -> None:
        """Read all of it. Raises StorageError: ``attachment_missing``, or ``attachment_damaged`` for other bytes."""
        await _worked(lambda: self._verify(sha256), sha256)

    async def has(self, sha256: str) -> bool:
        """Whether the bytes are there."""
        return await _worked(lambda: self.path(sha256).is_file())

    async def check(self) -> list[str]:
        """Read everything; the names of the files that hold other bytes than they say."""
        return await _worked(lambda: [path.name for path in self._files.all() if self._is_damaged(path)])

    async def known(self) -> frozenset[str]:
        """What all files are called that are kept; see :meth:`names`."""
        return await _worked(lambda: frozenset(path.name for path in self._files.all()))

    async def size_of(self, names: Collection[str]) -> int:
        """How many bytes the files called *names* have that are there."""
        return await _worked(lambda: sum(sizes_of(path for path in self._files.all() if path.name in names)))

    async def left_over(self) -> tuple[int, int]:
        """How many files, and bytes in them, lie where files are being made; after a crash they are nobody's."""

        def work() -> tuple[int, int]:
            sizes = [*sizes_of(files_below(self.incoming))]
            return len(sizes), sum(sizes)

        return await _worked(work)

    async def drop_others(self, wanted: Collection[str], older_than_s: float) -> int:
        """Delete what is not *wanted* (SHA-256) and was put there over *older_than_s* seconds ago; how many files."""
        return await _worked(lambda: self._drop(frozenset(self.names(wanted)), time.time() - older_than_s))

    # In a thread

    def _put(self, pieces: Iterator[bytes], media_type: str, most: int | None, wanted: Held | None = None) -> Held:
        self._make_folder(self.incoming)
        handle, name = tempfile.mkstemp(dir=self.incoming)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                writer, whole, size = self._files.writer(file), hashlib.sha256(), 0
                for piece in pieces:
                    size += len(piece)
                    if most is not None and size > most:
                        raise file_too_large(most)
                    whole.update(piece)
                    writer.write(piece)
                held = Held(whole.hexdigest(), size, media_type)
                writer.finish(self._files.name(held.sha256))
                file.flush()
                os.fsync(file.fileno())
            if wanted is not None and held != wanted:
                raise attachment_damaged(wanted.sha256)
            self._settle(temporary, held)
        finally:
            temporary.unlink(missing_ok=True)
        return held

    def _settle(self, temporary: Path, held: Held) -> None:
        target = self.path(held.sha256)
        self._make_folder(target.parent)
        if target.is_file() and target.stat().st_size == temporary.stat().st_size and self._files.is_whole(target):
            os.utime(target)  # wanted anew: its grace begins again
            return
        temporary.chmod(0o600)
        temporary.replace(target)
        sync_folder(target.parent)

    def _make_workplace(self) -> Path:
        if self._files.sealed:
            return self._room.make(_ROOM_TO_WORK)
        self._make_folder(self.incoming)
        return Path(tempfile.mkdtemp(dir=self.incoming))

    def _make_folder(self, folder: Path) -> None:
        """Not the data folder itself: where its disk was pulled out, its place would be somewhere else."""
        for each in (self._folder, folder):
            each.mkdir(mode=0o700, exist_ok=True)

    def _read(self, sha256: str) -> bytes:
        try:
            with self._files.open(sha256) as file:
                data = file.read()
        except FileNotFoundError:
            raise attachment_missing(sha256) from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise attachment_damaged(sha256)
        return data

    def _verify(self, sha256: str) -> None:
        try:
            found = self._files.digest(self.path(sha256))
        except FileNotFoundError:
            raise attachment_missing(sha256) from None
        if found != sha256:
            raise attachment_damaged(sha256)

    def _is_damaged(self, path: Path) -> bool:
        try:
            return not self._files.is_whole(path)
        except FileNotFoundError:
            return False  # it was deleted meanwhile

    def _name(self, sha256: str) -> str:
        try:
            return self._files.name(sha256)
        except ValueError:
            return sha256

    def _drop(self, wanted: frozenset[str], before_s: float) -> int:
        count = 0
        left = [path for path in self._files.all() if path.name not in wanted]
        for path in [*left, *self.incoming.glob("*")]:
            with contextlib.suppress(OSError):  # one that cannot be deleted now is met again
                if path.stat().st_mtime < before_s:
                    _delete(path)
                    count += 1
        return count


async def _worked(work: Callable[[], T], sha256: str = "") -> T:
    """*work* in a thread; damage of sealed bytes is told as that of *sha256*."""

    def translated() -> T:
        try:
            return work()
        except SealedError as error:
            raise attachment_damaged(sha256) from error
        except OSError as error:
            raise translate(error) from error

    return await asyncio.to_thread(translated)


def _pieces_of(data: bytes) -> Iterator[bytes]:
    return (data[at : at + _PIECE] for at in range(0, len(data), _PIECE))


def _pieces_in(source: Path) -> Iterator[bytes]:
    """The pieces of a file of somebody else: it may be gone, on a disk that was pulled out, or no real file."""
    try:
        if not source.is_file():  # a pipe would never end
            raise FileNotFoundError(f"no file: {source.name}")
        yield from _pieces_of_file(source)
    except OSError as error:
        raise file_unreadable(error) from error


def _pieces_of_file(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _size_of(path: Path) -> int | None:
    """How many bytes the file has; None where there is none."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


def _delete(path: Path) -> None:
    """Delete a file, or a folder in which something was made when the program was killed."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
