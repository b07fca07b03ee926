"""What held sources stand for is put into a request right before it leaves: bytes, text, or the id of a file.

Everything before that works on blocks without bytes (``app.model.held``), so a long branch with many attachments is
built, compared and counted without reading them.
"""

from __future__ import annotations

import asyncio
import binascii
import codecs
import logging
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol

from app.base.collector import held_collections
from app.logic import held
from app.logic.held import Wanted
from app.model.attachment import Held
from app.model.blocks import Json
from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.services.shortened import shortened

_log = logging.getLogger(__name__)

_KEPT = 48 * 1024 * 1024  # characters of what was encoded last: a count and the turn after it read a file once
_PIECE = 3 * 128 * 1024  # bytes that are encoded in one go; a multiple of three, so that the pieces join
_LOST = ("attachment_missing", "attachment_damaged")
_FILE_ID = re.compile(r"\bfile_\w+")

UploadTold = Callable[[str, int, int], None]  # a name, bytes that have left, and of how many


class MissingAttachmentError(ChatelaineError):
    """The bytes of an attachment are gone or damaged, so nothing was sent.

    Kind USER, codes ``attachment_missing``, ``attachment_damaged``; ``detail`` has their SHA-256.
    """


class Blobs(Protocol):
    """Where the bytes lie."""

    async def read(self, sha256: str) -> bytes:
        """The bytes. Raises ChatelaineError with code ``attachment_missing`` or ``attachment_damaged``."""
        ...


class Uploads(Protocol):
    """Files on the server (``app.services.server_files``)."""

    async def file_id(self, held: Held, name: str, tell: Callable[[int, int], None]) -> str:
        """The id of a file, which is uploaded as *name* where it is not there; *tell* hears bytes sent, of how many.

        Raises ChatelaineError.
        """
        ...

    async def known_id(self, held: Held) -> str | None:
        """The id of a file that lies there already. Raises ChatelaineError."""
        ...

    async def forget(self, file_ids: list[str]) -> bool:
        """These are not there any more; whether any was one of ours. Raises ChatelaineError."""
        ...


def _untold(_name: str, _sent: int, _total: int) -> None:
    return None


async def _nameless(_sha256: str) -> str | None:
    return None


class HeldSources:
    """Puts bytes into requests. Without *uploads* everything goes inline; *name_of* finds an attachment's name."""

    def __init__(
        self,
        blobs: Blobs,
        uploads: Uploads | None = None,
        name_of: Callable[[str], Awaitable[str | None]] = _nameless,
    ) -> None:
        self._blobs = blobs
        self._uploads = uploads
        self._name_of = name_of
        self._encoded: OrderedDict[tuple[str, bool], str] = OrderedDict()
        self._reading = asyncio.Lock()  # one file at a time is in memory as bytes

    async def resolve(self, request: Json, *, upload: bool = True, told: UploadTold = _untold) -> Json:
        """*request* as it goes to the API: each held source with its bytes, or, ``via`` ``file``, a file's id.

        Nothing is changed in place, and a request without held sources is returned as it is. *upload* False is for
        what is only counted or looked at: a file that does not lie on the server yet goes inline then. *told* hears
        of uploads: the name, and how many bytes of how many have left; equal when one ended, well or not.

        Raises:
            MissingAttachmentError: bytes are gone or damaged; it names the attachment.
            ChatelaineError: the storage failed, or an upload did.
        """
        wanted = held.wanted(request)
        if not wanted:
            return request
        found: dict[Wanted, Json] = {}
        for each in wanted:
            found[each] = await self._source(each, upload, told)
        return held.replaced(request, found)

    async def weight(self, request: Json) -> int:
        """Bytes, as base64 or text, that :meth:`resolve` without uploads puts into *request*. Never raises."""
        return sum([await self._weight(each) for each in held.wanted(request)])

    async def _weight(self, wanted: Wanted) -> int:
        if wanted.held is None:
            return 0
        try:
            is_there = wanted.via == "file" and await self._known_id(wanted.held) is not None
        except ChatelaineError as error:
            _log.info("whether a file lies on the server could not be read: %s", error.error.code)
            is_there = False
        return 0 if is_there else wanted.held.size if wanted.is_text else -(-wanted.held.size // 3) * 4

    async def upload_again(self, error: TurnError) -> bool:
        """Whether the API refused a request because files of ours are no longer on the server.

        They are forgotten then, so that the next :meth:`resolve` uploads them again.
        """
        gone = _FILE_ID.findall(f"{error.message}\n{error.detail}") if error.code == "not_found_error" else []
        if not gone or self._uploads is None:
            return False
        try:
            return await self._uploads.forget(gone)
        except ChatelaineError as failure:
            _log.info("a file that is gone could not be forgotten: %s", failure.error.code)
            return False

    async def _source(self, wanted: Wanted, upload: bool, told: UploadTold) -> Json:
        if wanted.held is None:
            raise await self._missing(wanted, "attachment_missing", "")
        file_id = None
        if wanted.via == "file":
            file_id = await (self._file_id(wanted, wanted.held, told) if upload else self._known_id(wanted.held))
        if file_id is not None:
            return {"type": "file", "file_id": file_id}
        if wanted.is_text:
            return {"type": "text", "media_type": "text/plain", "data": await self._data(wanted, wanted.held)}
        media_type = wanted.held.media_type
        return {"type": "base64", "media_type": media_type, "data": await self._data(wanted, wanted.held)}

    async def _file_id(self, wanted: Wanted, held: Held, told: UploadTold) -> str | None:
        if self._uploads is None:
            return None
        name = await self._name(wanted) or "attachment"
        try:
            return await self._uploads.file_id(held, name, partial(told, name))
        except ChatelaineError as error:
            if error.error.code not in _LOST:
                raise
            raise await self._missing(wanted, error.error.code, held.sha256) from error
        except ValueError:  # no SHA-256: the block comes from elsewhere
            raise await self._missing(wanted, "attachment_missing", held.sha256) from None

    async def _known_id(self, held: Held) -> str | None:
        return None if self._uploads is None else await self._uploads.known_id(held)

    async def _data(self, wanted: Wanted, held: Held) -> str:
        key = (held.sha256, wanted.is_text)
        async with self._reading:
            if key in self._encoded:
                self._encoded.move_to_end(key)
                return self._encoded[key]
            try:
                data = await self._blobs.read(held.sha256)
            except ChatelaineError as error:
                if error.error.code not in _LOST:
                    raise
                raise await self._missing(wanted, error.error.code, held.sha256) from error
            except ValueError:  # no SHA-256: the block comes from elsewhere
                raise await self._missing(wanted, "attachment_missing", held.sha256) from None
            with held_collections():
                text = await asyncio.to_thread(_text if wanted.is_text else _base64, data)
            self._keep(key, text)
        return text

    def _keep(self, key: tuple[str, bool], text: str) -> None:
        if len(text) > _KEPT:
            return
        self._encoded[key] = text
        while sum(map(len, self._encoded.values())) > _KEPT:
            self._encoded.popitem(last=False)

    async def _name(self, wanted: Wanted) -> str | None:
        if wanted.title or wanted.held is None:
            return wanted.title or None
        try:
            return await self._name_of(wanted.held.sha256)
        except ChatelaineError as error:  # a name is not worth a failure
            _log.info("the name of an attachment could not be read: %s", error.error.code)
            return None

    async def _missing(self, wanted: Wanted, code: str, detail: str) -> MissingAttachmentError:
        name = shortened(await self._name(wanted) or "")
        what = "is missing from the data folder" if code == "attachment_missing" else "was damaged on the disk"
        said = f"The file of {f'“{name}”' if name else 'an attachment'} {what}, so nothing was sent."
        advice = "Bring the folder 'attachments' back from a backup, or leave this attachment out and ask again."
        return MissingAttachmentError(TurnError(ErrorKind.USER, code, said, advice, detail))


def _base64(data: bytes) -> str:
    """*data* in base64, in pieces between which other threads run."""
    whole = memoryview(data)
    starts = range(0, len(whole), _PIECE)
    return "".join([binascii.b2a_base64(whole[at : at + _PIECE], newline=False).decode("ascii") for at in starts])


def _text(data: bytes) -> str:
    """*data*, UTF-8, as text. What is none, which no program of ours wrote, is replaced."""
    decoder, whole = codecs.getincrementaldecoder("utf-8")("replace"), memoryview(data)
    pieces = [decoder.decode(whole[at : at + _PIECE]) for at in range(0, len(whole), _PIECE)]
    return "".join([*pieces, decoder.decode(b"", final=True)])
