"""The chart: stacked bars in the colours of the tokens. The only module that imports pyqtgraph, and so NumPy.

It is imported after ``pyqtgraph`` was, on a worker (decision 9). The chart shows no figure that the table does not
have: it takes no focus, and marks the row that has the focus there.
"""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QCursor, QPen
from PySide6.QtWidgets import QGraphicsRectItem, QToolTip, QWidget

from app.model.inspection import TokenKind
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.token_kinds import kind_color
from app.ui.usage.axes import AmountAxis, NameAxis
from app.ui.usage.stacks import Bar, Stacks
from app.ui.usage.words import figures

_THICK = 0.72  # of the room between two bars
_ROOM = 1.06  # beyond the longest bar


class SpendChart(pg.PlotWidget, Themed):  # type: ignore[misc]  # pyqtgraph has no types
    """``chosen`` carries the key of a bar that was clicked, ``opened`` of one that was double-clicked."""

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self._stacks = Stacks((), upright=True, money=True)
        self._theme = theme
        self._marked = ""
        self._frame: QGraphicsRectItem | None = None
        self.getPlotItem().setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # mirrored here, not by its layout
        self.setMenuEnabled(False)
        self.setMouseEnabled(x=False, y=False)
        self.hideButtons()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumHeight(140)
        self.viewport().setMouseTracking(True)
        self.set_theme(theme)

    def show_stacks(self, stacks: Stacks) -> None:
        """Show *stacks* instead of what was there."""
        self._stacks = stacks
        self._marked = ""
        self._draw()
        self.setAccessibleName(tr("Chart of spending"))
        self.setAccessibleDescription(tr("Bars: {0}. The table below has all figures.", len(stacks.bars)))

    def stacks(self) -> Stacks:
        """What is shown."""
        return self._stacks

    def mark(self, key: str) -> None:
        """Put a frame around the bar of *key*; an empty one takes it away."""
        self._marked = key
        bar = next((bar for bar in self._stacks.bars if key and bar.key == key), None)
        if self._frame is not None:
            self.removeItem(self._frame)
            self._frame = None
        if bar is not None:
            self._frame = QGraphicsRectItem(self._area(bar))
            pen = QPen(self._theme.colors.text, 2)
            pen.setCosmetic(True)
            self._frame.setPen(pen)
            self.addItem(self._frame, ignoreBounds=True)

    def bar_at(self, place: QPointF) -> Bar | None:
        """The bar under *place* (pixels of the widget), in its whole row or column."""
        spot = self.getViewBox().mapSceneToView(place)
        if not self.getViewBox().sceneBoundingRect().contains(place):
            return None
        along = spot.x() if self._stacks.upright else spot.y()
        near = [bar for bar in self._stacks.bars if abs(bar.at - along) <= 0.5]
        return min(near, key=lambda bar: abs(bar.at - along), default=None)

    def place_of(self, key: str) -> QPointF:
        """Where the middle of a bar is, in pixels of the widget. KeyError without such a bar."""
        bar = {bar.key: bar for bar in self._stacks.bars}[key]
        return QPointF(self.getViewBox().mapViewToScene(self._area(bar).center()))

    def set_theme(self, theme: Theme) -> None:
        """Draw with *theme*."""
        self._theme = theme
        self.setBackground(theme.colors.bg)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Another direction mirrors the chart."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._draw()

    def mouseMoveEvent(self, event: Any) -> None:
        """The figures of the bar under the pointer."""
        super().mouseMoveEvent(event)
        bar = self.bar_at(event.position())
        if bar is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(QCursor.pos(), self.words_of(bar), self)

    def mousePressEvent(self, event: Any) -> None:
        """A click chooses the bar."""
        super().mousePressEvent(event)
        bar = self.bar_at(event.position())
        if bar is not None and bar.key and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(bar.key)

    def mouseDoubleClickEvent(self, event: Any) -> None:
        """A double click opens what the bar stands for."""
        bar = self.bar_at(event.position())
        if bar is not None and bar.key and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(bar.key)

    def wheelEvent(self, event: Any) -> None:
        """Nothing here turns; what lies around may."""
        event.ignore()

    @staticmethod
    def words_of(bar: Bar) -> str:
        """Exact figures of *bar*."""
        return figures(bar.name, bar.row)

    # Inside

    def _draw(self) -> None:
        self.clear()
        self._frame = None
        stacks, rtl = self._stacks, self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        view = self.getViewBox()
        view.invertX(rtl)
        view.invertY(not stacks.upright)
        self._set_axes(rtl)
        areas = [part for bar in stacks.bars for part in self._areas(bar)]
        for kind in stacks.kinds():
            self._add_blocks(kind, [area for one, area in areas if one == kind])
        self._set_range()
        self.mark(self._marked)

    def _add_blocks(self, kind: TokenKind, areas: list[QRectF]) -> None:
        self.addItem(
            pg.BarGraphItem(
                x0=[area.left() for area in areas],
                y0=[area.top() for area in areas],
                width=[area.width() for area in areas],
                height=[area.height() for area in areas],
                brush=kind_color(kind, self._theme.colors),
                pen=None,
            )
        )

    def _set_axes(self, rtl: bool) -> None:
        """The names go along the bars' feet, the amounts along their length."""
        plot, stacks = self.getPlotItem(), self._stacks
        side = "right" if rtl else "left"
        ends = ("bottom", side) if stacks.upright else (side, "bottom")
        names, amounts = NameAxis(ends[0], stacks, self._theme), AmountAxis(ends[1], stacks, self._theme)
        plot.setAxisItems({ends[0]: names, ends[1]: amounts})
        plot.showAxis("left", not rtl)
        plot.showAxis("right", rtl)

    def _set_range(self) -> None:
        stacks = self._stacks
        if not stacks.bars:
            return
        places = [bar.at for bar in stacks.bars]
        longest = max(bar.length for bar in stacks.bars) or 1.0
        along = (min(places) - 0.6, max(places) + 0.6)
        if stacks.upright and along[1] - along[0] < 7:  # a single day is no wall
            middle = sum(along) / 2
            along = (middle - 3.5, middle + 3.5)
        if not stacks.upright and along[1] - along[0] < 4:
            along = (along[0], along[0] + 4)
        across = (0.0, longest * _ROOM)
        x, y = (along, across) if stacks.upright else (across, along)
        view, plot = self.getViewBox(), self.getPlotItem()
        view.setRange(xRange=x, yRange=y, padding=0)
        for side in ("left", "right", "bottom"):  # the view tells axes of changes only, and these are new
            plot.getAxis(side).linkedViewChanged(view)

    def _areas(self, bar: Bar) -> list[tuple[TokenKind, QRectF]]:
        areas: list[tuple[TokenKind, QRectF]] = []
        base = 0.0
        for kind, length in bar.parts:
            areas.append((kind, self._block(bar.at, base, length)))
            base += length
        return areas

    def _area(self, bar: Bar) -> QRectF:
        return self._block(bar.at, 0.0, bar.length)

    def _block(self, at: float, base: float, length: float) -> QRectF:
        if self._stacks.upright:
            return QRectF(at - _THICK / 2, base, _THICK, length)
        return QRectF(base, at - _THICK / 2, length, _THICK)
