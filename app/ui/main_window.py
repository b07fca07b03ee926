"""The main window: joins the panels and knows neither network nor disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from app.ui.sides import Side, Sides
from app.ui.skeleton import Skeleton
from app.ui.theme.palette import Palette, Theme

if TYPE_CHECKING:
    from app.model.errors import TurnError
    from app.ui.actions import Actions
    from app.ui.composer import Composer
    from app.ui.drop_zone import DropZone
    from app.ui.header import Header
    from app.ui.inspector import Inspector
    from app.ui.pages import EmptyPage, FailurePage
    from app.ui.panels import Panels
    from app.ui.sidebar import Sidebar
    from app.ui.widgets.bar import InlineBar

PROGRAM = "Chatelaine"
_LEAST = (420, 360)


class MainWindow(QMainWindow):
    """First an outline in the theme's colours, then, by :meth:`furnish`, the panels; controllers bring them to life.

    The panels' attributes exist from :meth:`furnish` on. Closing asks first: ``close_wanted`` is emitted and the
    window stays until it is hidden.
    """

    close_wanted = Signal()
    quit_wanted = Signal()  # the whole program is to end
    activated = Signal()
    left = Signal()  # another window is used now
    arranged = Signal()  # moved, resized, a panel at the side shown or hidden
    painted = Signal()  # once, after the first paint

    commands: Actions
    sidebar: Sidebar
    header: Header
    trouble: InlineBar
    key_bar: InlineBar
    undo: InlineBar
    unanswered: InlineBar
    told: InlineBar
    notice: InlineBar
    window_bar: InlineBar
    limits: InlineBar
    budget: InlineBar
    composer: Composer
    inspector: Inspector
    sides: Sides
    empty: EmptyPage
    failure: FailurePage
    drop_zone: DropZone

    def __init__(self, colors: Palette, outline_width: int = 264, inspector_width: int = 0) -> None:
        """Both widths (pixels) are those of the sidebar and of the inspector in the outline, 0 for none."""
        super().__init__()
        self.setWindowTitle(PROGRAM)
        self.setMinimumSize(*_LEAST)
        self.setStyleSheet(f"QMainWindow {{ background: {colors.bg.name()}; }}")
        self._skeleton: Skeleton | None = Skeleton(colors, outline_width, inspector_width, self)
        self._painted = False
        self._panels: Panels | None = None

    # Panels

    def furnish(self, theme: Theme) -> None:
        """Put the panels in. After the first paint, for their modules take longer to load than the outline to draw."""
        from app.ui.panels import Panels  # noqa: PLC0415  # see above

        panels = Panels(self, theme)
        self.commands, self.sidebar, self.header = panels.commands, panels.sidebar, panels.header
        self.trouble, self.key_bar, self.undo, self.told = panels.trouble, panels.key_bar, panels.undo, panels.told
        self.notice, self.window_bar = panels.notice, panels.window_bar
        self.unanswered = panels.unanswered
        self.budget, self.limits = panels.budget, panels.limits
        self.composer, self.empty, self.failure = panels.composer, panels.empty, panels.failure
        self.inspector = panels.inspector
        self._panels = panels
        self.drop_zone = panels.drop_zone
        self._take_skeleton_away()
        self.setCentralWidget(panels)
        panels.settle(self.size())
        sides = {Side.SIDEBAR: self.sidebar, Side.INSPECTOR: self.inspector}
        self.sides = Sides(self, sides, panels.set_side_width, self.composer.focus)
        self._connect()
        self._fit()
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

    def show_search(self, panel: QWidget) -> None:
        """Show the search over everything in the place of the conversation."""
        self._furnished().show_search(panel)

    def split_search(self) -> None:
        """Show the conversation below the search."""
        self._furnished().split_search()

    def hide_search(self) -> None:
        """Show the conversation again, without the search."""
        self._furnished().hide_search()

    def show_comparison(self, panel: QWidget) -> None:
        """Show answers side by side in the place of the conversation."""
        self._furnished().show_over(panel)

    def hide_comparison(self) -> None:
        """Show the conversation again."""
        self._furnished().hide_over()

    def set_conversation_title(self, title: str) -> None:
        """Name the window after what it shows."""
        self.setWindowTitle(f"{title} – {PROGRAM}" if title else PROGRAM)

    def set_theme(self, theme: Theme) -> None:
        """Hand *theme* to everything that draws by itself."""
        from app.ui.theme.themed import spread_theme  # noqa: PLC0415  # not for the first paint

        spread_theme(self, theme)

    # The panels at the sides

    def shows(self, side: Side) -> bool:
        """Whether a panel is to be seen now."""
        return not (self.sidebar if side is Side.SIDEBAR else self.inspector).isHidden()

    def show_inspector(self) -> None:
        """Show it, unless it is to be seen."""
        if self.inspector.isHidden():
            self.sides.set_visible(Side.INSPECTOR, True)

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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters that nothing with the focus has taken are the beginning of a message."""
        if self._panels is None or not self.composer.take_key(event):
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Tell when the window is used, and when another one is."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange:
            (self.activated if self.isActiveWindow() else self.left).emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The panels adapt."""
        super().resizeEvent(event)
        if self._skeleton is not None:
            self._skeleton.arrange(self.width(), self.height())
        self._fit()
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

    def _fit(self) -> None:
        if self._panels is not None:
            self.composer.set_window_height(self.height())
            self.sides.fit()

    def _connect(self) -> None:
        self._furnished().split_moved.connect(self.sides.note_widths)
        self._furnished().split_moved.connect(self.arranged)
        self.sides.changed.connect(self.arranged)
        self.sides.changed.connect(lambda: self.header.set_inspecting(not self.inspector.isHidden()))
        self.commands.handle("view.sidebar", lambda: self.sides.toggle(Side.SIDEBAR))
        self.commands.handle("view.inspector", lambda: self.sides.toggle(Side.INSPECTOR))
        self.commands.handle("window.close", self.close)
        self.commands.handle("program.quit", self.quit_wanted.emit)
        self.commands.handle("go.filter", self._go_to_filter)
        self.header.sidebar_button.clicked.connect(lambda: self.sides.toggle(Side.SIDEBAR))
        self.header.inspector.clicked.connect(self._toggle_inspector)
        self.inspector.left.connect(self.composer.focus)

    def _toggle_inspector(self) -> None:
        self.sides.toggle(Side.INSPECTOR)
        self.header.set_inspecting(self.shows(Side.INSPECTOR))  # the click has changed the button, in any case

    def _go_to_filter(self) -> None:
        self.sides.set_visible(Side.SIDEBAR, True)
        self.sidebar.filter.setFocus()
