"""The model of the table of files on the server."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QObject

from app.model.server_file import ServerFile
from app.ui.amounts import size_words
from app.ui.day_words import short_moment
from app.ui.i18n import mark, tr
from app.ui.widgets.row_model import RowModel

_TITLES = (mark("Name"), mark("Kind"), mark("Size"), mark("Uploaded"), mark("Expires"))
_SIZE = 2
_KINDS = {
    "application/pdf": mark("PDF"),
    "text/plain": mark("Text"),
    "image/png": mark("PNG picture"),
    "image/jpeg": mark("JPEG picture"),
    "image/gif": mark("GIF picture"),
    "image/webp": mark("WebP picture"),
}


class FileModel(RowModel[ServerFile]):
    """One line for each file, in the order given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(_TITLES, (_SIZE,), parent)

    def text(self, value: ServerFile, column: int) -> str:
        """Name, kind, size and times."""
        return _cell(value, column)

    def tip(self, value: ServerFile, column: int) -> str:
        """The whole name, or the id."""
        return value.id if column else value.name


def _cell(file: ServerFile, column: int) -> str:
    match column:
        case 0:
            return " ".join(file.name.split())
        case 1:
            return tr(_KINDS[file.media_type]) if file.media_type in _KINDS else file.media_type
        case 2:
            return size_words(file.size)
        case 3:
            return _date(file.created_ms)
    return tr("never") if file.expires_ms is None else _date(file.expires_ms)


def _date(moment_ms: int) -> str:
    return short_moment(QDateTime.fromMSecsSinceEpoch(moment_ms))
