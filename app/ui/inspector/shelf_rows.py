"""The rows of the page Attachments, and their model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage

from app.model.attachment import Held

AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
ROW_ROLE = int(Qt.ItemDataRole.UserRole) + 1
PICTURE_ROLE = ROW_ROLE + 1


@dataclass(frozen=True, slots=True)
class TurnRow:
    """A heading: the draft, or a turn. ``message`` is what the turn begins with, empty where there is none to go to."""

    title: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """An attachment. ``icon`` names what stands for it without a picture; ``held`` is what a picture is made of.

    ``draft`` says that it can still be removed, ``paged`` that its pages can be chosen.
    """

    id: str
    name: str
    facts: str
    icon: str
    message: str = ""
    held: Held | None = None
    draft: bool = False
    paged: bool = False


Row = TurnRow | ShelfRow


class ShelfModel(QAbstractListModel):
    """Headings and attachments, in order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self._pictures: dict[str, QImage] = {}

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show *rows*; pictures of what stays are kept."""
        if tuple(rows) == self._rows:
            return
        self.beginResetModel()
        self._rows = tuple(rows)
        ids = {row.id for row in rows if isinstance(row, ShelfRow)}
        self._pictures = {id: picture for id, picture in self._pictures.items() if id in ids}
        self.endResetModel()

    def show_picture(self, id: str, picture: QImage) -> None:
        """*picture* is that of the attachment *id*."""
        self._pictures[id] = picture
        for place, row in enumerate(self._rows):
            if isinstance(row, ShelfRow) and row.id == id:
                self.dataChanged.emit(self.index(place), self.index(place), [PICTURE_ROLE])

    def has_picture(self, id: str) -> bool:
        """Whether there is a picture of the attachment *id*."""
        return id in self._pictures

    def row_at(self, index: AnyIndex) -> Row | None:
        """The row of *index*."""
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    def rows(self) -> tuple[Row, ...]:
        """All rows."""
        return self._rows

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """Headings and attachments."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What is known of a row."""
        row = self.row_at(index)
        if row is None:
            return None
        if role == ROW_ROLE:
            return row
        if role == PICTURE_ROLE:
            return self._pictures.get(row.id) if isinstance(row, ShelfRow) else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.title if isinstance(row, TurnRow) else f"{row.name}, {row.facts}"
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(row, ShelfRow):
            return f"{row.name}\n{row.facts}"
        return None
