"""Paragraphs and headings."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from app.ui.transcript.blocks.base import Action, BlockState, Damage, Layout, Shown, Tools
from app.ui.transcript.blocks.links import link_action
from app.ui.transcript.blocks.rich import RichText
from app.ui.transcript.ink import Face, Ink
from app.ui.transcript.maths.typesetter import Formulas
from app.ui.transcript.model import Prose, Tone


class ProseLayout(Layout):
    """One paragraph or heading."""

    def __init__(self, value: Prose, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._value = value
        self._changed = tools.changed
        self._formulas = Formulas(tools.typesetter, self._arrived)
        self._text = self._build(value)

    def _arrived(self) -> None:
        self.late = True
        self._changed()

    def take_late(self) -> None:
        """Show the formulas that were set meanwhile."""
        self.late = False
        self._text = self._build(self._value)
        self.touch()

    def _build(self, value: Prose) -> RichText:
        face, color = prose_face(value, self.ink), _color(value, self.ink)
        text = RichText(self.ink, face, color, value.runs, formulas=self._formulas)
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
            if index >= 0:  # finding the links out costs more than painting the text
                self._underline(painter, index)

    def _underline(self, painter: QPainter, index: int) -> None:
        actions = self.actions()
        if index >= len(actions):
            return
        painter.setPen(self.ink.colors.accent)
        for rect in actions[index].rects:
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())

    def actions(self) -> Sequence[Action]:
        """The links, and the marks of notes and citations."""
        return [link_action(run, rects) for run, rects in self._text.links()]

    def tip_at(self, point: QPointF) -> str:
        """Why a formula stays its source."""
        run = self._text.run_at(point.x(), point.y()) if self._text.missed else None
        return self._text.missed.get(run.text, "") if run is not None else ""

    def breaks(self) -> Sequence[int]:
        """Between lines; a heading stays in one piece."""
        return () if self._value.level else self._text.cuts()

    def position_at(self, x: float, y: float) -> int:
        """The UTF-16 position nearest to a point."""
        return self._text.position_at(x, y)

    def caret(self, position: int) -> QRectF:
        """Where a position stands."""
        return self._text.caret(position)

    def whole(self, position: int, forward: bool) -> int:
        """*position*, never inside a formula."""
        return self._text.whole(position, forward)

    def rects(self, start: int, end: int) -> list[QRectF]:
        """Where a range lies."""
        return self._text.rects(start, end)


def prose_face(value: Prose, ink: Ink) -> Face:
    """The font of a paragraph or heading."""
    if value.level:
        return ink.headings[value.level]
    return ink.small if value.tone in (Tone.THOUGHT, Tone.NOTE) else ink.chat


def _color(value: Prose, ink: Ink) -> QColor:
    return ink.colors.muted if value.tone is Tone.THOUGHT else ink.colors.text
