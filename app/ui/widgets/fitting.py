"""A quiet button that says as much as there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyleOptionButton, QWidget

from app.ui.theme.palette import Theme
from app.ui.widgets.bidi import isolated
from app.ui.widgets.buttons import Button

Tone = Literal["muted", "warn", "error"]
_SIDE = 6  # pixels beside the words, the border included


class FittingButton(Button):
    """Shows the first of its wordings that fits, and the last one cut if none does.

    *lead* (pixels) is kept free before the words for what a subclass paints there.
    """

    def __init__(self, name: str, lead: int = 0, parent: QWidget | None = None) -> None:
        super().__init__("", name, "meter", parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._lead = lead
        self._wordings: tuple[str, ...] = ("",)
        self._tone: Tone = "muted"
        self._theme: Theme | None = None

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of *theme*."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def say(self, wordings: Sequence[str], tone: Tone = "muted") -> None:
        """Show the first of *wordings* that fits, the longest of which comes first."""
        if (*wordings,) == self._wordings and tone == self._tone:
            return
        wider = [self._width_of(words) for words in wordings] != [self._width_of(words) for words in self._wordings]
        self._wordings, self._tone = (*wordings,), tone
        if wider:  # a countdown in figures of one width moves nothing beside it
            self.updateGeometry()
        self.update()

    def wordings(self) -> tuple[str, ...]:
        """What it would say, the longest first."""
        return self._wordings

    def shown(self) -> str:
        """What it says in the room that it has."""
        room = self._room()
        fitting = (words for words in self._wordings if self._width_of(words) <= room)
        last = self._wordings[-1]
        return next(fitting, None) or self.fontMetrics().elidedText(last, Qt.TextElideMode.ElideRight, room)

    def fitting_width(self, room: int) -> int:
        """How wide it is with the longest wording that fits into *room* pixels, the least it takes if none does."""
        widths = (self._width_of(words) + self._around() for words in self._wordings)
        return next((width for width in widths if width <= room), max(0, min(room, self.minimumSizeHint().width())))

    def tone(self) -> Tone:
        """The kind of colour of its words."""
        return self._tone

    def sizeHint(self) -> QSize:
        """Wide enough for the longest wording, if there is room."""
        return QSize(self._width_of(self._wordings[0]) + self._around(), self.fontMetrics().height() + 10)

    def minimumSizeHint(self) -> QSize:
        """The shortest wording is always seen."""
        return QSize(self._width_of(self._wordings[-1]) + self._around(), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button's ground and edge as the style has them, then the words."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QPainter(self)
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        said = self.shown()
        words = self._words_place(said)
        painter.setPen(self.ink())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(self._mirrored(words), int(flags) | int(Qt.TextFlag.TextSingleLine), isolated(said))
        if self._lead:
            self.paint_lead(painter, self._mirrored(QRect(words.left() - self._lead, 0, self._lead, self.height())))

    def paint_lead(self, painter: QPainter, place: QRect) -> None:
        """Paint what stands before the words into *place*."""

    def ink(self) -> QColor:
        """The colour of the words."""
        if self._theme is None:
            return self.palette().color(self.foregroundRole())
        return QColor(getattr(self._theme.colors, self._tone))

    def _around(self) -> int:
        return 2 * _SIDE + self._lead

    def _room(self) -> int:
        return self.width() - self._around()

    def _words_place(self, said: str) -> QRect:
        """Where the words stand before mirroring: at the end, so that nothing gapes before what stands beside it."""
        width = min(self._width_of(said), self._room())
        return QRect(self.width() - _SIDE - width, 0, width, self.height())

    def _mirrored(self, place: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), place)

    def _width_of(self, words: str) -> int:
        return self.fontMetrics().horizontalAdvance(words) + 1
