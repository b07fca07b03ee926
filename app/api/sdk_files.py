"""The Files API through the SDK. Importing this module imports the SDK: on the network thread only."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from typing import BinaryIO, cast

from anthropic import omit
from anthropic.types import FileMetadata

from app.api.sdk import Client
from app.model.server_file import ServerFile

_PAGE = 1000  # the most that GET /v1/files gives at once
_MOST = 50_000  # files: a server that always has more is not believed


class CountedFile(io.IOBase):
    """*file*, telling how much of it was read, in bytes, each time somebody reads on."""

    def __init__(self, file: BinaryIO, tell_read: Callable[[int], None]) -> None:
        super().__init__()
        self._file = file
        self._tell_read = tell_read

    def read(self, size: int | None = -1, /) -> bytes:
        """The next *size* bytes."""
        data = self._file.read(-1 if size is None else size)
        self._tell_read(self._file.tell())
        return data

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes: how long it is, is found by going to its end."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place; where, in bytes."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Where it is, in bytes."""
        return self._file.tell()

    def close(self) -> None:
        """Close the file beneath, too."""
        self._file.close()
        super().close()


async def upload(
    client: Client,
    opened: Callable[[], BinaryIO],
    name: str,
    media_type: str,
    lifetime_s: int | None,
    tell_sent: Callable[[int], None],
) -> ServerFile:
    """Upload the file that *opened* gives. *tell_sent* hears bytes so far. Raises what the SDK raises, and OSError."""
    with closing(CountedFile(opened(), tell_sent)) as file:
        expires = omit if lifetime_s is None else lifetime_s
        content = cast(BinaryIO, file)  # what is asked of a file, it can do
        return _read(await client.files.upload(file=(name, content, media_type), expires_in_seconds=expires))


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
