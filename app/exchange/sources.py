"""A file to import, opened: its items one by one, whatever it is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.exchange.errors import DamagedItemError, ExchangeError, not_read, refused
from app.exchange.json_items import MOST_ITEM, ItemCutter, in_utf8
from app.exchange.zips import ZipReader, is_zip

_PIECE = 1024 * 1024  # bytes
_OWN = re.compile(r"((?:.*/)?)conversations/[0-9A-Za-z_-]{1,120}\.json", re.DOTALL)
_FOREIGN = re.compile(r"(?:.*/)?conversations(?:[-_]?\d+)?\.json", re.IGNORECASE)
_MANIFEST = "manifest.json"
_MOST_BLOB = 500_000_000  # bytes


@dataclass(frozen=True, slots=True)
class RawItem:
    """One conversation as it lies in the file; without ``data``, ``words`` say why it cannot be had.

    ``done`` is how many bytes of :attr:`Source.total` are read now.
    """

    data: bytes | None
    words: str
    done: int


class Source(Protocol):
    """What is imported from. Blocks: for worker threads. Its methods are called one after the other."""

    total: int

    def items(self) -> Iterator[RawItem]:
        """All conversations. Raises ExchangeError where the file as a whole fails."""

    def blob(self, sha256: str) -> Iterator[bytes] | None:
        """The bytes of an attachment of our own format, if they are there. The pieces raise DamagedItemError."""

    def file(self, key: str) -> tuple[str, Iterator[bytes]] | None:
        """A file that comes along, by the key that a conversation names it by: its name and its bytes."""

    def close(self) -> None:
        """Let go of the file."""


def open_source(path: Path) -> Source:
    """Open *path* by what is in it, whatever it is called. Raises ExchangeError."""
    try:
        with path.open("rb") as file:
            start = file.read(64)
    except OSError as error:
        raise not_read(path, error) from error
    if is_zip(start):
        return _opened_zip(path)
    text = b"".join(in_utf8([start])).removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] not in (b"[", b"{"):
        raise _unknown(path)
    return _JsonSource(path)


def _opened_zip(path: Path) -> Source:
    reader = ZipReader(path)
    names = reader.names()
    own = _own(names)
    if own is not None:
        return _OwnZip(reader, *own)
    foreign = sorted(name for name in names if _FOREIGN.fullmatch(_slashed(name)))
    if foreign or _MANIFEST in names:
        return _ForeignZip(reader, foreign)
    reader.close()
    raise _unknown(path, holds_zips=any(name.lower().endswith(".zip") for name in names))


def _own(names: list[str]) -> tuple[list[str], str] | None:
    """The conversations of an archive of ours, and the folder around everything in it; None where there is none.

    Whoever packs an unpacked archive again has such a folder.
    """
    inside: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        if match := _OWN.fullmatch(_slashed(name)):
            inside[name[: match.end(1)]].append(name)
    manifests = (name for name in names if _slashed(name).rpartition("/")[2] == _MANIFEST)
    folders = [folder for name in manifests if (folder := name.removesuffix(_MANIFEST)) in inside]
    if not folders:
        return None
    folder = min(folders, key=len)
    return inside[folder], folder


def _slashed(name: str) -> str:
    """The name of an entry as it should be: some programs for Windows part folders by backslashes."""
    return name.replace("\\", "/")


def _below(folder: str, name: str) -> str:
    return _slashed(name.removeprefix(folder))


def _unknown(path: Path, holds_zips: bool = False) -> ExchangeError:
    if holds_zips:
        return refused(
            "unknown_file",
            f"The file {path.name} has no conversations in it, but other zip files.",
            "Unpack it, and import the files that are in it.",
        )
    return refused(
        "unknown_file",
        f"The file {path.name} has no conversations that Chatelaine can read.",
        "Choose an export of Chatelaine, of claude.ai or of ChatGPT: a zip, or its conversations.json.",
    )


class _JsonSource:
    """A bare JSON file: an array of conversations, one conversation, or one on each line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.total = path.stat().st_size

    def items(self) -> Iterator[RawItem]:
        cutter = ItemCutter()
        try:
            with self._path.open("rb") as file:
                for piece in in_utf8(iter(lambda: file.read(_PIECE), b"")):
                    for cut in cutter.feed(piece):
                        yield RawItem(cut.data, cut.words, cut.end)
        except OSError as error:
            raise not_read(self._path, error) from error
        for cut in cutter.finish():
            yield RawItem(cut.data, cut.words, cut.end)

    def blob(self, sha256: str) -> None:
        return None

    def file(self, key: str) -> None:
        return None

    def close(self) -> None:
        pass


class _OwnZip:
    """Our own archive: an entry for each conversation."""

    def __init__(self, reader: ZipReader, names: list[str], folder: str) -> None:
        self._reader, self._names = reader, names
        self._blobs = {_below(folder, name): name for name in reader.names() if name.startswith(folder)}
        self.total = sum(reader.size(name) for name in names)

    def items(self) -> Iterator[RawItem]:
        done = 0
        for name in self._names:
            done += self._reader.size(name)
            try:
                yield RawItem(self._reader.read(name, MOST_ITEM), "", done)
            except DamagedItemError as error:
                yield RawItem(None, str(error), done)

    def blob(self, sha256: str) -> Iterator[bytes] | None:
        name = self._blobs.get(f"attachments/{sha256}")
        return None if name is None else self._reader.limited(name, _MOST_BLOB, ratio=True)

    def file(self, key: str) -> None:
        return None

    def close(self) -> None:
        self._reader.close()


class _ForeignZip:
    """A zip with one or several long JSON files, and files beside them that conversations name."""

    def __init__(self, reader: ZipReader, names: list[str]) -> None:
        self._reader, self._names = reader, names
        self._files = _keyed(reader.names())
        self.total = sum(reader.size(name) for name in names)

    def items(self) -> Iterator[RawItem]:
        before = 0
        for name in self._names:
            cutter = ItemCutter()
            try:
                for piece in in_utf8(self._reader.pieces(name)):
                    for cut in cutter.feed(piece):
                        yield RawItem(cut.data, cut.words, before + cut.end)
                for cut in cutter.finish():
                    yield RawItem(cut.data, cut.words, before + cut.end)
            except DamagedItemError as error:
                yield RawItem(None, str(error), before)
            before += self._reader.size(name)

    def blob(self, sha256: str) -> None:
        return None

    def file(self, key: str) -> tuple[str, Iterator[bytes]] | None:
        name = self._files.get(key)
        if name is None:
            return None
        return _slashed(name).rpartition("/")[2], self._reader.limited(name, _MOST_BLOB, ratio=True)

    def close(self) -> None:
        self._reader.close()


# ``file-AbC123``, ``file_00000000abc``: what stands before the rest of a file's name in exports of ChatGPT.
_KEY = re.compile(r"file[-_][0-9A-Za-z]{8,64}")


def _keyed(names: list[str]) -> dict[str, str]:
    """Files by what conversations call them: the key at the start of their name."""
    found: dict[str, str] = {}
    for name in names:
        match = _KEY.match(_slashed(name).rpartition("/")[2])
        if match is not None:
            found.setdefault(match.group(), name)
    return found
