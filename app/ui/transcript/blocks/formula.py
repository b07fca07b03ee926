"""Mathematics that stands by itself: centred, with a word that copies it as TeX."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.logic.markdown.values import Formula, Run, Style
from app.ui.i18n import tr
from app.ui.transcript.blocks.base import OVER, Action, BlockState, Shown, Tools
from app.ui.transcript.blocks.line import baseline
from app.ui.transcript.blocks.rich import RichText
from app.ui.transcript.blocks.sideways import THICK, Sideways, SidewaysBar
from app.ui.transcript.ink import Ink
from app.ui.transcript.maths.drawing import Drawing
from app.ui.transcript.maths.limits import Refusal
from app.ui.transcript.maths.typesetter import Formulas
from app.ui.transcript.text import units

_PAD = 4  # px above and below
_COPY = "copy_tex"
_LONGEST = 8_000  # characters of source that are shown


class FormulaLayout(Sideways):
    """One formula. Its source stands there while it arrives, until it is set, and where it cannot be set."""

    hovers = True

    def __init__(self, value: Formula, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width, state)
        self._value = value
        self._changed = tools.changed
        self._formulas = Formulas(tools.typesetter, self._arrived)
        self._drawing: Drawing | None = None
        self._refusal: Refusal | None = None
        self._source = self._written(value)
        self._look()

    def _arrived(self) -> None:
        self.late = True
        self._changed()

    def take_late(self) -> None:
        """Show the formula that was set meanwhile."""
        self.late = False
        self._look()
        self.touch()

    def _look(self) -> None:
        """Take what there is: the formula, or its source."""
        found = self._formulas.get(self._value.source, True) if self._value.closed else None
        self._drawing = found if isinstance(found, Drawing) else None
        self._refusal = found if isinstance(found, Refusal) else None
        self._size = self.ink.math_size(self.ink.chat)
        if self._drawing is None:
            self.height = ceil(self._source.height) + 2 * _PAD
            return
        tall = (self._drawing.ascent + self._drawing.descent) * self._size
        self.height = ceil(max(tall, self.ink.chat.line)) + 2 * _PAD + (8 if self._overflow else 0)

    def _written(self, value: Formula) -> RichText:
        run = Run(value.written[:_LONGEST], Style.MATH)
        text = RichText(self.ink, self.ink.chat, self.ink.colors.muted, (run,))
        text.set_width(self.width)
        return text

    def update(self, value: object) -> bool:
        """Take a formula that grew or was closed."""
        if not isinstance(value, Formula):
            return False
        if self._source.extend((Run(value.written[:_LONGEST], Style.MATH),)) is None:
            self._source = self._written(value)
        self._value = value
        self._look()
        self.touch()
        return True

    @property
    def _wide(self) -> float:
        return self._drawing.width * self._size if self._drawing is not None else 0.0

    @property
    def _overflow(self) -> int:
        return max(0, ceil(self._wide - self.width - 0.5))

    @property
    def _bar(self) -> SidewaysBar:
        return SidewaysBar(0, self.height - THICK - 1, self.width, self._overflow)

    @property
    def _box(self) -> QRectF:
        """Where the formula lies."""
        if self._drawing is None:
            return QRectF(0, _PAD, self.width, self._source.height)
        over = self._overflow
        left = -float(self._state.scroll) if over and not self.ink.paper else max(0.0, (self.width - self._wide) / 2)
        tall = (self._drawing.ascent + self._drawing.descent) * self._size
        room = self.height - (8 if over else 0)
        return QRectF(left, (room - tall) / 2, self._wide, tall)

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw the formula or its source, and the word that copies it."""
        painter.save()
        if not self.ink.paper:
            painter.setClipRect(QRectF(-2, 0, self.width + 4, self.height), Qt.ClipOperation.IntersectClip)
        if self._drawing is not None:
            self._paint_formula(painter, self._drawing, shown)
        else:
            painter.translate(0, _PAD)
            self._source.paint(painter, shown.selected)
        painter.restore()
        if not self.ink.paper:
            self._bar.paint(painter, self.ink, self._state.scroll)
            if shown.hover in (0, OVER) or shown.focus == 0 or self._state.copied == _COPY:
                self._paint_copy(painter, shown)

    def _paint_formula(self, painter: QPainter, drawing: Drawing, shown: Shown) -> None:
        box = self._box
        if shown.selected is not None and shown.selected[0] < shown.selected[1]:
            painter.fillRect(box.adjusted(-2, -2, 2, 2), self.ink.colors.selection)
        at = QPointF(box.left(), box.top() + drawing.ascent * self._size)
        drawing.paint(painter, at, self._size, self.ink.colors.text, self.ink.colors.bg)

    def _paint_copy(self, painter: QPainter, shown: Shown) -> None:
        for action in self.actions():
            rect = action.rects[0]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.ink.colors.bg)
            painter.drawRoundedRect(rect, 4, 4)
            lit = 0 in (shown.hover, shown.focus)
            painter.setPen(self.ink.colors.text if lit else self.ink.colors.muted)
            painter.setFont(self.ink.facts.font)
            painter.drawText(QPointF(rect.left() + 4, rect.top() + baseline(self.ink.facts, rect.height())), self._word)

    @property
    def _word(self) -> str:
        return tr("Copied") if self._state.copied == _COPY else tr("Copy TeX")

    def actions(self) -> Sequence[Action]:
        """Copy, when the formula is complete."""
        if not self._value.closed or self.ink.paper:
            return ()
        wide = self.ink.facts.metrics.horizontalAdvance(self._word) + 8
        tall = min(float(self.height), self.ink.facts.line + 4)
        label = tr("Copy the formula as TeX")
        if self._refusal is not None:
            label = tr("Copy the formula as TeX. {0}", self._refusal.reason)
        return (Action(_COPY, label, (QRectF(self.width - wide, 0, wide, tall),), self._value.source),)

    def tip_at(self, point: QPointF) -> str:
        """Why the formula stays its source."""
        return self._refusal.reason if self._refusal is not None else ""

    def position_at(self, x: float, y: float) -> int:
        """The UTF-16 position nearest to a point: a formula is selected as a whole."""
        if self._drawing is None:
            found = self._source.position_at(x, y - _PAD)
            return self._length if found == self._source.length else found
        return 0 if x < self._box.center().x() else self._length

    @property
    def _length(self) -> int:
        return units(self._value.written)

    def caret(self, position: int) -> QRectF:
        """Where a position stands."""
        if self._drawing is None:
            return self._source.caret(position).translated(0, _PAD)
        box = self._box
        return QRectF(box.left() if position < self._length else box.right(), box.top(), 1, box.height())

    def whole(self, position: int, forward: bool) -> int:
        """*position*, never inside a formula that is drawn."""
        if self._drawing is None or position in (0, self._length):
            return position
        return self._length if forward else 0

    def rects(self, start: int, end: int) -> list[QRectF]:
        """Where a range lies: the whole formula."""
        if self._drawing is None:
            return [rect.translated(0, _PAD) for rect in self._source.rects(start, end)]
        return [self._box]

    def overflow(self) -> int:
        """What scrolls sideways on the screen."""
        return self._overflow
