"""One source: its number, its title as a link, and where it is."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from app.logic.markdown.values import Run
from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action, BlockState, Layout, Shown, Tools
from app.ui.transcript.blocks.rich import RichText
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import SourceRow
from app.ui.transcript.targets import is_mark
from app.ui.transcript.text import runs_right_to_left

_INSIDE = 16  # px by which a place stands below its document's name, in text of 15 px


class SourceLayout(Layout):
    """A row of small text; long titles wrap."""

    def __init__(self, value: SourceRow, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._value = value
        self._text = RichText(ink, ink.small, ink.colors.muted, value.runs)
        self._left = round(_INSIDE * ink.zoom) if value.inside else 0
        self._leftwards = runs_right_to_left(value.runs)  # such a row is set in from the right
        self._text.set_width(width - self._left)
        self.height = ceil(self._text.height)

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw the row; the title under mouse or focus is underlined."""
        painter.translate(self._shift, 0)
        self._text.paint(painter, shown.selected)
        painter.translate(-self._shift, 0)
        actions = self.actions()
        for index in {shown.hover, shown.focus}:
            if 0 <= index < len(actions):
                painter.setPen(self.ink.colors.accent)
                for rect in actions[index].rects:
                    painter.drawLine(rect.bottomLeft(), rect.bottomRight())

    def actions(self) -> Sequence[Action]:
        """The link, or the way to the place in the document."""
        return [self._action(run, rects) for run, rects in self._text.links()]

    def _action(self, run: Run, rects: Sequence[QRectF]) -> Action:
        moved = tuple(rect.translated(self._shift, 0) for rect in rects)
        if not is_mark(run.link):
            return Action("link", run.text, moved, run.link or "")
        place = f"{self._value.title}, {self._value.detail}" if self._value.detail else self._value.title
        return Action("cite", tr("Source {0}: {1}", self._value.number, place), moved, run.link or "")

    @property
    def _shift(self) -> int:
        return 0 if self._leftwards else self._left

    def position_at(self, x: float, y: float) -> int:
        """The UTF-16 position nearest to a point."""
        return self._text.position_at(x - self._shift, y)

    def caret(self, position: int) -> QRectF:
        """Where a position stands."""
        return self._text.caret(position).translated(self._shift, 0)
