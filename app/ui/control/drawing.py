"""Draws what a view of pages asks for; what it does not ask for any more is not drawn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from app.model.attachment import Held
from app.model.errors import ChatelaineError
from app.ui.control.rasters import image_of
from app.ui.wording import error_words

if TYPE_CHECKING:
    from app.services.previews import Previews
    from app.ui.attachments.wish import PageWish
    from app.ui.tasks import Tasks


class PageDrawing:
    """For one document. *show* hears of pictures, *broken* of the number of a page and what is wrong with it."""

    def __init__(
        self,
        held: Held,
        previews: Previews,
        tasks: Tasks,
        show: Callable[[PageWish, QImage], None],
        broken: Callable[[int, str], None],
    ) -> None:
        self._held = held
        self._previews = previews
        self._tasks = tasks
        self._show = show
        self._broken = broken
        self._running: dict[PageWish, asyncio.Task[None]] = {}

    def draw(self, wishes: tuple[PageWish, ...]) -> None:
        """Have exactly *wishes* made, the first of them first."""
        for wish in [wish for wish in self._running if wish not in wishes]:
            self._running.pop(wish).cancel()
        for wish in reversed(wishes):  # previews begin with what was asked for last
            if wish not in self._running:
                task = self._tasks.start("draw a page", self._draw(wish))
                if task is not None:
                    self._running[wish] = task

    async def _draw(self, wish: PageWish) -> None:
        try:
            raster = await self._previews.raster(self._held, wish.width, wish.height, wish.page)
            self._show(wish, await asyncio.to_thread(image_of, raster))
        except ChatelaineError as error:
            self._broken(wish.page, error_words(error.error))
        finally:
            if self._running.get(wish) is asyncio.current_task():
                del self._running[wish]
