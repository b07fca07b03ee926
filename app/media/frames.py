"""How the program and its workers talk: a header as JSON, then bytes, each behind its length."""

from __future__ import annotations

import json
import struct
from typing import IO, Any

_LENGTHS = struct.Struct(">II")
MOST_HEADER = 64 * 1024 * 1024  # bytes
MOST_BYTES = 256 * 1024 * 1024


class BrokenPipeTalkError(Exception):
    """The other side is gone, or speaks nonsense."""


def write_frame(pipe: IO[bytes], header: Any, data: bytes = b"") -> None:
    """Send *header*, JSON, with *data*. Raises OSError when the other side is gone."""
    text = json.dumps(header, separators=(",", ":")).encode("utf-8", "surrogatepass")
    pipe.write(_LENGTHS.pack(len(text), len(data)) + text + data)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> tuple[Any, bytes]:
    """The next header with its bytes. Raises BrokenPipeTalkError at the end, or for what is no frame."""
    header, size = _LENGTHS.unpack(_exactly(pipe, _LENGTHS.size))
    if header > MOST_HEADER or size > MOST_BYTES:
        raise BrokenPipeTalkError
    text, data = _exactly(pipe, header), _exactly(pipe, size)
    try:
        return json.loads(text.decode("utf-8", "surrogatepass")), data
    except ValueError as error:
        raise BrokenPipeTalkError from error


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size) if size else b""
    if len(data) != size:
        raise BrokenPipeTalkError
    return data
