"""What is seen while something is dragged over the window: where it goes, and that it is taken."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.ui.i18n import tr
from app.ui.theme.icons import tinted_pixmap
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed

_INSET, _RADIUS, _ICON = 12, 14.0, 32


class DropZone(QWidget, Themed):
    """Covers the window as long as something is dragged over it. ``dropped`` carries its QMimeData, alive meanwhile.

    ``words_for`` says what a drop would do, and something to know of it; what it has no words for is not taken.
    """

    dropped = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._theme: Theme | None = None
        self._words = ("", "")
        self.words_for: Callable[[QMimeData], tuple[str, str]] = _nothing
        self.setAccessibleName(tr("Drop to attach"))
        self.setAcceptDrops(True)
        window.setAcceptDrops(True)
        self.watch(window)
        self.hide()

    def watch(self, part: QWidget) -> None:
        """Come up, too, over *part* and fields in it, which would take the names of files as words."""
        part.installEventFilter(self)
        for each in part.findChildren(QWidget):
            if each.acceptDrops() and each is not self:
                each.installEventFilter(self)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the theme's colours."""
        self._theme = theme
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Come up when something that can be attached is dragged over the window."""
        if event.type() == QEvent.Type.DragEnter and isinstance(event, QDragEnterEvent):
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
        self._paint_words(painter, frame)

    def _paint_words(self, painter: QPainter, frame: QRectF) -> None:
        theme = self._theme
        assert theme is not None
        center = frame.center()
        icon = tinted_pixmap("plus", theme.colors.accent, _ICON, self.devicePixelRatioF())
        painter.drawPixmap(round(center.x() - _ICON / 2), round(center.y() - _ICON - 12), icon)
        flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
        head = QFont(theme.fonts.interface)
        head.setWeight(QFont.Weight.DemiBold)
        room = frame.adjusted(24, center.y() - frame.top(), -24, 0)
        for words, font, ink in zip(
            self._words, (head, theme.fonts.facts), (theme.colors.text, theme.colors.muted), strict=True
        ):
            painter.setFont(font)
            painter.setPen(ink)
            used = painter.boundingRect(room, flags, words)
            painter.drawText(room, flags, words)
            room.setTop(used.bottom() + 4)

    def _entered(self, event: QDragEnterEvent) -> bool:
        words = ("", "") if event.source() is not None else self.words_for(event.mimeData())
        if not words[0]:
            return False  # our own texts and links are no attachments
        self._words = words
        self.setAccessibleDescription(" ".join(words))
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        return True


def _nothing(_mime: QMimeData) -> tuple[str, str]:
    return "", ""
