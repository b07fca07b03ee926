"""Files that a process left half made when it was killed, and that nobody will ever finish."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import Iterator
from pathlib import Path

from app.base.paths import Paths
from app.storage.connection import side_file
from app.storage.plain_copies import PrivateRoom


class Leftovers:
    """Looks where this program makes files: beside the settings, among the backups, and where *room* is."""

    def __init__(self, paths: Paths, room: PrivateRoom | None = None) -> None:
        self._paths = paths
        self._room = room

    async def drop(self, older_than_s: float) -> int:
        """Delete what nobody wrote to for *older_than_s* seconds; how many files. What cannot be deleted stays.

        Plain copies of sealed files go at once when the process that made them is not there any more.
        """
        return await asyncio.to_thread(self._drop, time.time() - older_than_s)

    def _drop(self, before_s: float) -> int:
        count = self._room.sweep() if self._room is not None else 0
        for path in self._found():
            with contextlib.suppress(OSError):
                if path.stat().st_mtime < before_s:
                    path.unlink()
                    count += 1
        return count

    def _found(self) -> Iterator[Path]:
        paths = self._paths
        yield from paths.backups.glob("*.partial*")  # with the side files of a copy that was being made
        for file in (paths.settings, paths.window, paths.restore_note, paths.encryption_note):
            name = file.name
            made_by_us = re.compile(rf"\.{re.escape(name)}\.[a-z0-9_]{{8}}")  # see app.base.atomic
            yield from (path for path in paths.root.glob(f".{name}.*") if made_by_us.fullmatch(path.name))
        if not paths.restore_note.exists():
            yield from (path for path in [side_file(paths.database, "-restored")] if path.exists())
