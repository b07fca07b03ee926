"""Measures the data folder."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from app.base.paths import Paths
from app.model.data_room import DataRoom
from app.storage.errors import translate
from app.storage.present_files import files_below, sizes_of
from app.storage.wiping import DEMO


def measure(paths: Paths) -> DataRoom:
    """How much room the data below *paths* takes; every file is looked at, none is read. Raises StorageError."""
    try:
        inside = [entry for entry in os.scandir(paths.root) if entry.name != DEMO]
        sizes = {entry.name: _size(Path(entry.path)) for entry in inside}
        free = shutil.disk_usage(paths.root).free
    except OSError as error:
        raise translate(error) from error
    return DataRoom(sum(sizes.values()), sizes.get(paths.attachments.name, 0), sizes.get(paths.backups.name, 0), free)


def _size(path: Path) -> int:
    return sum(sizes_of(files_below(path) if path.is_dir() else [path]))
