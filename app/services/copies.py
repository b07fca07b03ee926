"""Held bytes handed out as files: where the user saves them, and for other programs in a folder that is cleared."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.atomic import AtomicFile
from app.logic.copy_names import opened_name
from app.model.attachment import Held
from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.storage.errors import StorageError

if TYPE_CHECKING:
    from app.storage.blobs import BlobStore
    from app.storage.plain_copies import PrivateRoom


class CopyError(ChatelaineError):
    """A copy could not be made. Kind MACHINE, codes ``attachment_missing``, ``attachment_damaged``, ``save_failed``."""


class Copies:
    """*blobs* has the bytes. What is made for other programs lies in *room*, into which nobody else may look."""

    def __init__(self, blobs: BlobStore, room: PrivateRoom) -> None:
        self._blobs = blobs
        self._room = room
        self._folders: dict[str, Path] = {}
        self._making = asyncio.Lock()

    async def save(self, held: Held, target: Path) -> None:
        """Write the bytes to *target*, which is replaced. Raises CopyError."""
        await self._copy(held, target)

    async def for_others(self, held: Held, name: str) -> Path:
        """A file with the bytes and a name that is safe to be opened (``app.logic.copy_names``). Raises CopyError."""
        async with self._making:  # two that come together have one folder
            folder = self._folders.get(held.sha256)
            if folder is None or not await asyncio.to_thread(folder.is_dir):  # old temporary files may be cleaned up
                folder = self._folders[held.sha256] = await self._made(held)
        target = folder / opened_name(name, held.media_type)
        await self._copy(held, target)
        return target

    async def close(self) -> None:
        """Delete what was made for other programs."""
        folders, self._folders = self._folders, {}
        for folder in folders.values():
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _copy(self, held: Held, target: Path) -> None:
        try:
            await asyncio.to_thread(_copied, self._blobs, held.sha256, target)
        except FileNotFoundError:
            if await self._blobs.has(held.sha256):
                raise _failed(target.name, "the folder is gone") from None
            raise _missing() from None
        except StorageError as error:  # the bytes are damaged
            raise CopyError(error.error) from None
        except OSError as error:
            raise _failed(target.name, _reason(error)) from None

    async def _made(self, held: Held) -> Path:
        try:
            return await asyncio.to_thread(self._room.make, held.size)
        except OSError as error:
            raise _failed("The file", _reason(error)) from None


def _copied(blobs: BlobStore, sha256: str, target: Path) -> None:
    pieces = blobs.pieces(sha256)
    first = next(pieces, b"")  # where there are no bytes, nothing is begun
    made = AtomicFile(target)
    try:
        made.write(first)
        for piece in pieces:
            made.write(piece)
        made.commit()
    finally:
        made.discard()


def _reason(error: OSError) -> str:
    return f"{type(error).__name__}: {error.strerror or error}"


def _missing() -> CopyError:
    message = "The file is not in the data folder any more."
    advice = "Attach it again, or restore the data folder from a backup."
    return CopyError(TurnError(ErrorKind.MACHINE, "attachment_missing", message, advice))


def _failed(name: str, detail: str) -> CopyError:
    message = f"{name} could not be saved."
    advice = "Choose another folder, or make room on the disk."
    return CopyError(TurnError(ErrorKind.MACHINE, "save_failed", message, advice, detail))
