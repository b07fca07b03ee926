"""All pages of a PDF as small pictures, to choose among. Only those that are seen are drawn."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from app.ui.attachments.page_delegate import PageDelegate
from app.ui.attachments.page_model import AnyIndex, PageModel
from app.ui.attachments.wish import PageWish
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed

_PAUSE_MS = 30  # while somebody scrolls, pages that fly by are not asked for
_SELECT = QItemSelectionModel.SelectionFlag


class PageGrid(QListView, Themed):
    """A click chooses one page, with Ctrl one more, with Shift all up to it; so does Space. Arrows only move.

    ``wanted`` carries what is to be drawn now (tuple of PageWish); ``chosen`` the pages that are chosen, in order.
    """

    wanted = Signal(object)
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Places")
        self.setAccessibleName(tr("Pages"))
        self.setAccessibleDescription(tr("Arrow keys move, Space chooses, Ctrl and A chooses all."))
        self.setToolTip(tr("A click chooses a page or takes it out; with Shift, all pages up to it."))
        self.pages = PageModel(self)
        self.setModel(self.pages)
        self._delegate = PageDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionRectVisible(False)
        self.setDragEnabled(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._telling = True
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._soon.timeout.connect(self.ask)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._soon.start())
        self.selectionModel().selectionChanged.connect(lambda *_: self._tell())

    def show_pages(self, sizes: Sequence[tuple[float, float]]) -> None:
        """Show pages of these *sizes*, none of them chosen."""
        self.pages.show_pages(sizes)
        self.setCurrentIndex(self.pages.index(0))
        self.clearSelection()
        self._soon.start()

    def show_picture(self, wish: PageWish, picture: QImage) -> None:
        """*picture* is what *wish* asked for."""
        self.pages.show_picture(wish.page, picture)

    def choose(self, pages: Sequence[int]) -> None:
        """Have exactly *pages* chosen, without telling."""
        wanted = QItemSelection()
        for first, last in _runs(pages):
            wanted.select(self.pages.index(first - 1), self.pages.index(last - 1))
        self._telling = False
        self.selectionModel().select(wanted, _SELECT.ClearAndSelect)
        self._telling = True

    def chosen_pages(self) -> tuple[int, ...]:
        """The pages that are chosen, in order."""
        return tuple(sorted(index.row() + 1 for index in self.selectionModel().selectedIndexes()))

    def ask(self) -> None:
        """Ask for the pictures that are seen and not there."""
        self._soon.stop()
        size, ratio = self._delegate.picture, self.devicePixelRatioF()
        missing = [page for page in self._seen() if not self.pages.has_picture(page)]
        self.wanted.emit(
            tuple(PageWish(page, round(size.width() * ratio), round(size.height() * ratio)) for page in missing)
        )

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours and fonts of *theme*."""
        self._delegate.set_theme(theme)
        self.setFont(theme.fonts.interface)
        self.setGridSize(self._delegate.cell)
        self.viewport().update()

    def selectionCommand(self, index: AnyIndex, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """A click chooses a page or takes it out, and keys that move do neither, unless Shift is held."""
        if isinstance(event, QMouseEvent) and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            pressed = event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton
            return _SELECT.Toggle if pressed and index.isValid() else _SELECT.NoUpdate
        if isinstance(event, QKeyEvent) and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return _SELECT.Toggle if event.key() == Qt.Key.Key_Space else _SELECT.NoUpdate
        return super().selectionCommand(index, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space chooses the page that one is at, or not any more."""
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self.selectionModel().select(self.currentIndex(), _SELECT.Toggle)
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for what is seen."""
        super().showEvent(event)
        self._soon.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other pages are seen."""
        super().resizeEvent(event)
        self._soon.start()

    def sizeHint(self) -> QSize:
        """Some pages beside each other."""
        return QSize(self._delegate.cell.width() * 5 + 24, self._delegate.cell.height() * 2)

    def _seen(self) -> range:
        """Rows are counted by the grid: asking for each place would be slow, and misses between cells."""
        count, cell = self.pages.rowCount(), self._delegate.cell
        if not count:
            return range(0)
        across = max(1, self.viewport().width() // max(1, cell.width()))
        top = self.verticalScrollBar().value()
        first = top // cell.height() * across
        last = ((top + self.viewport().height() - 1) // cell.height() + 1) * across
        return range(min(first, count) + 1, min(last, count) + 1)

    def _tell(self) -> None:
        if self._telling:
            self.chosen.emit(self.chosen_pages())


def _runs(pages: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][1] + 1:
            runs[-1] = runs[-1][0], page
        else:
            runs.append((page, page))
    return runs
