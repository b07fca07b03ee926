"""The panels of the main window and how they lie."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.ui.actions import Actions
from app.ui.composer import MOST_WIDTH, Composer
from app.ui.drop_zone import DropZone
from app.ui.header import Header
from app.ui.i18n import tr
from app.ui.inspector import Inspector
from app.ui.menus import add_menu_bar
from app.ui.pages import EmptyPage, FailurePage
from app.ui.sidebar import WIDTH, Sidebar
from app.ui.sides import LEAST_PAGE
from app.ui.theme.palette import Theme
from app.ui.widgets.bar import InlineBar


class Panels(QWidget):
    """Sidebar, a column of header, bars, page and composer, and the inspector beside it."""

    split_moved = Signal()

    def __init__(self, window: QMainWindow, theme: Theme) -> None:
        super().__init__(window)
        self.commands = Actions(window)
        self.sidebar = Sidebar(self.commands, theme, self)
        self.header = Header(self)
        self.trouble = InlineBar(tr("Trouble"), around=(14, 8, 14, 8), most_width=MOST_WIDTH)
        self.key_bar = InlineBar(tr("Key"), "key", (14, 0, 14, 4), MOST_WIDTH)
        self.unanswered = InlineBar(tr("Unanswered"), around=(14, 0, 14, 4), most_width=MOST_WIDTH)
        self.undo = InlineBar(tr("Undo"), "undo", (14, 0, 14, 4), MOST_WIDTH)
        self.told = InlineBar(tr("News"), "info", (14, 0, 14, 4), MOST_WIDTH)
        self.notice = InlineBar(tr("Notice"), around=(14, 0, 14, 4), most_width=MOST_WIDTH)
        self.window_bar = InlineBar(tr("Context window"), around=(14, 0, 14, 4), most_width=MOST_WIDTH)
        self.budget = InlineBar(tr("Budget"), around=(14, 0, 14, 4), most_width=MOST_WIDTH)
        self.limits = InlineBar(tr("Attachments"), around=(14, 0, 14, 4), most_width=MOST_WIDTH)
        self.composer = Composer(theme)
        self.inspector = Inspector()
        self.empty = EmptyPage()
        self.failure = FailurePage()
        self._transcript: QWidget | None = None
        self._search: QWidget | None = None
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.failure)
        self._layers = QStackedWidget()  # the pages, or what stands in their place for a while
        self._layers.addWidget(self._pages)
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._lay_out()
        self._split.splitterMoved.connect(lambda *_: self.split_moved.emit())
        self._add_hints()
        add_menu_bar(window, self.commands)
        self.drop_zone = DropZone(window)

    def set_transcript(self, view: QWidget) -> None:
        """Take in the view of the conversation."""
        self._transcript = view
        self._pages.addWidget(view)
        self._chain(self.trouble.last_stop(), view, *_stops(view))
        self.drop_zone.watch(view)

    def show_transcript(self) -> None:
        """Show the conversation."""
        if self._transcript is not None:
            self._pages.setCurrentWidget(self._transcript)

    def show_page(self, page: QWidget) -> None:
        """Show one of the pages that stand in the place of the conversation."""
        self._pages.setCurrentWidget(page)

    def show_over(self, panel: QWidget) -> None:
        """Show *panel* in the place of the page, whichever that is or will be, until :meth:`hide_over`."""
        if self._layers.indexOf(panel) < 0:
            self._layers.addWidget(panel)
            self._chain(self.trouble.last_stop(), *_stops(panel))
        self._layers.setCurrentWidget(panel)

    def hide_over(self) -> None:
        """Show the page again."""
        self._layers.setCurrentWidget(self._pages)

    def show_search(self, panel: QWidget) -> None:
        """Show *panel* in the place of the page and of what belongs to it."""
        if self._column.indexOf(panel) < 0:
            self._column.insertWidget(self._column.indexOf(self._layers), panel, 1)
            self.setTabOrder(self.trouble.last_stop(), panel)
        self._arrange_search(panel, pages=False)

    def split_search(self) -> None:
        """Keep the search that is shown above the page."""
        if self._search is not None:
            self._arrange_search(self._search, pages=True)

    def hide_search(self) -> None:
        """Show the page again, and nothing of a search."""
        if self._search is not None:
            self._layers.show()
            self._below.show()
            self._search.hide()

    def _arrange_search(self, panel: QWidget, pages: bool) -> None:
        self._search = panel
        panel.show()
        self._layers.setVisible(pages)
        self._below.setVisible(pages)
        self._column.activate()  # now, for somebody is about to scroll in what room is left

    def _chain(self, *parts: QWidget) -> None:
        """Tab goes as the parts stand."""
        for before, after in pairwise(parts):
            self.setTabOrder(before, after)

    def settle(self, size: QSize) -> None:
        """Take the room that a window of *size* will give, now: widths of the sides are shares of it."""
        self.resize(size)
        layout = self.layout()
        assert layout is not None
        layout.activate()

    def set_side_width(self, panel: QWidget, pixels: int) -> None:
        """Make *panel* at a side, which is shown, *pixels* wide; the column between takes or gives the difference."""
        sizes = self._split.sizes()
        at = self._split.indexOf(panel)
        sizes[1] = max(1, sizes[1] + sizes[at] - pixels)
        sizes[at] = pixels
        self._split.setSizes(sizes)

    def _lay_out(self) -> None:
        column = QWidget()
        column.setObjectName("Page")
        column.setMinimumWidth(LEAST_PAGE)
        rows = QVBoxLayout(column)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.header)
        rows.addWidget(self.trouble)
        rows.addWidget(self._layers, 1)
        rows.addWidget(self._lay_out_below())
        self._column = rows
        self._split.addWidget(self.sidebar)
        self._split.addWidget(column)
        self._split.addWidget(self.inspector)
        self.inspector.hide()
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self._split.setStretchFactor(0, 0)
        self._split.setStretchFactor(1, 1)
        self._split.setStretchFactor(2, 0)
        self._split.setSizes([WIDTH, 1200 - WIDTH, 0])
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._split)

    def _lay_out_below(self) -> QWidget:
        """What stands under the page."""
        self._below = QWidget()
        rows = QVBoxLayout(self._below)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        bars = (
            self.unanswered,
            self.undo,
            self.told,
            self.notice,
            self.window_bar,
            self.budget,
            self.key_bar,
            self.limits,
        )
        for part in (*bars, self.composer):
            rows.addWidget(part)
        return self._below

    def _add_hints(self) -> None:
        self.header.sidebar_button.setToolTip(self.commands.hint("view.sidebar"))
        self.header.inspector.setToolTip(self.commands.hint("view.inspector"))
        self.header.model.setToolTip(self.commands.hint("chat.model"))
        self.composer.stop.setToolTip(self.commands.hint("answer.stop"))


def _stops(part: QWidget) -> list[QWidget]:
    """Where Tab stops in *part*."""
    return [one for one in part.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
