"""The Files API: what was uploaded, until it expires or is deleted (platform.claude.com: files)."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from functools import cached_property
from typing import Any

from app.demo.ask import Json
from app.demo.problems import ProblemError, invalid
from app.demo.record import ReceivedRequest
from app.demo.replying import new_id

MOST_BYTES = 500 * 1024 * 1024  # of one file
_SHORTEST_S, _LONGEST_S = 3_600, 7_776_000
_NAME = re.compile(r'[^<>:"|?*\\/\x00-\x1f\x7f]{1,255}')
_MOST_LISTED, _USUALLY_LISTED, _MOST_IDS = 1000, 20, 100


@dataclass(frozen=True)
class StoredFile:
    """An uploaded file. ``created`` is in seconds since 1970, ``lifetime`` in seconds; None is for ever.

    ``until`` is when it expires by the demo's clock.
    """

    id: str
    name: str
    media_type: str
    data: bytes
    created: float
    lifetime: int | None
    until: float

    @cached_property
    def source(self) -> Json:
        """What stands for it in a request: the source that the same bytes would have there, with the file's id."""
        if self.media_type.startswith("text/"):
            text = self.data.decode("utf-8", "replace")
            return {"type": "text", "media_type": "text/plain", "data": text, "file_id": self.id}
        encoded = base64.b64encode(self.data).decode("ascii")
        return {"type": "base64", "media_type": self.media_type, "data": encoded, "file_id": self.id}


class Files:
    """Keeps files in memory. *clock* gives seconds, *date* the time of day (seconds since 1970) for what is told."""

    def __init__(self, clock: Callable[[], float], date: Callable[[], float]) -> None:
        self._clock, self._date = clock, date
        self._files: dict[str, StoredFile] = {}

    def upload(self, request: ReceivedRequest) -> Json:
        """Take the file in a multipart request; returns its metadata. Raises ProblemError 400 or 413."""
        if request.size > MOST_BYTES:
            raise ProblemError(413, "request_too_large", "File exceeds the maximum size")
        fields = _fields(request)
        if "file" not in fields:
            raise invalid("file", "Field required")
        name, media_type, data = fields["file"]
        if not _NAME.fullmatch(name):
            raise invalid("file", 'Filename must have 1 to 255 characters and none of < > : " | ? * \\ / or controls')
        lifetime = _lifetime(fields)
        until = math.inf if lifetime is None else self._clock() + lifetime
        stored = StoredFile(new_id("file"), name, media_type, data, self._date(), lifetime, until)
        self._files[stored.id] = stored
        return _told(stored)

    def page(self, query: dict[str, list[str]]) -> Json:
        """The newest files first, from the place that ``page`` names. Raises ProblemError 400."""
        wanted = query.get("ids", []) + query.get("ids[]", [])
        if len(wanted) > _MOST_IDS:
            raise invalid("ids", f"at most {_MOST_IDS} may be named")
        alive = [file for file in reversed(self._alive()) if not wanted or file.id in wanted]
        start = _number(query.get("page", ["page_0"])[0].removeprefix("page_"), "page", len(alive))
        most = _number(query.get("limit", [str(_USUALLY_LISTED)])[0], "limit", _MOST_LISTED)
        shown = alive[start : start + most]
        more = start + most < len(alive)
        return {"data": [_told(file) for file in shown], "next_page": f"page_{start + most}" if more else None}

    def metadata(self, file_id: str) -> Json:
        """What is told of a file. Raises ProblemError 404."""
        return _told(self.file(file_id))

    def delete(self, file_id: str) -> Json:
        """Forget a file at once. Raises ProblemError 404."""
        gone = self.file(file_id)
        del self._files[gone.id]
        return {"id": file_id, "type": "file_deleted"}

    def file(self, file_id: str) -> StoredFile:
        """A file that is there. Raises ProblemError 404."""
        for file in self._alive():
            if file.id == file_id:
                return file
        raise ProblemError(404, "not_found_error", f"File not found: {file_id}")

    def _alive(self) -> list[StoredFile]:
        now = self._clock()
        self._files = {key: file for key, file in self._files.items() if file.until > now}
        return [*self._files.values()]


def _lifetime(fields: dict[str, tuple[str, str, bytes]]) -> int | None:
    if "expires_in_seconds" not in fields:
        return None
    try:
        seconds = int(fields["expires_in_seconds"][2])
    except ValueError:
        raise invalid("expires_in_seconds", "Input should be a valid integer") from None
    if not _SHORTEST_S <= seconds <= _LONGEST_S:
        raise invalid("expires_in_seconds", f"Input should be from {_SHORTEST_S} to {_LONGEST_S}")
    return seconds


def _told(file: StoredFile) -> Json:
    return {
        "id": file.id,
        "type": "file",
        "filename": file.name,
        "mime_type": file.media_type,
        "size_bytes": len(file.data),
        "downloadable": False,
        "created_at": _dated(file.created),
        "expires_at": None if file.lifetime is None else _dated(file.created + file.lifetime),
    }


def _dated(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def resolved(blocks: Any, files: Files) -> Any:
    """*blocks* of a message with the contents of the files that they name. Raises ProblemError 404."""
    return [_resolved(block, files) for block in blocks] if isinstance(blocks, list) else blocks


def _resolved(block: Any, files: Files) -> Any:
    if not isinstance(block, dict):
        return block
    if block.get("type") == "tool_result":
        return {**block, "content": resolved(block["content"], files)} if "content" in block else block
    source = block.get("source") if block.get("type") in ("image", "document") else None
    if not isinstance(source, dict) or source.get("type") != "file" or not isinstance(source.get("file_id"), str):
        return block
    stored = files.file(source["file_id"])
    if (block["type"] == "image") != stored.media_type.startswith("image/"):
        raise invalid("", f"File {stored.id} is {stored.media_type}, which no {block['type']} block takes")
    return {**block, "source": stored.source}


def _fields(request: ReceivedRequest) -> dict[str, tuple[str, str, bytes]]:
    """The parts of a multipart body by name: file name, media type, bytes (RFC 7578)."""
    kind = _header("content-type", request.headers.get("content-type", ""))
    boundary = kind.get_param("boundary")
    if kind.get_content_type() != "multipart/form-data" or not isinstance(boundary, str):
        raise invalid("", "The request body is not multipart/form-data.")
    found = {}
    for part in (b"\r\n" + request.raw).split(b"\r\n--" + boundary.encode("latin-1"))[1:-1]:
        head, _, data = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = dict(_split(line) for line in head.decode("utf-8", "replace").split("\r\n"))
        place = _header("content-disposition", headers.get("content-disposition", ""))
        name = place.get_param("name", header="content-disposition")
        media_type = _header("content-type", headers.get("content-type", "text/plain")).get_content_type()
        found[str(name)] = (place.get_filename() or "", media_type, data)
    return found


def _split(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()


def _header(name: str, value: str) -> Message:
    message = Message()
    message[name] = value.replace("\n", " ").replace("\r", " ")
    return message


def _number(value: str, name: str, most: int) -> int:
    try:
        return max(0, min(int(value), most))
    except ValueError:
        raise invalid(name, "Input should be a valid integer") from None
