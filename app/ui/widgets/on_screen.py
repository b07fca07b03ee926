"""Windows that are no larger than the screen."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

_TITLE_BAR = 40  # pixels that the system may need above a window


def room_on_screen(window: QWidget) -> QSize:
    """How large *window* may be for all of it to be seen, in pixels."""
    return window.screen().availableSize() - QSize(0, _TITLE_BAR)


def bound_to_screen(window: QWidget) -> None:
    """Cut the size that *window* was given to that of its screen, so that its buttons can be reached; call it before
    the window is shown. One that was given none is left to Qt, which does the same.
    """
    if window.testAttribute(Qt.WidgetAttribute.WA_Resized):
        window.resize(window.size().boundedTo(room_on_screen(window)))
