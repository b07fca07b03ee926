"""The pages of a PDF as a model: a number, a picture once it is there, and what each takes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage

from app.ui.amounts import token_words
from app.ui.i18n import tr

AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
PICTURE_ROLE = int(Qt.ItemDataRole.UserRole) + 1
SIZE_ROLE = PICTURE_ROLE + 1
TOKENS_ROLE = PICTURE_ROLE + 2
_MOST_PICTURES = 240  # that are kept: some 15 MB at 100 %


class PageModel(QAbstractListModel):
    """Row 0 is page 1."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sizes: tuple[tuple[float, float], ...] = ()
        self._tokens: tuple[int, ...] = ()
        self._pictures: OrderedDict[int, QImage] = OrderedDict()

    def show_pages(self, sizes: Sequence[tuple[float, float]]) -> None:
        """Pages of these *sizes*, in any unit."""
        self.beginResetModel()
        self._sizes, self._tokens = tuple(sizes), ()
        self._pictures.clear()
        self.endResetModel()

    def show_tokens(self, tokens: Sequence[int]) -> None:
        """What each page takes."""
        self._tokens = tuple(tokens)
        if self._sizes:
            self.dataChanged.emit(self.index(0), self.index(len(self._sizes) - 1))

    def show_picture(self, page: int, picture: QImage) -> None:
        """*picture* is that of *page*, from 1."""
        self._pictures[page] = picture
        if len(self._pictures) > _MOST_PICTURES:
            self._pictures.popitem(last=False)
        where = self.index(page - 1)
        self.dataChanged.emit(where, where, [PICTURE_ROLE])

    def has_picture(self, page: int) -> bool:
        """Whether the picture of *page* is kept; it is kept longer from now on."""
        known = page in self._pictures
        if known:
            self._pictures.move_to_end(page)
        return known

    @property
    def pictures(self) -> int:
        """How many pictures are kept."""
        return len(self._pictures)

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """The pages."""
        return 0 if parent.isValid() else len(self._sizes)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What is known of a page."""
        if not index.isValid():
            return None
        page = index.row() + 1
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return f"{page:,}"
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(page)
            case int() if role == PICTURE_ROLE:
                return self._pictures.get(page)
            case int() if role == SIZE_ROLE:
                return self._sizes[page - 1]
            case int() if role == TOKENS_ROLE:
                return self._tokens[page - 1] if self._tokens else None
        return None

    def _spoken(self, page: int) -> str:
        if not self._tokens:
            return tr("Page {0}", f"{page:,}")
        return tr("Page {0}, about {1}", f"{page:,}", token_words(self._tokens[page - 1]))
