"""The meter beside Send: tokens and money of the next message, and how full the model's window is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QRegion, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.model.estimate import SendEstimate
from app.ui.composer import estimate_words as words
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.theme.stylesheet import mix
from app.ui.widgets.fitting import FittingButton, Tone
from app.ui.widgets.labels import label, rule

_RING = 12  # pixels
_LEAD = _RING + 6
_CORNER = 8  # pixels
_TONES: dict[words.Fill, Tone] = {"fine": "muted", "near": "warn", "full": "error"}


class Meter(FittingButton):
    """Hidden without an estimate. A press shows where the tokens come from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("The next message"), _LEAD, parent)
        self._estimate: SendEstimate | None = None
        self._warm = False
        self._share = 0.0
        self._popup: SplitPopup | None = None
        self.clicked.connect(self.show_split)
        self.hide()

    def estimate(self) -> SendEstimate | None:
        """What is shown."""
        return self._estimate

    def show_estimate(self, estimate: SendEstimate | None, warm: bool = False) -> None:
        """Show *estimate*, or nothing. *warm* says that what it expects in the cache has not expired yet."""
        if (estimate, warm) == (self._estimate, self._warm):
            return
        self._estimate, self._warm = estimate, warm
        self.setVisible(estimate is not None)
        if estimate is None:
            self._close_split()
            return
        self._share = words.share_of_window(estimate)
        wordings = words.meter_wordings(estimate, warm)
        self.say(wordings, _TONES[words.fill(estimate)])
        every = words.all_words(estimate, warm)
        self.setToolTip(every)
        self.setAccessibleDescription(every)
        if self._popup is not None:
            self._popup.show_estimate(estimate, warm)

    def show_split(self) -> None:
        """Open the pop-up with the split, above the meter."""
        if self._estimate is None or self._theme is None:
            return
        popup = SplitPopup(self._theme, self)
        popup.show_estimate(self._estimate, self._warm)
        popup.destroyed.connect(self._forget_popup)
        self._popup = popup
        popup.open_above(self)

    def popup(self) -> SplitPopup | None:
        """The pop-up while it is open."""
        return self._popup

    def paint_lead(self, painter: QPainter, place: QRect) -> None:
        """A ring that fills with the window."""
        if self._theme is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QRectF(0, 0, _RING, _RING)
        ring.moveCenter(QRectF(place).center())
        ring = ring.adjusted(1, 1, -1, -1)
        painter.setPen(QPen(mix(self._theme.colors.card, self._theme.colors.text, 0.22), 2.5))
        painter.drawEllipse(ring)
        pen = QPen(self._theme.colors.accent if self.tone() == "muted" else self.ink(), 2.5)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        span = max(12, round(360 * min(1.0, self._share))) if self._share else 0
        painter.drawArc(ring, 90 * 16, -span * 16)

    def _close_split(self) -> None:
        if self._popup is not None:
            self._popup.close()

    def _forget_popup(self) -> None:
        self._popup = None


class SplitPopup(QWidget):
    """Where the tokens of the next message come from, and its price with and without the cache."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(tr("The next message"))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 12, 16, 12)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)

    def show_estimate(self, estimate: SendEstimate, warm: bool) -> None:
        """Show *estimate* in the place of what was shown."""
        self._empty()
        self._add_rows(words.split_rows(estimate))
        self._grid.addWidget(rule(self), self._grid.rowCount(), 0, 1, 2)
        self._add_rows(words.price_rows(estimate, warm))
        self._grid.addWidget(rule(self), self._grid.rowCount(), 0, 1, 2)
        for note in words.notes(estimate):
            said = label(note, "facts", wrap=True, parent=self)
            said.setMinimumWidth(240)
            self._grid.addWidget(said, self._grid.rowCount(), 0, 1, 2)
        self.setAccessibleDescription(words.all_words(estimate, warm))
        self.adjustSize()

    def open_above(self, anchor: QWidget) -> None:
        """Open with the lower edge at the upper edge of *anchor*, within its window."""
        self.adjustSize()
        corner = anchor.mapToGlobal(QPoint(0, -self.height() - 4))
        window = anchor.window().geometry()
        most = window.right() - self.width() - 8
        self.move(max(window.left() + 8, min(corner.x(), most)), corner.y())
        self.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the corners off: a see-through window would have black ones where nothing composes the screen."""
        super().resizeEvent(event)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), _CORNER, _CORNER)
        self.setMask(QRegion(shape.toFillPolygon().toPolygon()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Card and edge."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colors.card)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.colors.line)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _CORNER, _CORNER)

    def lines(self) -> list[str]:
        """What is shown, in order."""
        items = [self._grid.itemAt(at) for at in range(self._grid.count())]
        shown = [item.widget() for item in items if item is not None]
        return [widget.text() for widget in shown if isinstance(widget, QLabel)]

    def _add_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        for name, value in rows:
            at = self._grid.rowCount()
            self._grid.addWidget(label(name, "muted", parent=self), at, 0)
            self._grid.addWidget(label(value, parent=self), at, 1, Qt.AlignmentFlag.AlignTrailing)

    def _empty(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
