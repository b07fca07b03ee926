"""The model of the table of files on the server."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QDateTime, QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.model.server_file import ServerFile
from app.ui.day_words import short_moment
from app.ui.i18n import mark, tr
from app.ui.widgets.bidi import isolated

AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
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


class FileModel(QAbstractTableModel):
    """One line for each file, in the order given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files: tuple[ServerFile, ...] = ()

    def show_files(self, files: Sequence[ServerFile]) -> None:
        """Show *files*."""
        self.beginResetModel()
        self._files = tuple(files)
        self.endResetModel()

    def file_at(self, index: AnyIndex) -> ServerFile | None:
        """The file of a cell."""
        return self._files[index.row()] if index.isValid() else None

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """The files."""
        return 0 if parent.isValid() else len(self._files)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """Name, kind, size and times."""
        return 0 if parent.isValid() else len(_TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The titles, aligned as the cells."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(_TITLES):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(_TITLES[section])
        return _alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What stands in a cell."""
        file = self.file_at(index)
        if file is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return isolated(_cell(file, index.column()))
            case Qt.ItemDataRole.ToolTipRole:
                return file.id if index.column() else file.name
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{tr(_TITLES[index.column()])}: {_cell(file, index.column())}"
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(index.column())
        return None


def _cell(file: ServerFile, column: int) -> str:
    match column:
        case 0:
            return " ".join(file.name.split())
        case 1:
            return tr(_KINDS[file.media_type]) if file.media_type in _KINDS else file.media_type
        case 2:
            return QLocale().formattedDataSize(file.size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
        case 3:
            return _date(file.created_ms)
    return tr("never") if file.expires_ms is None else _date(file.expires_ms)


def _date(moment_ms: int) -> str:
    return short_moment(QDateTime.fromMSecsSinceEpoch(moment_ms))


def _alignment(column: int) -> int:
    side = Qt.AlignmentFlag.AlignRight if column == _SIZE else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
