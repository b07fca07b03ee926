"""What the mark with the keyboard's focus quotes, as the mouse would show it."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QToolTip, QWidget

from app.ui.transcript.canvas import Canvas, Spot
from app.ui.transcript.screen import Screen
from app.ui.transcript.stage import Stage

_BELOW = 4  # px
_SHOWN_MS = 30_000


def show_tip(viewport: QWidget, at: QPoint, words: str, shown_ms: int = -1) -> None:
    """Show *words* at a point of the screen, for *shown_ms*. They come from outside, and are never taken for HTML."""
    if "<" in words or "\n" in words:
        words = f"<qt>{escape(words)}</qt>".replace("\n", "<br>")
    QToolTip.showText(at, words, viewport, viewport.rect(), shown_ms)


class FocusHint(QObject):
    """Shows the quotation below a mark, or a row of sources, that has the focus."""

    def __init__(self, viewport: QWidget, stage: Stage, canvas: Canvas, screen: Screen) -> None:
        super().__init__(screen)
        self._viewport = viewport
        self._stage = stage
        self._canvas = canvas
        self._shown: Spot | None = None
        screen.pointed.connect(self.refresh)

    def refresh(self) -> None:
        """Something else may have the focus."""
        focus = self._canvas.focus
        if focus == self._shown:
            return
        if self._shown is not None:
            QToolTip.hideText()
        self._shown = focus if focus is not None and self._show(focus) else None

    def _show(self, focus: Spot) -> bool:
        seen = self._canvas.find(focus.item, focus.slot)
        actions = self._stage.layout(focus.item, focus.slot).actions() if seen is not None else ()
        action = actions[focus.action] if focus.action < len(actions) else None
        if seen is None or action is None or action.key != "cite":
            return False
        source = self._stage.content(focus.item).cited(action.target)
        if source is None:
            return False
        x, top = self._canvas.origin(seen)
        at = action.rects[-1].bottomLeft().toPoint() + QPoint(x, top + _BELOW)
        show_tip(self._viewport, self._viewport.mapToGlobal(at), source.words, _SHOWN_MS)
        return True
