"""What the user attached: cards with a picture, a name and a badge, in rows that end at the right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import ceil

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action, BlockState, Layout, Shown, Tools
from app.ui.transcript.blocks.tile import TilePainter
from app.ui.transcript.cards import Attached, Cards, Lack
from app.ui.transcript.ink import Ink
from app.ui.transcript.text import units
from app.ui.transcript.thumbs import Thumb, Wish

WIDE, HIGH, GAP = 92, 112, 8  # px of a card in text of 15 px, and px between cards
_NAME = 24  # px of its height that the name has, in text of 15 px
_WIDEST = 1.5  # how many times a card's width a picture may have; what is wider loses its sides
_LONGEST = 2.0  # how many times a card's height a picture may have: more of it would not be seen


def columns(width: int, zoom: float) -> int:
    """How many cards stand side by side in *width* px."""
    return max(1, int((width + GAP) // (WIDE * zoom + GAP)))


def cards_height(count: int, width: int, zoom: float) -> int:
    """The height in px of *count* tiles; what is known before anything of them is."""
    rows = -(-count // columns(width, zoom))
    return ceil(rows * HIGH * zoom + max(0, rows - 1) * GAP)


def _boxes(count: int, width: int, zoom: float) -> list[QRectF]:
    """Where the tiles are. A row that is not full stands at the right."""
    across, wide, high = columns(width, zoom), min(float(width), WIDE * zoom), HIGH * zoom
    boxes = []
    for at in range(count):
        row, column = divmod(at, across)
        in_row = min(across, count - row * across)
        left = width - (in_row - column) * (wide + GAP) + GAP
        boxes.append(QRectF(left, row * (high + GAP), wide, high))
    return boxes


class CardsLayout(Layout):
    """The cards of one message. Their size does not depend on their pictures, which come later."""

    def __init__(self, value: Cards, ink: Ink, width: int, state: BlockState, tools: Tools) -> None:
        super().__init__(ink, width)
        self._value = value
        self._tools = tools
        count = len(value.shown) + (1 if value.folds else 0)
        self._tiles = _boxes(count, width, ink.zoom)
        self._painter = TilePainter(ink, _NAME * ink.zoom)
        self.height = cards_height(count, width, ink.zoom)
        self._wishes = [self._wish(one) for one in value.shown]
        self._ends = [0, *accumulate(units(line) + 1 for line in value.lines)]  # where the text of each card begins

    def _wish(self, one: Attached) -> Wish | None:
        if one.held is None:
            return None
        wide, high = WIDE * self.ink.zoom, HIGH * self.ink.zoom * _LONGEST
        return self._tools.thumbs.wish(one.held, wide * (_WIDEST if one.is_picture else 1.0), high)

    def update(self, value: object) -> bool:
        """Take other names for the same cards."""
        if not isinstance(value, Cards) or value.open != self._value.open or len(value.all) != len(self._value.all):
            return False
        self._value = value
        self._wishes = [self._wish(one) for one in value.shown]
        self._ends = [0, *accumulate(units(line) + 1 for line in value.lines)]
        self.touch()
        return True

    def fetch(self) -> None:
        """Ask for the pictures that have not come."""
        for wish in self._wishes:
            if wish is not None and self._tools.thumbs.get(wish) is None:
                self._tools.thumbs.fetch(wish, self._came)

    def _came(self) -> None:
        self.touch()
        self._tools.changed()

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw the cards inside the clip."""
        lacks = False
        for at, box in enumerate(self._tiles):
            if not box.intersects(shown.clip):
                continue
            lit = at in (shown.hover, shown.focus)
            if at < len(self._wishes):
                thumb = self._thumb(at)
                lacks = lacks or (thumb is None and self._wishes[at] is not None)
                self._painter.card(painter, box, self._value.shown[at], thumb, lit)
                if self._is_selected(at, shown.selected):
                    self._painter.select(painter, box)
            else:
                self._painter.more(painter, box, self._value.fold_words, lit)
        if lacks and not self.ink.paper:
            self._tools.thumbs.lacking.emit()

    def _thumb(self, at: int) -> Thumb | None:
        wish = self._wishes[at]
        return self._tools.thumbs.get(wish) if wish is not None else self._value.shown[at].preview or Lack.UNSHOWABLE

    def _is_selected(self, at: int, selected: tuple[int, int] | None) -> bool:
        return selected is not None and selected[0] < self._ends[at + 1] - 1 and selected[1] > self._ends[at]

    def actions(self) -> Sequence[Action]:
        """One for each card, and one that shows the rest."""
        found = [self._action(at, one) for at, one in enumerate(self._value.shown)]
        if self._value.folds:
            rest = len(self._value.all) - len(self._value.shown)
            label = tr("Show fewer attachments") if self._value.open else tr("Show {0} more attachments", rest)
            found.append(Action("fold", label, (self._tiles[-1],)))
        return found

    def _action(self, at: int, one: Attached) -> Action:
        rects = (self._tiles[at],)
        if one.target:
            return Action("link", one.words, rects, one.target)
        missing = self._wishes[at] is not None and self._thumb(at) is Lack.MISSING
        label = tr("{0}, the file is missing", one.words) if missing else one.words
        return Action("attachment", label, rects, str(one.position))

    def tip_at(self, point: QPointF) -> str:
        """The whole name, and what is known."""
        return next((action.label for action in self.actions() if action.holds(point)), "")

    def breaks(self) -> Sequence[int]:
        """Between rows."""
        return sorted({ceil(box.bottom() + GAP / 2) for box in self._tiles if box.bottom() < self.height - 1})

    # Selecting: a card as a whole.

    def _card_of(self, position: int) -> int:
        """The card whose text holds *position*; of folded ones the last tile."""
        at = next((at for at, end in enumerate(self._ends[1:]) if position < end), len(self._value.all) - 1)
        return min(at, len(self._tiles) - 1)

    def position_at(self, x: float, y: float) -> int:
        """Before or after the nearest card."""
        rows = [at for at, box in enumerate(self._tiles) if y < box.bottom() + GAP / 2]
        row = [at for at in rows if self._tiles[at].top() == self._tiles[rows[0]].top()] if rows else []
        for at in row:
            if x < self._tiles[at].center().x():
                return self._start(at)
        return self._end((row or [len(self._tiles) - 1])[-1])

    def _start(self, at: int) -> int:
        return self._ends[min(at, len(self._value.all))]

    def _end(self, at: int) -> int:
        if at >= len(self._value.shown) or at == len(self._tiles) - 1:
            return self._ends[-1] - 1
        return self._ends[at + 1] - 1

    def whole(self, position: int, forward: bool) -> int:
        """*position*, or the end of the card that it lies inside of."""
        at = next((at for at, end in enumerate(self._ends[1:]) if position < end), len(self._value.all) - 1)
        start, end = self._ends[at], self._ends[at + 1] - 1
        if not start < position < end:
            return position
        return end if forward else start

    def caret(self, position: int) -> QRectF:
        """At the left or right edge of a card."""
        at = self._card_of(position)
        box = self._tiles[at]
        begins = position <= self._start(at)
        return QRectF(box.left() - 2 if begins else box.right() + 1, box.top(), 1, box.height())

    def hides(self, position: int) -> bool:
        """Whether the card that *position* belongs to is folded away."""
        return position >= self._ends[len(self._value.shown)]

    def rects(self, start: int, end: int) -> list[QRectF]:
        """The cards that a range touches."""
        return [self._tiles[at] for at in range(self._card_of(start), self._card_of(max(start, end - 1)) + 1)]
