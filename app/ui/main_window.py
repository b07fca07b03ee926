"""The main window: joins the panels and knows neither network nor disk."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.model.errors import TurnError
from app.ui.actions import Actions
from app.ui.composer import MOST_WIDTH, Composer
from app.ui.header import Header
from app.ui.i18n import tr
from app.ui.menus import add_menu_bar
from app.ui.pages import EmptyPage, FailurePage
from app.ui.sidebar import WIDTH, Sidebar
from app.ui.theme.palette import Theme
from app.ui.theme.themed import spread_theme
from app.ui.widgets.bar import InlineBar

PROGRAM = "Chatelaine"
_LEAST = (420, 360)
_NARROW = 680  # pixels; a window narrower than this has no room for a sidebar


class MainWindow(QMainWindow):
    """Complete before any service exists, so that it can be painted at once; controllers bring it to life.

    Closing asks first: ``close_wanted`` is emitted and the window stays until :meth:`let_go`.
    """

    close_wanted = Signal()
    arranged = Signal()  # moved, resized, sidebar shown or hidden
    painted = Signal()  # once, after the first paint

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(PROGRAM)
        self.setMinimumSize(*_LEAST)
        self._made_room = False  # the sidebar was hidden by narrowness, not by the user
        self._painted = False
        self._transcript: QWidget | None = None
        self.commands = Actions(self)
        self.sidebar = Sidebar(self.commands, theme, self)
        self.header = Header(self)
        self.trouble = InlineBar(tr("Trouble"), around=(14, 8, 14, 8), most_width=MOST_WIDTH)
        self.key_bar = InlineBar(tr("Key"), "key", (14, 0, 14, 4), MOST_WIDTH)
        self.undo = InlineBar(tr("Undo"), "trash", (14, 0, 14, 4), MOST_WIDTH)
        self.composer = Composer(theme)
        self.empty = EmptyPage()
        self.failure = FailurePage()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.failure)
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._lay_out()
        self._connect()
        add_menu_bar(self, self.commands)
        self.set_theme(theme)
        self.composer.focus()

    # Panels

    def set_transcript(self, view: QWidget) -> None:
        """Take in the view of the conversation; it is built after the first paint."""
        self._transcript = view
        self._pages.addWidget(view)

    def show_transcript(self) -> None:
        """Show the conversation."""
        if self._transcript is not None:
            self._pages.setCurrentWidget(self._transcript)

    def show_empty(self) -> None:
        """Show the greeting of a new chat."""
        self._pages.setCurrentWidget(self.empty)

    def show_failure(self, error: TurnError, actions: tuple[tuple[str, Callable[[], object]], ...]) -> None:
        """Show why nothing can be opened, and what can be done."""
        self.failure.show_error(error, actions)
        self._pages.setCurrentWidget(self.failure)

    def set_conversation_title(self, title: str) -> None:
        """Name the window after what it shows."""
        self.setWindowTitle(f"{title} – {PROGRAM}" if title else PROGRAM)

    def set_theme(self, theme: Theme) -> None:
        """Hand *theme* to everything that draws by itself."""
        spread_theme(self, theme)

    # The sidebar

    def sidebar_width(self) -> int:
        """Its width in pixels, as it is or was when last seen."""
        return self.sidebar.width()

    def set_sidebar_width(self, pixels: int) -> None:
        """Make it *pixels* wide, within its bounds."""
        self._split.setSizes([pixels, max(self.width() - pixels, 1)])

    def toggle_sidebar(self) -> None:
        """Show or hide it."""
        self._made_room = False
        if self.sidebar.isHidden() and self.width() < _NARROW:
            self.resize(_NARROW, self.height())
        self.set_sidebar_visible(self.sidebar.isHidden())

    def wants_sidebar(self) -> bool:
        """Whether the user wants it, even if the window is too narrow for it at the moment."""
        return self._made_room or not self.sidebar.isHidden()

    def set_sidebar_visible(self, visible: bool) -> None:
        """Show or hide the sidebar; the focus never stays inside a hidden one."""
        if not visible and self.sidebar.isAncestorOf(self.focusWidget() or self):
            self.composer.focus()
        self.sidebar.setVisible(visible)
        self.arranged.emit()

    # Life

    def bring_to_front(self) -> None:
        """Raise the window, for another start of the program asked for it."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask for an ordered stop instead of vanishing."""
        event.ignore()
        self.close_wanted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The composer grows with the window."""
        super().resizeEvent(event)
        self.composer.set_window_height(self.height())
        self._make_room(event.oldSize().width(), event.size().width())
        self.arranged.emit()

    def moveEvent(self, event: QEvent) -> None:
        """Remember the place."""
        super().moveEvent(event)  # type: ignore[arg-type]
        self.arranged.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell once that something is on the screen."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            self.painted.emit()

    # Inside

    def _make_room(self, before: int, now: int) -> None:
        narrowed = now < _NARROW and (before < 0 or before >= _NARROW)
        if narrowed and not self.sidebar.isHidden():
            self._made_room = True
            self.set_sidebar_visible(False)
        elif now >= _NARROW and self._made_room:
            self._made_room = False
            self.set_sidebar_visible(True)

    def _lay_out(self) -> None:
        column = QWidget()
        column.setObjectName("Page")
        rows = QVBoxLayout(column)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.header)
        rows.addWidget(self.trouble)
        rows.addWidget(self._pages, 1)
        rows.addWidget(self.undo)
        rows.addWidget(self.key_bar)
        rows.addWidget(self.composer)
        self._split.addWidget(self.sidebar)
        self._split.addWidget(column)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self._split.setStretchFactor(0, 0)
        self._split.setStretchFactor(1, 1)
        self.setCentralWidget(self._split)
        self.set_sidebar_width(WIDTH)

    def _connect(self) -> None:
        self._split.splitterMoved.connect(self.arranged)
        self.commands.handle("view.sidebar", self.toggle_sidebar)
        self.commands.handle("window.close", self.close)
        self.commands.handle("program.quit", self.close)
        self.commands.handle("go.filter", self._go_to_filter)
        self.header.sidebar_button.clicked.connect(self.toggle_sidebar)
        self.header.sidebar_button.setToolTip(self.commands.hint("view.sidebar"))
        self.header.model.setToolTip(self.commands.hint("chat.model"))
        self.composer.stop.setToolTip(self.commands.hint("answer.stop"))

    def _go_to_filter(self) -> None:
        self.set_sidebar_visible(True)
        self.sidebar.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
