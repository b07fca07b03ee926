"""Paragraphs and headings."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from app.logic.markdown.values import Style
from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action, BlockState, Damage, Layout, Shown, Tools
from app.ui.transcript.blocks.rich import RichText
from app.ui.transcript.ink import Face, Ink
from app.ui.transcript.model import Prose, Tone


class ProseLayout(Layout):
    """One paragraph or heading."""

    def __init__(self, value: Prose, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._value = value
        self._text = self._build(value)

    def _build(self, value: Prose) -> RichText:
        text = RichText(self.ink, _face(value, self.ink), _color(value, self.ink), value.runs)
        text.set_width(self.width)
        self.height = ceil(text.height)
        return text

    def update(self, value: object) -> bool:
        """Add what is new at the end, or build the paragraph again: it is small."""
        if not isinstance(value, Prose) or (value.level, value.tone) != (self._value.level, self._value.tone):
            return False
        top = self._text.extend(value.runs)
        if top is None:
            self._text = self._build(value)
        else:
            self.height = ceil(self._text.height)
        self._value = value
        self.damage = Damage(top if top is not None and self.damage is None else 0.0)
        return True

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw the text; the link under the mouse or the focus is underlined."""
        if self.ink.paper:
            self._text.paint_lines(painter, shown.clip)
            return
        self._text.paint(painter, shown.selected)
        for index in {shown.hover, shown.focus}:
            self._underline(painter, index)

    def _underline(self, painter: QPainter, index: int) -> None:
        actions = self.actions()
        if not 0 <= index < len(actions):
            return
        painter.setPen(self.ink.colors.accent)
        for rect in actions[index].rects:
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())

    def actions(self) -> Sequence[Action]:
        """The links."""
        found = []
        for run, rects in self._text.links():
            label = tr("Picture {0}, not loaded", run.text) if run.style & Style.IMAGE else run.text
            found.append(Action("link", label, tuple(rects), run.link or ""))
        return found

    def breaks(self) -> Sequence[int]:
        """Between lines; a heading stays in one piece."""
        return () if self._value.level else self._text.cuts()

    def position_at(self, x: float, y: float) -> int:
        """The UTF-16 position nearest to a point."""
        return self._text.position_at(x, y)

    def caret(self, position: int) -> QRectF:
        """Where a position stands."""
        return self._text.caret(position)

    def rects(self, start: int, end: int) -> list[QRectF]:
        """Where a range lies."""
        return self._text.rects(start, end)


def _face(value: Prose, ink: Ink) -> Face:
    if value.level:
        return ink.headings[value.level]
    return ink.small if value.tone is Tone.THOUGHT else ink.chat


def _color(value: Prose, ink: Ink) -> QColor:
    return ink.colors.muted if value.tone is Tone.THOUGHT else ink.colors.text
