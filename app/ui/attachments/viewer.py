"""The viewer: a window beside the main one that shows one picture, PDF or text. It knows no service."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.model.attachment import PageHit
from app.ui.attachments.find_bar import FindBar
from app.ui.attachments.hits import Hits
from app.ui.attachments.pages_view import PagesView
from app.ui.attachments.spread import Fit
from app.ui.attachments.text_view import PassageText
from app.ui.attachments.tool_bar import ViewerBar
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.theme.themed import spread_theme
from app.ui.widgets.bidi import isolated
from app.ui.widgets.labels import label, rule
from app.ui.widgets.on_screen import bound_to_screen

FIRST_SIZE = QSize(900, 760)  # pixels
_LEAST_HEIGHT = 320


class ViewerWindow(QWidget):
    """Values come by setters, wishes go out as signals. ``search_wanted`` is for PDFs; texts are searched here."""

    search_wanted = Signal(str)
    page_text_wanted = Signal(int)
    copy_picture_wanted = Signal(int)  # of a page, from 1
    copy_text_wanted = Signal(int)  # of a page; 0 for all
    save_wanted = Signal()
    open_wanted = Signal()
    reveal_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("Page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumHeight(_LEAST_HEIGHT)
        self.bar = ViewerBar(self)
        self.find_bar = FindBar(self)
        self.pages = PagesView(self)
        self.text = PassageText(self)
        self.note = label("", "muted", wrap=True, parent=self)
        self.note.setContentsMargins(12, 6, 12, 6)
        self.state = label("", "muted", wrap=True, parent=self)
        self.state.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.state.setContentsMargins(24, 24, 24, 24)
        self._stack = QStackedWidget(self)
        self._hits = Hits()
        self._picture = False
        self._more = False  # than the hits that were found
        self._text_hit = 0
        self._lay_out()
        self._connect()
        self.show_loading("")

    # What it shows

    def show_loading(self, name: str) -> None:
        """What is called *name* is being read."""
        self.setWindowTitle(isolated(" ".join(name.split())) or tr("Attachment"))
        self._say(tr("Reading…"))

    def show_pages(self, sizes: Sequence[tuple[float, float]], unit: float, fit: Fit = "width") -> None:
        """A picture or the pages of a PDF; *sizes* have a unit of *unit* pixels at 100 %."""
        self._picture = unit == 1.0
        self._hits = Hits()
        self._begin(self.pages, len(sizes))
        self.bar.search.setVisible(not self._picture)
        self.pages.show_pages(sizes, unit, fit)

    def show_text(self, text: str) -> None:
        """A text document."""
        self._begin(self.text, 0)
        self.bar.search.show()
        self.text.show_text(text)

    def show_error(self, words: str) -> None:
        """It cannot be shown."""
        self._say(words)
        self.state.setFocus()

    def show_note(self, words: str) -> None:
        """Say something below; empty for nothing."""
        self.note.setText(words)
        self.note.setVisible(bool(words))

    def show_passage(self, page: int, hits: Sequence[PageHit]) -> None:
        """Go to *page* and mark the passage there, as far as it was found."""
        self._hits.cite(hits)
        self._show_marks()
        first = hits[0] if hits else PageHit(page, ())
        self.pages.reveal(first.page, first.boxes)

    def show_range(self, start: int, end: int) -> None:
        """Mark characters of a text."""
        self.text.show_passage(start, end)

    def show_hits(self, hits: Sequence[PageHit], more: bool = False) -> None:
        """What a search in a PDF found; *more* says that these are only the first."""
        self._hits.find(hits, self.pages.page)
        self._more = more
        self._show_hit()

    def find_text(self, words: str) -> bool:
        """Look for *words* in a text and go to the first place; whether they stand there. False for anything else."""
        if self._shown() is not self.text:
            return False
        self.find_bar.show_words(words)
        self._search(words)
        return self.text.hits > 0

    @property
    def searchable(self) -> bool:
        """Whether what is shown can be searched."""
        return self.bar.search.isEnabled() and not self.bar.search.isHidden()

    @property
    def found(self) -> int:
        """How many places the last search in a PDF found."""
        return self._hits.count

    def show_with(self, theme: Theme, size: QSize | None = None) -> None:
        """Show it in the looks of *theme*, in front. A *size* is that of the window before."""
        spread_theme(self, theme)
        if not self.isVisible():
            self.resize(size or FIRST_SIZE)
            bound_to_screen(self)
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell."""
        super().closeEvent(event)
        self.closed.emit()

    # Inside

    def _say(self, words: str) -> None:
        self._begin(self.state, 0)
        self.bar.show_able(False)
        self.state.setText(words)

    def _begin(self, shown: QWidget, pages: int) -> None:
        self._more = False
        self.find_bar.clear()
        self.find_bar.hide()
        self.show_note("")
        self.bar.show_able(True)
        self.bar.show_pages(pages)
        self._stack.setCurrentWidget(shown)
        shown.setFocus()

    def _shown(self) -> QWidget | None:
        return self._stack.currentWidget()

    def _search(self, words: str) -> None:
        if self._shown() is self.text:
            count = self.text.search(words)
            self._text_hit = 0
            if count:
                self._step(1)
            else:
                self.find_bar.show_hits(0, 0)
        elif words:
            self.find_bar.show_searching()
            self.search_wanted.emit(words)
        else:
            self.show_hits(())

    def _step(self, direction: int) -> None:
        if self._shown() is self.text:
            count = self.text.hits
            if count:
                self._text_hit = (self._text_hit - 1 + direction) % count + 1
                self.text.go_to_hit(self._text_hit)
                self.find_bar.show_hits(self._text_hit, count)
        else:
            self._hits.step(direction)
            self._show_hit()

    def _show_hit(self) -> None:
        self._show_marks()
        hit = self._hits.current()
        if hit is not None:
            self.pages.reveal(hit.page, hit.boxes)
        self.find_bar.show_hits(self._hits.number, self._hits.count, self._more)

    def _end_search(self) -> None:
        self.text.search("")
        self._hits.find((), 0)
        self._show_marks()
        shown = self._shown()
        if shown is not None:
            shown.setFocus()

    def _show_marks(self) -> None:
        self.pages.show_marks(self._hits.marks())

    def _find(self) -> None:
        if self.searchable:
            self.find_bar.open()

    def _zoomed(self, direction: int) -> None:
        if direction:
            self.pages.zoom(direction)
        else:
            self.pages.set_zoom(1.0)

    def _paged(self, page: int) -> None:
        self.bar.show_page(page)
        self.page_text_wanted.emit(page)

    def _copy_menu(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(tr("Copy"))
        if self._shown() is self.text:
            menu.addAction(tr("Copy the text"), lambda: self.copy_text_wanted.emit(0))
        else:
            words = tr("Copy the picture") if self._picture else tr("Copy the page as a picture")
            menu.addAction(words, lambda: self.copy_picture_wanted.emit(max(1, self.pages.page)))
            if not self._picture:
                menu.addAction(tr("Copy the text of the page"), lambda: self.copy_text_wanted.emit(self.pages.page))
                menu.addAction(tr("Copy the text of all pages"), lambda: self.copy_text_wanted.emit(0))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.bar.copy.mapToGlobal(QPoint(0, self.bar.copy.height())))

    def _connect(self) -> None:
        bar, pages, find = self.bar, self.pages, self.find_bar
        bar.page_wanted.connect(pages.go_to)
        bar.page_wanted.connect(lambda _page: pages.setFocus())
        bar.turned.connect(pages.turn)
        bar.zoomed.connect(self._zoomed)
        bar.fit_wanted.connect(pages.set_fit)
        pages.page_changed.connect(self._paged)
        pages.zoom_changed.connect(lambda scale: bar.show_zoom(scale, pages.fit))
        bar.fit_wanted.connect(lambda _fit: bar.show_zoom(pages.scale, pages.fit))
        bar.search.clicked.connect(self._find)
        bar.copy.clicked.connect(self._copy_menu)
        bar.save.clicked.connect(self.save_wanted)
        bar.external.clicked.connect(self.open_wanted)
        bar.reveal.clicked.connect(self.reveal_wanted)
        find.searched.connect(self._search)
        find.stepped.connect(self._step)
        find.closed.connect(self._end_search)
        self._add_shortcuts()

    def _add_shortcuts(self) -> None:
        standard = QKeySequence.StandardKey
        for keys, act in (
            (QKeySequence(standard.Find), self._find),
            (QKeySequence(standard.FindNext), lambda: self._step(1)),
            (QKeySequence(standard.FindPrevious), lambda: self._step(-1)),
            (QKeySequence("Ctrl++"), lambda: self._zoomed(1)),
            (QKeySequence("Ctrl+="), lambda: self._zoomed(1)),
            (QKeySequence("Ctrl+-"), lambda: self._zoomed(-1)),
            (QKeySequence("Ctrl+0"), lambda: self._zoomed(0)),
            (QKeySequence(standard.Save), self.save_wanted.emit),
            (QKeySequence(standard.Close), self.close),
            (QKeySequence("Esc"), self.close),
        ):
            QShortcut(keys, self).activated.connect(act)

    def _lay_out(self) -> None:
        for page in (self.pages, self.text, self.state):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.bar, rule(self), self.find_bar):
            column.addWidget(part)
        column.addWidget(self._stack, 1)
        column.addWidget(self.note)
        self.state.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        order = [*self.bar.parts(), self.find_bar.field, self.pages, self.text]
        for before, after in pairwise(order):
            self.setTabOrder(before, after)
