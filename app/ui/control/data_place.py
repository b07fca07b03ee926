"""Says in the settings where the data lies and how much room it takes, and shows the folder."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from app.model.errors import ChatelaineError
from app.ui.amounts import size_words
from app.ui.i18n import tr
from app.ui.wording import error_words

if TYPE_CHECKING:
    from app.base.paths import Paths
    from app.model.data_room import DataRoom
    from app.ui.settings.place_section import PlaceSection
    from app.ui.tasks import Tasks


class DataPlaceControl:
    """Fills the section of each settings dialog."""

    def __init__(self, paths: Paths, tasks: Tasks) -> None:
        self._paths = paths
        self._tasks = tasks
        self._section: PlaceSection | None = None
        self.open_folder: Callable[[QUrl], bool] = QDesktopServices.openUrl

    def take(self, section: PlaceSection) -> None:
        """Fill *section* whenever it is looked at, until :meth:`leave`."""
        self._section = section
        section.show_path(self._paths.root)
        section.looked_at.connect(lambda: self._tasks.start("measure the data folder", self._measure()))
        section.show_wanted.connect(self._show)

    def leave(self) -> None:
        """The section goes."""
        self._section = None

    async def _measure(self) -> None:
        from app.services.data_room import data_room  # noqa: PLC0415  # seldom needed

        try:
            words, wrong = _words(await data_room(self._paths)), False
        except ChatelaineError as error:
            words, wrong = error_words(error.error), True
        if self._section is not None:
            self._section.show_room(words, wrong)

    def _show(self) -> None:
        if not self.open_folder(QUrl.fromLocalFile(str(self._paths.root))) and self._section is not None:
            self._section.show_room(tr("No program was found that shows folders."), wrong=True)


def _words(room: DataRoom) -> str:
    takes = tr(
        "It takes {0} (attachments: {1}, backups: {2}).",
        size_words(room.total) or tr("nothing"),
        size_words(room.attachments) or tr("none"),
        size_words(room.backups) or tr("none"),
    )
    return f"{takes} {tr('{0} are free there.', size_words(room.free) or tr('nothing'))}"
