"""Small JSON files: settings and window places. Written whole or not at all, never overwritten when damaged."""

from __future__ import annotations

import json
from pathlib import Path

from app.base.atomic import write_atomic
from app.model.blocks import Json
from app.storage.errors import file_damaged, translate


class JsonFile:
    """One JSON object in one file, readable by the owner alone. All calls block for the time of a small file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> Json:
        """Return the object; an empty one when there is no file.

        Raises:
            StorageError: ``file_damaged``: the file is no JSON object. It was renamed to ``<name>.damaged-<n>``, so
                that the next load starts afresh and nothing is lost. Otherwise: it cannot be read.
        """
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise translate(error) from error
        try:
            return _parse(data)
        except (ValueError, RecursionError) as error:
            raise file_damaged(self._path.name, self._set_aside(), str(error)) from error

    def save(self, content: Json) -> None:
        """Replace the file by *content*. Raises StorageError; the old file then stands as it was."""
        try:
            write_atomic(self._path, _text(content).encode())
        except OSError as error:
            raise translate(error) from error

    def _set_aside(self) -> str:
        number = 1
        while (kept := self._path.with_name(f"{self._path.name}.damaged-{number}")).exists():
            number += 1
        try:
            self._path.rename(kept)
        except OSError as error:
            raise translate(error) from error
        return kept.name


def _parse(data: bytes) -> Json:
    content = json.loads(data.decode("utf-8-sig"))  # Windows editors add a mark
    if not isinstance(content, dict):
        raise ValueError(f"a {type(content).__name__} stands where an object should")
    return content


def _text(content: Json) -> str:
    readable = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    try:
        readable.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return json.dumps(content, indent=2) + "\n"
    return readable
