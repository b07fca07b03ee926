"""Copies, saves and opens what was attached, wherever that is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from app.logic.copy_names import saved_name
from app.model.errors import ChatelaineError
from app.ui.control.rasters import image_of
from app.ui.i18n import tr
from app.ui.wording import error_words

if TYPE_CHECKING:
    from app.ui.control.viewing_tools import Shown, ViewTools

Tell = Callable[[str], None]
_COPIED_EDGE = 2_400  # pixels of the longer side of a copied picture


class HandOut:
    """Every method returns at once; *tell* hears in words what came of it."""

    def __init__(self, tools: ViewTools) -> None:
        self._tools = tools
        self._folder = Path.home()

    def copy_picture(self, shown: Shown, page: int, tell: Tell) -> None:
        """Put a picture of *page*, from 1, on the clipboard."""

        async def work() -> str:
            raster = await self._tools.previews.raster(shown.held, _COPIED_EDGE, _COPIED_EDGE, page)
            picture = await asyncio.to_thread(image_of, raster)
            QGuiApplication.clipboard().setImage(picture)
            return tr("The picture is copied.")

        self._start("copy a picture", work(), tell)

    def copy_text(self, shown: Shown, page: int, tell: Tell) -> None:
        """Put the text of *page*, or with 0 all text, on the clipboard."""

        async def work() -> str:
            previews = self._tools.previews
            text = (await previews.page_texts(shown.held, [page]))[0] if page else await previews.text(shown.held)
            if not text.strip():
                return tr("There is no text to copy here.")
            QGuiApplication.clipboard().setText(text)
            return tr("The text is copied.")

        self._start("copy a text", work(), tell)

    def save(self, shown: Shown, window: QWidget, tell: Tell) -> None:
        """Ask, over *window*, where to save it."""

        async def work(path: Path) -> str:
            await self._tools.copies.save(shown.held, path)
            return tr("Saved as {0}.", path.name)

        def chosen(path: str) -> None:
            self._folder = Path(path).parent
            self._start("save an attachment", work(Path(path)), tell)

        self._tools.ask_path(window, str(self._folder / saved_name(shown.name, shown.held.media_type)), chosen)

    def open(self, shown: Shown, tell: Tell, folder: bool = False) -> None:
        """Open a copy with the system's program for it, or show the *folder* with that copy."""

        async def work() -> str:
            path = await self._tools.copies.for_others(shown.held, shown.name)
            if QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent if folder else path))):
                return ""
            return tr("No program was found that opens it. Save it, and open it from there.")

        self._start("open a copy", work(), tell)

    def _start(self, name: str, work: Coroutine[Any, Any, str], tell: Tell) -> None:
        async def told() -> None:
            try:
                tell(await work)
            except ChatelaineError as error:
                tell(error_words(error.error))

        if self._tools.tasks.start(name, told()) is None:
            work.close()
