"""What lies in folders in which other threads make and delete files meanwhile.

``Path.glob`` raises FileNotFoundError where a folder goes while it is read, and so does ``Path.stat`` for a file.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path


def files_below(root: Path) -> Iterator[Path]:
    """All files in *root* and its folders, in no order; none where it is not there. Folders that go are passed over."""
    for folder, _, names in os.walk(root):
        yield from (Path(folder) / name for name in names)


def sizes_of(paths: Iterable[Path]) -> Iterator[int]:
    """The sizes (bytes) of those *paths* that are still there when they are looked at. Raises OSError otherwise."""
    for path in paths:
        try:
            yield path.stat().st_size
        except FileNotFoundError:
            continue
