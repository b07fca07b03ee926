"""The model of the table of backups."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QObject

from app.model.backup import Backup
from app.ui.amounts import size_words
from app.ui.day_words import short_moment
from app.ui.i18n import mark, tr
from app.ui.widgets.row_model import RowModel

_TITLES = (mark("Made"), mark("Why"), mark("Size"))
_SIZE = 2
_WHY = {
    "auto": mark("by itself"),
    "manual": mark("by hand"),
    "before-repair": mark("before a repair"),
    "before-restore": mark("what a backup took the place of"),
}


class BackupModel(RowModel[Backup]):
    """One line for each backup, in the order given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(_TITLES, (_SIZE,), parent)

    def text(self, value: Backup, column: int) -> str:
        """When, why, how large."""
        if column == 0:
            return made_words(value)
        if column == 1:
            return tr(_WHY[value.label]) if value.label in _WHY else tr("before a new version changed the database")
        return size_words(value.size)

    def tip(self, value: Backup, column: int) -> str:
        """The name of the file."""
        return value.name


def made_words(backup: Backup) -> str:
    """When *backup* was made, by the clock of this computer."""
    return short_moment(QDateTime.fromMSecsSinceEpoch(backup.made_ms))
