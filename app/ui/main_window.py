"""The main window: joins the panels and knows neither network nor disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from app.ui.skeleton import Skeleton
from app.ui.theme.palette import Palette, Theme

if TYPE_CHECKING:
    from app.model.errors import TurnError
    from app.ui.actions import Actions
    from app.ui.composer import Composer
    from app.ui.header import Header
    from app.ui.pages import EmptyPage, FailurePage
    from app.ui.panels import Panels
    from app.ui.sidebar import Sidebar
    from app.ui.widgets.bar import InlineBar

PROGRAM = "Chatelaine"
_LEAST = (420, 360)
_NARROW = 760  # pixels; a window narrower than this has no room for a sidebar


class MainWindow(QMainWindow):
    """First an outline in the theme's colours, then, by :meth:`furnish`, the panels; controllers bring them to life.

    The panels' attributes exist from :meth:`furnish` on. Closing asks first: ``close_wanted`` is emitted and the
    window stays until it is hidden.
    """

    close_wanted = Signal()
    arranged = Signal()  # moved, resized, sidebar shown or hidden
    painted = Signal()  # once, after the first paint

    commands: Actions
    sidebar: Sidebar
    header: Header
    trouble: InlineBar
    key_bar: InlineBar
    undo: InlineBar
    composer: Composer
    empty: EmptyPage
    failure: FailurePage

    def __init__(self, colors: Palette, outline_width: int = 264) -> None:
        """*outline_width* (pixels) is the sidebar's in the outline, 0 for none."""
        super().__init__()
        self.setWindowTitle(PROGRAM)
        self.setMinimumSize(*_LEAST)
        self.setStyleSheet(f"QMainWindow {{ background: {colors.bg.name()}; }}")
        self._skeleton: Skeleton | None = Skeleton(colors, outline_width, self)
        self._made_room = False  # the sidebar was hidden by narrowness, not by the user
        self._painted = False
        self._panels: Panels | None = None

    # Panels

    def furnish(self, theme: Theme) -> None:
        """Put the panels in. After the first paint, for their modules take longer to load than the outline to draw."""
        from app.ui.panels import Panels  # noqa: PLC0415  # see above

        panels = Panels(self, theme)
        self.commands, self.sidebar, self.header = panels.commands, panels.sidebar, panels.header
        self.trouble, self.key_bar, self.undo = panels.trouble, panels.key_bar, panels.undo
        self.composer, self.empty, self.failure = panels.composer, panels.empty, panels.failure
        self._panels = panels
        self._take_skeleton_away()
        self.setCentralWidget(panels)
        self._connect()
        self._fit(-1, self.width())
        self.set_theme(theme)
        self.composer.focus()

    def set_transcript(self, view: QWidget) -> None:
        """Take in the view of the conversation."""
        self._furnished().set_transcript(view)

    def show_transcript(self) -> None:
        """Show the conversation."""
        self._furnished().show_transcript()

    def show_empty(self) -> None:
        """Show the greeting of a new chat."""
        self._furnished().show_page(self.empty)

    def show_failure(self, error: TurnError, actions: tuple[tuple[str, Callable[[], object]], ...]) -> None:
        """Show why nothing can be opened, and what can be done."""
        self.failure.show_error(error, actions)
        self._furnished().show_page(self.failure)

    def set_conversation_title(self, title: str) -> None:
        """Name the window after what it shows."""
        self.setWindowTitle(f"{title} – {PROGRAM}" if title else PROGRAM)

    def set_theme(self, theme: Theme) -> None:
        """Hand *theme* to everything that draws by itself."""
        from app.ui.theme.themed import spread_theme  # noqa: PLC0415  # not for the first paint

        spread_theme(self, theme)

    # The sidebar

    def sidebar_width(self) -> int:
        """Its width in pixels, as it is or was when last seen."""
        return self.sidebar.width()

    def set_sidebar_width(self, pixels: int) -> None:
        """Make it *pixels* wide, within its bounds."""
        self._furnished().set_sidebar_width(pixels, self.width())

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
        if self.isMinimized():
            self.setWindowState(self.windowState() & ~self.windowState().WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask for an ordered stop instead of vanishing."""
        event.ignore()
        self.close_wanted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The panels adapt."""
        super().resizeEvent(event)
        if self._skeleton is not None:
            self._skeleton.arrange(self.width(), self.height())
        self._fit(event.oldSize().width(), event.size().width())
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

    def _furnished(self) -> Panels:
        assert self._panels is not None, "the window has no panels yet"
        return self._panels

    def _take_skeleton_away(self) -> None:
        if self._skeleton is not None:
            self._skeleton.deleteLater()
            self._skeleton = None
        self.setStyleSheet("")

    def _fit(self, before: int, now: int) -> None:
        if self._panels is None:
            return
        self.composer.set_window_height(self.height())
        narrowed = now < _NARROW and (before < 0 or before >= _NARROW)
        if narrowed and not self.sidebar.isHidden():
            self._made_room = True
            self.set_sidebar_visible(False)
        elif now >= _NARROW and self._made_room:
            self._made_room = False
            self.set_sidebar_visible(True)

    def _connect(self) -> None:
        self._furnished().split_moved.connect(self.arranged)
        self.commands.handle("view.sidebar", self.toggle_sidebar)
        self.commands.handle("window.close", self.close)
        self.commands.handle("program.quit", self.close)
        self.commands.handle("go.filter", self._go_to_filter)
        self.header.sidebar_button.clicked.connect(self.toggle_sidebar)

    def _go_to_filter(self) -> None:
        self.set_sidebar_visible(True)
        self.sidebar.filter.setFocus()
