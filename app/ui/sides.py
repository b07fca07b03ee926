"""The panels at both sides of the conversation: which are wanted, and which there is room for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

LEAST_PAGE: Final = 420  # pixels that the conversation keeps beside a panel
NARROW: Final = 760  # pixels; a window narrower than this has no room for a sidebar


class Side(Enum):
    """A panel beside the conversation."""

    SIDEBAR = "sidebar"
    INSPECTOR = "inspector"


def least_window(side: Side, width: int) -> int:
    """How wide (pixels) a window has to be for *side* alone, which is *width* pixels wide."""
    return NARROW if side is Side.SIDEBAR else width + LEAST_PAGE + 1


def fitting(window: int, widths: Mapping[Side, int], latest: Side) -> set[Side]:
    """Which of the wanted panels fit into a window *window* pixels wide.

    *widths* has those that are wanted, in pixels. Where not both fit, the one that was asked for last stays.
    """
    alone = {side for side, width in widths.items() if window >= least_window(side, width)}
    if len(alone) == len(Side) and sum(widths.values()) + LEAST_PAGE + len(Side) > window:
        return {latest}
    return alone


class Sides(QObject):
    """Shows and hides both, each as wide as it was. *leave* is called before a panel that has the focus is hidden.

    *widen* gives a panel that is shown a width in pixels.
    """

    changed = Signal()

    def __init__(
        self,
        window: QWidget,
        panels: Mapping[Side, QWidget],
        widen: Callable[[QWidget, int], None],
        leave: Callable[[], object],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._panels = panels
        self._widen = widen
        self._leave = leave
        self._widths = {side: panel.sizeHint().width() for side, panel in panels.items()}
        self._wanted = {Side.SIDEBAR}
        self._latest = Side.SIDEBAR
        self._forced: tuple[Side, int] | None = None  # shown although it does not fit, at a window this wide

    def wants(self, side: Side) -> bool:
        """Whether the user wants it, even if the window is too narrow for it at the moment."""
        return side in self._wanted

    def toggle(self, side: Side) -> None:
        """Show or hide it."""
        self.set_visible(side, self._panels[side].isHidden())

    def set_visible(self, side: Side, visible: bool) -> None:
        """Show or hide a panel, as the user wants it; a window that is too narrow for it alone becomes wider."""
        self._forced = None
        if visible:
            self._wanted.add(side)
            self._latest = side
            self._make_room(side)
        else:
            self._wanted.discard(side)
        self.fit()

    def width(self, side: Side) -> int:
        """How wide the user has a panel, in pixels, hidden or not; in large letters at least what these need."""
        return max(self._widths[side], self._panels[side].minimumWidth())

    def note_widths(self) -> None:
        """The user has moved a border."""
        for side, panel in self._panels.items():
            if not panel.isHidden():
                self._widths[side] = panel.width()

    def set_width(self, side: Side, pixels: int) -> None:
        """Make a panel *pixels* wide, within its bounds, now or when it is shown."""
        panel = self._panels[side]
        self._widths[side] = max(panel.minimumWidth(), min(panel.maximumWidth(), pixels))
        if not panel.isHidden():
            self._widen(panel, self._widths[side])

    def restore(self, side: Side, wanted: bool) -> None:
        """Take over from an earlier run whether it was wanted. The window keeps its size."""
        (self._wanted.add if wanted else self._wanted.discard)(side)
        self.fit()

    def fit(self) -> None:
        """Show what is wanted and has room."""
        shown = fitting(self._window.width(), {side: self.width(side) for side in self._wanted}, self._latest)
        if self._forced is not None and self._window.width() >= self._forced[1]:
            shown |= {self._forced[0]}
        before = {side for side, panel in self._panels.items() if not panel.isHidden()}
        for side in before - shown:
            self._hide(self._panels[side])
        for side in shown - before:
            self._panels[side].show()
            self._widen(self._panels[side], self.width(side))
        if shown != before:
            self.changed.emit()

    def _make_room(self, side: Side) -> None:
        least = least_window(side, self.width(side))
        if self._window.width() < least:
            self._window.resize(least, self._window.height())
        if self._window.width() < least:  # the system has not allowed it
            self._forced = (side, self._window.width())

    def _hide(self, panel: QWidget) -> None:
        if panel.isAncestorOf(self._window.focusWidget() or self._window):
            self._leave()
        panel.hide()
