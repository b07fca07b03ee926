"""The Files API through the SDK. Importing this module imports the SDK: on the network thread only."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from anthropic import omit
from anthropic.types import FileMetadata

from app.api.sdk import Client
from app.model.server_file import ServerFile

_PAGE = 1000  # the most that GET /v1/files gives at once
_MOST = 50_000  # files: a server that always has more is not believed


class CountedFile(io.FileIO):
    """A file that tells how much of it was read, in bytes, each time somebody reads on."""

    def __init__(self, path: Path, tell_read: Callable[[int], None]) -> None:
        super().__init__(path, "rb")
        self._tell_read = tell_read

    def read(self, size: int | None = -1, /) -> bytes:
        """The next *size* bytes."""
        data = super().read(-1 if size is None else size) or b""
        self._tell_read(self.tell())
        return data


async def upload(
    client: Client, path: Path, name: str, media_type: str, lifetime_s: int | None, tell_sent: Callable[[int], None]
) -> ServerFile:
    """Upload the file at *path*. *tell_sent* hears bytes so far. Raises what the SDK raises, and OSError."""
    with closing(CountedFile(path, tell_sent)) as file:
        expires = omit if lifetime_s is None else lifetime_s
        return _read(await client.files.upload(file=(name, file, media_type), expires_in_seconds=expires))


async def every(client: Client) -> list[ServerFile]:
    """All files of the key's workspace, the newest first. Raises what the SDK raises."""
    found: list[ServerFile] = []
    async for file in client.files.list(limit=_PAGE):
        found.append(_read(file))
        if len(found) >= _MOST:
            break
    return found


async def delete(client: Client, file_id: str) -> None:
    """Delete a file at once. Raises what the SDK raises."""
    await client.files.delete(file_id)


def _read(told: FileMetadata) -> ServerFile:
    expires = getattr(told, "expires_at", None)
    return ServerFile(
        told.id,
        told.filename,
        told.mime_type,
        told.size_bytes,
        _ms(told.created_at),
        _ms(expires) if isinstance(expires, datetime) else None,
    )


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
