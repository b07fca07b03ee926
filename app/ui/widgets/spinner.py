"""A small arc that turns while something runs; it stands still where less motion is wished."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QWidget

from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed

_STEPS = 24  # positions in one turn
_STEP_MS = 50


def paint_spinner(painter: QPainter, rect: QRectF, color: QColor, step: int) -> None:
    """Draw the arc in *rect* at *step* of 24."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    faint = QColor(color)
    faint.setAlphaF(0.25)
    painter.setPen(QPen(faint, 1.75))
    painter.drawEllipse(rect)
    painter.setPen(QPen(color, 1.75, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawArc(rect, -step * 16 * 360 // _STEPS, -100 * 16)
    painter.restore()


class SpinnerClock(QObject):
    """Beats while someone wants it; ``beat`` carries the step to draw."""

    beat = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.step = 0
        self._still = False
        self._timer = QTimer(self, interval=_STEP_MS)
        self._timer.timeout.connect(self._advance)

    def set_wanted(self, wanted: bool) -> None:
        """Beat as long as *wanted*, unless less motion is wished."""
        if wanted and not self._still:
            if not self._timer.isActive():
                self._timer.start()
        else:
            self._timer.stop()

    def set_still(self, still: bool) -> None:
        """Never move while *still*."""
        self._still = still
        if still:
            self._timer.stop()

    def _advance(self) -> None:
        self.step = (self.step + 1) % _STEPS
        self.beat.emit(self.step)


class Spinner(QWidget, Themed):
    """The arc as a widget of 16 px; turns while it is visible."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFixedSize(QSize(16, 16))
        self._color = QColor(Qt.GlobalColor.gray)
        self._clock = SpinnerClock(self)
        self._clock.beat.connect(lambda _step: self.update())

    def set_theme(self, theme: Theme) -> None:
        """Draw in the accent colour; stand still where less motion is wished."""
        self._color = theme.colors.accent
        self._clock.set_still(theme.reduced_motion)
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        """Start to turn."""
        super().showEvent(event)
        self._clock.set_wanted(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop turning: nothing is drawn for nobody."""
        super().hideEvent(event)
        self._clock.set_wanted(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the arc."""
        painter = QPainter(self)
        paint_spinner(painter, QRectF(2, 2, 12, 12), self._color, self._clock.step)
