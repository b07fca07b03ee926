"""Pictures on the chips that are seen, as they come."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QPixmap

from app.model.attachment import DraftItem, Held
from app.ui.composer.chip import PICTURE
from app.ui.control.rasters import image_of

if TYPE_CHECKING:
    from app.services.previews import Previews
    from app.ui.composer.chips import ChipRow
    from app.ui.tasks import Tasks


class Thumbnails(QObject):
    """Asks for each picture once, when its chip comes into view."""

    def __init__(self, chips: ChipRow, previews: Previews, tasks: Tasks) -> None:
        super().__init__(chips)
        self._chips = chips
        self._previews = previews
        self._tasks = tasks
        self._held: dict[str, Held] = {}
        self._seen: list[str] = []
        self._asked: set[str] = set()
        chips.seen.connect(self._look)

    def show(self, items: tuple[DraftItem, ...]) -> None:
        """Have the chips of *items* show pictures; those that have one keep it."""
        self._held = {
            item.id: item.attachment.original
            for item in items
            if item.attachment is not None and item.attachment.original is not None
        }
        self._asked &= {item.id for item in items}
        self._look(self._seen)

    def _look(self, seen: list[str]) -> None:
        self._seen = seen
        for id in seen:
            held = self._held.get(id)
            if held is not None and id not in self._asked:
                self._asked.add(id)
                self._tasks.start("draw a thumbnail", self._draw(id, held))

    async def _draw(self, id: str, held: Held) -> None:
        ratio = self._chips.devicePixelRatioF()
        side = round(PICTURE * ratio)
        raster = await self._previews.picture(held, side, side)
        if raster is not None:
            pixmap = QPixmap.fromImage(await asyncio.to_thread(image_of, raster))
            pixmap.setDevicePixelRatio(ratio)
            self._chips.show_picture(id, pixmap)
