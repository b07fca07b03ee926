"""Fields with marks in the theme's colour: a list to choose from, numbers, a switch."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap, QValidator
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QSpinBox,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStyleOptionSpinBox,
    QWidget,
)

from app.ui.theme.icons import tinted_pixmap
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.arrow import EndArrow, arrow

_RING, _ROUND, _AROUND = 2.0, 6.0, 4.0  # px: the line of the focus, its corners, its distance from the words
_AIR = 4  # px beside what is chosen
_MARKS = ".,\N{ARABIC DECIMAL SEPARATOR}"  # what may stand where decimals begin


class ComboBox(QComboBox, Themed):
    """A list to choose from; the style sheet draws the frame, this draws the arrow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._arrow = EndArrow()

    def set_theme(self, theme: Theme) -> None:
        """Draw the arrow in the theme's colour."""
        self._arrow.take(self, theme)

    def sizeHint(self) -> QSize:
        """Wide enough for what is chosen, also in large letters: Qt reckons with its own arrow."""
        hint, option = super().sizeHint(), QStyleOptionComboBox()
        self.initStyleOption(option)
        option.rect = QRect(QPoint(0, 0), hint)
        field = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self).width()
        longest = self.fontMetrics().horizontalAdvance(self.currentText())
        return hint + QSize(max(0, longest + _AIR - room), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field, and the arrow at its end."""
        super().paintEvent(event)
        self._arrow.draw(self)


class CheckBox(QCheckBox, Themed):
    """A switch; the style sheet draws the box, this draws the tick, and the focus around the words.

    So the box stands at the very edge, in line with the fields above it.
    """

    _tick: QPixmap | None = None
    _quiet_tick: QPixmap | None = None
    _ring: QColor | None = None

    def set_theme(self, theme: Theme) -> None:
        """Draw the tick in the colour that stands on the accent; a box that cannot be changed has no ground."""
        self._tick, self._quiet_tick = (
            tinted_pixmap("check", colour, theme.fonts.mark, self.devicePixelRatioF())
            for colour in (theme.colors.on_accent, theme.colors.muted)
        )
        self._ring = QColor(theme.colors.focus)
        self.update()

    def sizeHint(self) -> QSize:
        """With room for the focus behind the words."""
        return super().sizeHint() + QSize(round(_AROUND), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box, the tick in it, and where the focus is."""
        super().paintEvent(event)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QPainter(self)
        tick = self._tick if self.isEnabled() else self._quiet_tick
        if tick is not None and self.isChecked():
            area = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
            spot = QRect(QPoint(0, 0), tick.deviceIndependentSize().toSize())
            spot.moveCenter(area.center())
            painter.drawPixmap(spot.topLeft(), tick)
        if self._ring is not None and self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._ring, _RING))
            painter.drawRoundedRect(self._around_words(option), _ROUND, _ROUND)

    def _around_words(self, option: QStyleOptionButton) -> QRectF:
        area = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, self)
        wide = min(area.width(), self.fontMetrics().horizontalAdvance(self.text().replace("&", "", 1)))
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = area.right() - wide + 1 if mirrored else area.left()
        words = QRectF(left, area.top(), wide, area.height()).adjusted(-_AROUND, -_AROUND / 2, _AROUND, _AROUND / 2)
        return words.intersected(QRectF(self.rect())).adjusted(_RING / 2, _RING / 2, -_RING / 2, -_RING / 2)


class _Arrows:
    """The two arrows of a number field."""

    _up: QPixmap | None = None
    _down: QPixmap | None = None

    def take(self, box: QWidget, theme: Theme) -> None:
        """Have them in the theme's colour."""
        self._up, self._down = arrow(box, theme, "chevron-up"), arrow(box, theme, "chevron-down")
        box.update()

    def draw(self, box: QAbstractSpinBox) -> None:
        """Draw them over the buttons of *box*."""
        if self._up is None or self._down is None:
            return
        option = QStyleOptionSpinBox()
        box.initStyleOption(option)
        painter = QPainter(box)
        for part, picture in (
            (QStyle.SubControl.SC_SpinBoxUp, self._up),
            (QStyle.SubControl.SC_SpinBoxDown, self._down),
        ):
            area = box.style().subControlRect(QStyle.ComplexControl.CC_SpinBox, option, part, box)
            spot = QRect(QPoint(0, 0), picture.deviceIndependentSize().toSize())
            spot.moveCenter(area.center())
            painter.drawPixmap(spot.topLeft(), picture)
        painter.end()


class SpinBox(QSpinBox, Themed):
    """A whole number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lineEdit().setTextMargins(9, 0, 0, 0)  # a style sheet's padding does not reach the field inside
        self._arrows = _Arrows()

    def set_theme(self, theme: Theme) -> None:
        """Draw the arrows in the theme's colour."""
        self._arrows.take(self, theme)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field, and its arrows."""
        super().paintEvent(event)
        self._arrows.draw(self)


class DoubleSpinBox(QDoubleSpinBox, Themed):
    """A number with decimals. A point and a comma both begin them, whatever the system's locale groups digits by.

    Numbers are shown without groups, so a lone mark between digits is meant for decimals: to read ``0.10`` as ten,
    as Qt does where the point groups digits, would be a hundred times the amount of money.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lineEdit().setTextMargins(9, 0, 0, 0)  # a style sheet's padding does not reach the field inside
        self._arrows = _Arrows()

    def validate(self, text: str, pos: int) -> tuple[QValidator.State, str, int]:
        """Judge *text* as Qt does, with the locale's mark where decimals begin."""
        return super().validate(self._with_own_mark(text), pos)

    def set_theme(self, theme: Theme) -> None:
        """Draw the arrows in the theme's colour."""
        self._arrows.take(self, theme)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field, and its arrows."""
        super().paintEvent(event)
        self._arrows.draw(self)

    def _with_own_mark(self, text: str) -> str:
        begin, end = len(self.prefix()), len(text) - len(self.suffix())
        if not (text.startswith(self.prefix()) and text.endswith(self.suffix()) and begin <= end):
            begin, end = 0, len(text)
        number = text[begin:end]
        marks = [letter for letter in number if letter in _MARKS]
        if not marks or marks.count(marks[-1]) > 1:
            return text
        whole, _, decimals = number.rpartition(marks[-1])
        whole = "".join(letter for letter in whole if letter not in _MARKS)
        return text[:begin] + whole + self.locale().decimalPoint() + decimals + text[end:]
