"""Held bytes handed out as files: where the user saves them, and for other programs in a folder that is cleared."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from app.base.atomic import AtomicFile
from app.logic.copy_names import opened_name
from app.model.attachment import Held
from app.model.errors import ChatelaineError, ErrorKind, TurnError

_PIECE = 1024 * 1024  # bytes


class CopyError(ChatelaineError):
    """A copy could not be made. Kind MACHINE, codes ``attachment_missing`` and ``save_failed``."""


class Copies:
    """*path_of* says where the bytes of a SHA-256 lie. Nobody else may look into the folder for other programs."""

    def __init__(self, path_of: Callable[[str], Path]) -> None:
        self._path_of = path_of
        self._folder: Path | None = None
        self._making = asyncio.Lock()

    async def save(self, held: Held, target: Path) -> None:
        """Write the bytes to *target*, which is replaced. Raises CopyError."""
        await self._copy(held, target)

    async def for_others(self, held: Held, name: str) -> Path:
        """A file with the bytes and a name that is safe to be opened (``app.logic.copy_names``). Raises CopyError."""
        async with self._making:  # two that come together have one folder
            folder = self._folder or Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="chatelaine-"))
            self._folder = folder
        target = folder / held.sha256[:16] / opened_name(name, held.media_type)
        await asyncio.to_thread(target.parent.mkdir, mode=0o700, exist_ok=True)
        await self._copy(held, target)
        return target

    async def close(self) -> None:
        """Delete what was made for other programs."""
        folder, self._folder = self._folder, None
        if folder is not None:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _copy(self, held: Held, target: Path) -> None:
        source = self._path_of(held.sha256)
        try:
            await asyncio.to_thread(_copied, source, target)
        except FileNotFoundError:
            if source.is_file():
                raise _failed(target, "the folder is gone") from None
            raise _missing() from None
        except OSError as error:
            raise _failed(target, f"{type(error).__name__}: {error.strerror or error}") from None


def _copied(source: Path, target: Path) -> None:
    with source.open("rb") as file:
        made = AtomicFile(target)
        try:
            while piece := file.read(_PIECE):
                made.write(piece)
            made.commit()
        finally:
            made.discard()


def _missing() -> CopyError:
    message = "The file is not in the data folder any more."
    advice = "Attach it again, or restore the data folder from a backup."
    return CopyError(TurnError(ErrorKind.MACHINE, "attachment_missing", message, advice))


def _failed(target: Path, detail: str) -> CopyError:
    message = f"{target.name} could not be saved."
    advice = "Choose another folder, or make room on the disk."
    return CopyError(TurnError(ErrorKind.MACHINE, "save_failed", message, advice, detail))
