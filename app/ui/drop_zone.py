"""What is seen while something is dragged over the window: where it goes, and that it is taken."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.ui.i18n import tr
from app.ui.theme.icons import tinted_pixmap
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed

_INSET, _RADIUS, _ICON = 12, 14.0, 32


class DropZone(QWidget, Themed):
    """Covers the window as long as something is dragged over it. ``dropped`` carries its QMimeData, alive meanwhile."""

    dropped = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._theme: Theme | None = None
        self.setAccessibleName(tr("Drop to attach"))
        self.setAcceptDrops(True)
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Draw in the theme's colours."""
        self._theme = theme
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Come up when something that can be attached is dragged over the window."""
        if watched is self._window and isinstance(event, QDragEnterEvent) and event.type() == QEvent.Type.DragEnter:
            return self._entered(event)
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Over the zone itself."""
        self._entered(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It went elsewhere."""
        self.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take it."""
        self.hide()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.dropped.emit(event.mimeData())

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame with words in the middle."""
        if self._theme is None:
            return
        colors = self._theme.colors
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = colors.bg.toRgb()
        ground.setAlphaF(0.92)
        painter.fillRect(self.rect(), ground)
        frame = QRectF(self.rect()).adjusted(_INSET, _INSET, -_INSET, -_INSET)
        painter.setPen(QPen(colors.accent, 2, Qt.PenStyle.DashLine))
        painter.setBrush(colors.accent_soft)
        painter.drawRoundedRect(frame, _RADIUS, _RADIUS)
        center = frame.center()
        icon = tinted_pixmap("plus", colors.accent, _ICON, self.devicePixelRatioF())
        painter.drawPixmap(round(center.x() - _ICON / 2), round(center.y() - _ICON - 4), icon)
        painter.setPen(colors.text)
        painter.setFont(self._theme.fonts.interface)
        words = frame.adjusted(16, center.y() - frame.top() + 8, -16, 0)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(words, int(flags), tr("Drop to attach to the message"))

    def _entered(self, event: QDragEnterEvent) -> bool:
        if event.source() is not None or not can_attach(event.mimeData()):
            return False  # our own texts and links are no attachments
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        return True


def can_attach(mime: QMimeData) -> bool:
    """Whether *mime* has files or a picture."""
    return mime.hasImage() or any(url.isLocalFile() for url in mime.urls())
