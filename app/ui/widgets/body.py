"""What of a dialog scrolls when the screen is too small for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

_LEAST_HEIGHT = 96  # pixels, for something to be seen of what scrolls


class _Page(QWidget):
    """Takes no more height than it must have: lists in it give way before anything scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("Page")
        self.column = QVBoxLayout(self)

    def heightForWidth(self, width: int) -> int:
        """The least height at *width*, in pixels."""
        return self.column.totalMinimumHeightForWidth(width)


class Body(QScrollArea):
    """A column that is never narrower than what is in it, as far as the screen goes; it scrolls where it is too low."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.most_width = 16_777_215  # pixels, until somebody knows the screen
        self._page = _Page()
        self.column = self._page.column
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(self._page)
        self._page.installEventFilter(self)

    def sizeHint(self) -> QSize:
        """That of what is in it."""
        return self.column.totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        """As wide as what is in it, up to the screen."""
        least = self.column.totalMinimumSize()
        wide = min(least.width(), self.most_width)
        return QSize(wide, min(least.height(), _LEAST_HEIGHT))

    def needed_height(self, width: int, least: bool = False) -> int:
        """The height in which nothing scrolls at *width*; with *least* lists have as few lines as can be. In pixels."""
        self.column.activate()
        column = self.column
        if column.hasHeightForWidth():
            return column.totalMinimumHeightForWidth(width) if least else column.totalHeightForWidth(width)
        return (column.totalMinimumSize() if least else column.totalSizeHint()).height()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is in it has changed."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self._page:
            self.updateGeometry()
        return super().eventFilter(watched, event)
