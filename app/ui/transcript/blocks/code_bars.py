"""The two bars of a block of code: the header with its language and actions, and the foot that folds it."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action, BlockState, Shown
from app.ui.transcript.ink import Ink
from app.ui.transcript.text import shown_name

PAD = 12.0  # px left and right of the code
_PAD_Y = 5.0
_GAP = 8.0  # px between two words; the dot stands in its middle
_KEYS = ("wrap", "copy", "save")


class Head:
    """Language at the left, ``Wrap · Copy · Save`` at the right."""

    def __init__(self, ink: Ink, width: int, language: str, name: str, state: BlockState) -> None:
        self._ink = ink
        self._width = width
        self._language = shown_name(language)
        self._name = name
        self._state = state
        self.height = ceil(ink.facts.line + 2 * _PAD_Y)

    def actions(self) -> list[Action]:
        """What can be done, from left to right. The target of ``save`` is a name for the file."""
        right = self._width - PAD + 4
        found = []
        for key in reversed(_KEYS):
            width = self._ink.facts.metrics.horizontalAdvance(self._word(key)) + 8
            rect = QRectF(right - width, 0, width, self.height)
            found.append(Action(key, self._label(key), (rect,), self._name if key == "save" else ""))
            right -= width + _GAP - 4
        return found[::-1]

    def _word(self, key: str) -> str:
        if key == "copy":
            return tr("Copied") if self._state.copied else tr("Copy")
        if key == "save":
            return tr("Save")
        return tr("Don't wrap") if self._state.wrap else tr("Wrap")

    def _label(self, key: str) -> str:
        return {"copy": tr("Copy code"), "save": tr("Save code")}.get(key) or self._word(key)

    def paint(self, painter: QPainter, shown: Shown) -> None:
        """Draw language, words and the dots between them."""
        face, colors = self._ink.facts, self._ink.colors
        base = (self.height + face.metrics.ascent() - face.metrics.descent()) / 2 + 0.5
        actions = self.actions()
        painter.setFont(face.font)
        painter.setPen(colors.muted)
        room = actions[0].rects[0].left() - PAD - 8
        language = face.metrics.elidedText(self._language or tr("text"), Qt.TextElideMode.ElideRight, max(0.0, room))
        painter.drawText(QPointF(PAD, base), language)
        if self._ink.paper:
            return
        for index, action in enumerate(actions):
            left = action.rects[0].left()
            painter.setPen(colors.text if index in (shown.hover, shown.focus) else colors.muted)
            painter.drawText(QPointF(left + 4, base), self._word(action.key))
            if index:
                painter.setPen(colors.muted)
                painter.drawText(QPointF(left - 4, base), "·")


class Foot:
    """One line at the lower edge of long code: ``Show all 120 lines`` or ``Show less``."""

    def __init__(self, ink: Ink, width: int, lines: int, folded: bool) -> None:
        self._ink = ink
        self._width = width
        self._words = tr("Show all {0} lines", lines) if folded else tr("Show less")
        self.height = ceil(ink.facts.line + 2 * _PAD_Y)

    def action(self, top: float) -> Action:
        """Fold or unfold; *top* is where the foot begins, px."""
        return Action("unfold", self._words, (QRectF(1, top, self._width - 2, self.height - 1),))

    def paint(self, painter: QPainter, top: float, lit: bool) -> None:
        """Draw the separating line and the words in the middle."""
        face, colors = self._ink.facts, self._ink.colors
        painter.setPen(colors.line)
        painter.drawLine(QPointF(1, top + 0.5), QPointF(self._width - 1, top + 0.5))
        painter.setFont(face.font)
        painter.setPen(colors.text if lit else colors.muted)
        box = QRectF(PAD, top, self._width - 2 * PAD, self.height)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._words)


def bars(head: Head, foot: Foot | None, top: float) -> Sequence[Action]:
    """The actions of both bars in reading order; the foot begins at *top*, px."""
    return [*head.actions(), *((foot.action(top),) if foot is not None else ())]
