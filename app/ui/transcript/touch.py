"""A finger on the screen: the conversation follows it, and goes on by itself for a moment after a flick."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF
from PySide6.QtGui import QScrollEvent, QScrollPrepareEvent
from PySide6.QtWidgets import QAbstractScrollArea, QScroller, QScrollerProperties

from app.ui.transcript.screen import Screen

_METRIC = QScrollerProperties.ScrollMetric
_NEVER = QScrollerProperties.OvershootPolicy.OvershootAlwaysOff


class Touch(QObject):
    """Answers Qt's scroller for the viewport of *area*. Distances are px.

    The scroller thinks in positions of the whole content. Heights far away are guesses that change while it scrolls,
    so only the difference between two of its positions counts.
    """

    def __init__(self, area: QAbstractScrollArea, screen: Screen) -> None:
        super().__init__(area)
        self._area = area
        self._screen = screen
        self._at = 0.0  # where the scroller takes the content to be
        viewport = area.viewport()
        viewport.installEventFilter(self)
        QScroller.grabGesture(viewport, QScroller.ScrollerGestureType.TouchGesture)
        scroller = QScroller.scroller(viewport)
        properties = scroller.scrollerProperties()
        for metric in (_METRIC.VerticalOvershootPolicy, _METRIC.HorizontalOvershootPolicy):
            properties.setScrollMetric(metric, _NEVER)
        scroller.setScrollerProperties(properties)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say how much there is to scroll, and do it."""
        if isinstance(event, QScrollPrepareEvent):
            self._prepare(event)
            return True
        if isinstance(event, QScrollEvent):
            self._scroll(event.contentPos().y())
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def _prepare(self, event: QScrollPrepareEvent) -> None:
        bar = self._area.verticalScrollBar()
        self._at = float(bar.value())
        event.setViewportSize(self._area.viewport().size())
        event.setContentPosRange(QRectF(0, 0, 0, bar.maximum()))
        event.setContentPos(QPointF(0, self._at))
        event.accept()

    def _scroll(self, to: float) -> None:
        distance = round(to - self._at)
        if distance:
            self._at += distance
            self._screen.scroll_by(distance)
