"""A part of the screen, chosen on a still picture of it; where the platform lets a program see the screen."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QScreen,
)
from PySide6.QtWidgets import QMainWindow, QWidget

from app.ui.i18n import tr
from app.ui.theme.palette import Theme

_PLATFORMS = ("xcb", "windows", "cocoa")  # under Wayland a program sees nothing but itself
AWAY_MS = 250  # until the window has left the screen
_STEP, _FAST = 1, 10  # pixels that an arrow key moves by
_LEAST = 4  # pixels: less was a click
_SHADE = QColor(0, 0, 0, 110)


def can_grab_screen(platform: str = "") -> bool:
    """Whether a program may see the screen on *platform* (Qt's name of it; the running one)."""
    return (platform or QGuiApplication.platformName()) in _PLATFORMS


class ScreenRegion(QWidget):
    """Hides the window, takes a picture of every screen and lets the user choose. ``ended`` comes in any case."""

    chosen = Signal(QImage)
    ended = Signal()

    def __init__(self, theme: Theme, window: QMainWindow) -> None:
        super().__init__(window)
        self.hide()
        self._theme = theme
        self._window = window
        self._stills: list[Still] = []

    def begin(self) -> None:
        """Take the pictures as soon as the window is out of the way. Returns at once."""
        self._window.hide()
        QTimer.singleShot(AWAY_MS, self, self._show)

    def stills(self) -> list[Still]:
        """The pictures that cover the screens."""
        return list(self._stills)

    def _show(self) -> None:
        pictures = [(screen, screen.grabWindow(0)) for screen in QGuiApplication.screens()]
        for screen, picture in pictures:
            if picture.isNull():
                continue
            still = Still(screen, picture, self._theme)
            still.chosen.connect(self._chosen)
            still.given_up.connect(self._end)
            self._stills.append(still)
            still.show()
        if not self._stills:
            self._end()
            return
        self._stills[0].activateWindow()
        self._stills[0].setFocus()

    def _chosen(self, image: QImage) -> None:
        self.chosen.emit(image)
        self._end()

    def _end(self) -> None:
        for still in self._stills:
            still.close()
            still.deleteLater()
        self._stills = []
        self._window.show()
        self.ended.emit()


class Still(QWidget):
    """One screen as it was. The mouse draws a frame; by keyboard arrows move it, with Shift they size it."""

    chosen = Signal(QImage)
    given_up = Signal()

    def __init__(self, screen: QScreen, picture: QPixmap, theme: Theme) -> None:
        super().__init__(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint)
        self.setAccessibleName(tr("Choose a part of the screen"))
        self.setAccessibleDescription(_help())
        self._picture = picture
        self._theme = theme
        self._from: QPoint | None = None
        self.setGeometry(screen.geometry())
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        middle = QRect(0, 0, self.width() // 2, self.height() // 2)
        middle.moveCenter(self.rect().center())
        self._keyed = middle  # what the keyboard begins with
        self.frame = QRect()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A frame begins."""
        self._from = event.position().toPoint()
        self._set(QRect())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """It grows."""
        if self._from is not None:
            self._set(_between(self._from, event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """It is done; a click alone chooses nothing."""
        self._from = None
        if min(self.frame.width(), self.frame.height()) >= _LEAST:
            self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes what is framed, Escape gives up."""
        far = _FAST if event.modifiers() & Qt.KeyboardModifier.ControlModifier else _STEP
        ways = {
            Qt.Key.Key_Left: (-far, 0),
            Qt.Key.Key_Right: (far, 0),
            Qt.Key.Key_Up: (0, -far),
            Qt.Key.Key_Down: (0, far),
        }
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        elif event.key() in ways:
            self._move(*ways[Qt.Key(event.key())], bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The screen, darker where nothing is framed, and what to do."""
        painter = QPainter(self)
        painter.drawPixmap(self.rect(), self._picture)
        painter.fillRect(self.rect(), _SHADE)
        if not self.frame.isEmpty():
            painter.drawPixmap(QRectF(self.frame), self._picture, self._source())
            painter.setPen(QPen(self._theme.colors.accent, 2))
            painter.drawRect(self.frame)
        self._paint_help(painter)

    def _paint_help(self, painter: QPainter) -> None:
        colors = self._theme.colors
        painter.setFont(self._theme.fonts.interface)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = self.rect().adjusted(24, 24, -24, -24)
        flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
        words = painter.boundingRect(room, flags, _help())
        painter.setPen(QPen(colors.line, 1))
        painter.setBrush(colors.card)
        painter.drawRoundedRect(words.adjusted(-12, -8, 12, 8), 8, 8)
        painter.setPen(colors.text)
        painter.drawText(room, flags, _help())

    def _move(self, across: int, down: int, size: bool) -> None:
        frame = QRect(self._keyed) if self.frame.isEmpty() else QRect(self.frame)
        if size:
            frame.setSize(frame.size() + QSize(across, down))
        else:
            frame.translate(across, down)
        self._set(frame.intersected(self.rect()))

    def _set(self, frame: QRect) -> None:
        self.frame = frame
        self.update()

    def _source(self) -> QRectF:
        """The frame in pixels of the picture."""
        across, down = self._picture.width() / self.width(), self._picture.height() / self.height()
        frame = QRectF(self.frame)
        return QRectF(frame.x() * across, frame.y() * down, frame.width() * across, frame.height() * down)

    def _choose(self) -> None:
        if self.frame.isEmpty():
            self._set(QRect(self._keyed))
            return
        self.chosen.emit(self._picture.copy(self._source().toRect()).toImage())


def _between(one: QPoint, other: QPoint) -> QRect:
    """The frame with both in opposite corners. QRect.normalized() would lose a pixel at each side."""
    first = QPoint(min(one.x(), other.x()), min(one.y(), other.y()))
    return QRect(first, QPoint(max(one.x(), other.x()), max(one.y(), other.y())))


def _help() -> str:
    return tr(
        "Draw a frame around what to attach. Enter takes it, Esc gives up; arrow keys move it, with Shift they size it."
    )
