"""Tells how much room the data takes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.storage.data_room import measure

if TYPE_CHECKING:
    from app.base.paths import Paths
    from app.model.data_room import DataRoom


async def data_room(paths: Paths) -> DataRoom:
    """How much room the data below *paths* takes. Raises StorageError (``disk_gone``: the folder is not there)."""
    return await asyncio.to_thread(measure, paths)
