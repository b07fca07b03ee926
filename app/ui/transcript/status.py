"""The line at the lower edge that shows where a link leads, before it is followed."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QLabel

from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.transcript.canvas import Canvas, Spot
from app.ui.transcript.screen import Screen
from app.ui.transcript.stage import Stage
from app.ui.transcript.text import escaped_address

_AWAY = 4  # px from the edges
_SHARE = 0.7  # of the viewport's width


class StatusLine(QLabel):
    """The full target of the link under the mouse or the focus. It never covers that link."""

    def __init__(self, area: QAbstractScrollArea, stage: Stage, canvas: Canvas, screen: Screen, theme: Theme) -> None:
        super().__init__(area)
        self._area = area
        self._stage = stage
        self._canvas = canvas
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(tr("Target of the link"))
        self.hide()
        self.set_theme(theme)
        screen.pointed.connect(self.refresh)

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        colors = theme.colors
        self.setFont(theme.fonts.facts)
        self.setStyleSheet(
            f"QLabel {{ background: {colors.card.name()}; color: {colors.muted.name()};"
            f" border: 1px solid {colors.line.name()}; border-radius: 8px; padding: 4px 8px; }}"
        )

    def refresh(self) -> None:
        """Show the target of what is under the mouse, else of what has the focus."""
        for spot in (self._canvas.hover, self._canvas.focus):
            words = self._words(spot) if spot is not None else ""
            if spot is not None and words:
                self._show(words, self._around(spot))
                return
        self.hide()

    def _words(self, spot: Spot) -> str:
        if spot.item >= self._stage.items() or spot.slot >= self._stage.slots(spot.item):
            return ""
        actions = self._stage.layout(spot.item, spot.slot).actions()
        action = actions[spot.action] if 0 <= spot.action < len(actions) else None
        if action is not None and action.key == "cite":
            source = self._stage.content(spot.item).cited(action.target)
            return "" if source is None else escaped_address(source.target) or source.head
        if action is not None and action.key == "note":
            return tr("Go to {0}", action.label)
        return escaped_address(action.target) if action is not None and action.key == "link" else ""

    def _around(self, spot: Spot) -> QRect:
        """Where the link is, in the area's coordinates, px."""
        seen = self._canvas.find(spot.item, spot.slot)
        if seen is None:
            return QRect()
        x, top = self._canvas.origin(seen)
        found = QRect()
        for rect in self._stage.layout(spot.item, spot.slot).actions()[spot.action].rects:
            found = found.united(rect.translated(x, top).toAlignedRect())
        return found

    def _show(self, words: str, link: QRect) -> None:
        room = self._area.viewport().rect()
        widest = round(room.width() * _SHARE)
        self.setText(self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, widest - 18))
        self.adjustSize()
        place = QRect(_AWAY, room.height() - self.height() - _AWAY, self.width(), self.height())
        if place.adjusted(-4, -4, 4, 4).intersects(link):
            place.moveRight(room.right() - _AWAY)
        if place.adjusted(-4, -4, 4, 4).intersects(link):
            place.moveBottom(link.top() - 8)
        self.setGeometry(place)
        self.show()
        self.raise_()
