"""What lies in folders while the program still makes and deletes files in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.storage.present_files import files_below


def contents_below(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Each file below *folder* with its bytes, but for those that go before they are read."""
    for path in files_below(folder):
        try:
            yield path, path.read_bytes()
        except FileNotFoundError:
            continue


def private_copies(folder: Path) -> list[Path]:
    """The plain copies of sealed bytes in the private rooms that lie in *folder*; the rooms' locks are none."""
    rooms = folder.glob("chatelaine-plain-*")
    return [path for room in rooms for path in files_below(room) if path.name != "in-use"]
