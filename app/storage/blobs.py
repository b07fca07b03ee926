"""The bytes of attachments, outside the database: each content once, under its SHA-256, never changed.

Bytes come first and the rows that name them after, so that a crash leaves bytes without a row, never the opposite.
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
from typing import TypeVar

from app.base.atomic import sync_folder
from app.base.paths import Paths
from app.model.attachment import Held
from app.storage.errors import attachment_damaged, attachment_missing, file_too_large, file_unreadable, translate

T = TypeVar("T")
_PIECE = 1024 * 1024  # bytes
_HEX = frozenset("0123456789abcdef")
_INCOMING = "incoming"


class BlobStore:
    """Keeps bytes in the attachments' folder, readable by the owner alone. Files are worked on in threads.

    Every coroutine raises StorageError.
    """

    def __init__(self, paths: Paths) -> None:
        self._folder = paths.attachments

    @property
    def incoming(self) -> Path:
        """A folder on the same disk for files that are being made; what lies there is nobody's after a crash."""
        return self._folder / _INCOMING

    def path(self, sha256: str) -> Path:
        """Where the bytes lie, whether or not they are there. ValueError for what is no SHA-256."""
        if len(sha256) != 64 or not _HEX.issuperset(sha256):
            raise ValueError("not a SHA-256")
        return self._folder / sha256[:2] / sha256

    @asynccontextmanager
    async def workplace(self) -> AsyncIterator[Path]:
        """A folder of its own among :attr:`incoming`, which goes away with all that is left in it."""
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
        return await _worked(lambda: self._read(sha256))

    async def has(self, sha256: str) -> bool:
        """Whether the bytes are there."""
        return await _worked(lambda: self.path(sha256).is_file())

    async def check(self) -> list[str]:
        """Read everything; the SHA-256 of each file that holds other bytes than its name says."""
        return await _worked(lambda: [path.name for path in self._files() if _digest(path) != path.name])

    async def known(self) -> frozenset[str]:
        """The SHA-256 of all bytes that are kept."""
        return await _worked(lambda: frozenset(path.name for path in self._files()))

    async def size_of(self, wanted: Collection[str]) -> int:
        """How many bytes the files of *wanted* have that are there."""
        return await _worked(lambda: sum(path.stat().st_size for path in self._files() if path.name in wanted))

    async def left_over(self) -> tuple[int, int]:
        """How many files, and bytes in them, lie where files are being made; after a crash they are nobody's."""

        def work() -> tuple[int, int]:
            sizes = [path.stat().st_size for path in self.incoming.rglob("*") if path.is_file()]
            return len(sizes), sum(sizes)

        return await _worked(work)

    async def drop_others(self, wanted: Collection[str], older_than_s: float) -> int:
        """Delete what is not *wanted* and was put there more than *older_than_s* seconds ago; how many files."""
        return await _worked(lambda: self._drop(frozenset(wanted), time.time() - older_than_s))

    # In a thread

    def _put(self, pieces: Iterator[bytes], media_type: str, most: int | None, wanted: Held | None = None) -> Held:
        self._make_folder(self.incoming)
        handle, name = tempfile.mkstemp(dir=self.incoming)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                whole, size = hashlib.sha256(), 0
                for piece in pieces:
                    size += len(piece)
                    if most is not None and size > most:
                        raise file_too_large(most)
                    whole.update(piece)
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            held = Held(whole.hexdigest(), size, media_type)
            if wanted is not None and held != wanted:
                raise attachment_damaged(wanted.sha256)
            self._settle(temporary, held)
        finally:
            temporary.unlink(missing_ok=True)
        return held

    def _settle(self, temporary: Path, held: Held) -> None:
        target = self.path(held.sha256)
        self._make_folder(target.parent)
        if target.is_file() and target.stat().st_size == held.size and _digest(target) == held.sha256:
            os.utime(target)  # wanted anew: its grace begins again
            return
        temporary.chmod(0o600)
        temporary.replace(target)
        sync_folder(target.parent)

    def _make_workplace(self) -> Path:
        self._make_folder(self.incoming)
        return Path(tempfile.mkdtemp(dir=self.incoming))

    def _make_folder(self, folder: Path) -> None:
        """Not the data folder itself: where its disk was pulled out, its place would be somewhere else."""
        for each in (self._folder, folder):
            each.mkdir(mode=0o700, exist_ok=True)

    def _read(self, sha256: str) -> bytes:
        path = self.path(sha256)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise attachment_missing(sha256) from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise attachment_damaged(sha256)
        return data

    def _files(self) -> Iterator[Path]:
        return (path for path in self._folder.glob("[0-9a-f][0-9a-f]/*") if len(path.name) == 64)

    def _drop(self, wanted: frozenset[str], before_s: float) -> int:
        count = 0
        left = [path for path in self._files() if path.name not in wanted]
        for path in [*left, *self.incoming.glob("*")]:
            with contextlib.suppress(OSError):  # one that cannot be deleted now is met again
                if path.stat().st_mtime < before_s:
                    _delete(path)
                    count += 1
        return count


async def _worked(work: Callable[[], T]) -> T:
    def translated() -> T:
        try:
            return work()
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


def _digest(path: Path) -> str:
    whole = hashlib.sha256()
    for piece in _pieces_of_file(path):
        whole.update(piece)
    return whole.hexdigest()


def _delete(path: Path) -> None:
    """Delete a file, or a folder in which something was made when the program was killed."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
