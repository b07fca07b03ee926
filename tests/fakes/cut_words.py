"""What of a window is cut off, or stands outside of what holds it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

from app.ui.widgets.labels import ElidedLabel

_SEEN = (QLabel, QAbstractButton, QLineEdit, QAbstractSpinBox, QComboBox)
_OWNERS = (QLineEdit, QComboBox, QAbstractSpinBox)  # Qt's own parts in them are theirs


def cut_words(window: QWidget) -> list[str]:
    """A line for each label, button and field of *window*, which is shown, that has less room than it needs."""
    return [f"{_name(widget)}: {fault}" for widget in _parts(window) for fault in _faults(widget)]


def _parts(window: QWidget) -> Iterator[QWidget]:
    for widget in window.findChildren(QWidget):
        inner = isinstance(widget.parentWidget(), _OWNERS) or widget.objectName().startswith("qt_")
        if isinstance(widget, _SEEN) and widget.isVisible() and widget.window() is window and not inner:
            yield widget


def _faults(widget: QWidget) -> Iterator[str]:
    outside = _outside(widget)
    if outside:
        yield f"{outside} pixels stand outside"
    if isinstance(widget, ElidedLabel):
        return
    if isinstance(widget, QLabel) and widget.wordWrap():
        yield from _wrapped(widget)
    elif isinstance(widget, QComboBox):
        yield from _less(_inside(widget), widget.fontMetrics().size(0, widget.currentText()))
    elif isinstance(widget, QAbstractSpinBox):
        field = widget.lineEdit()
        marks = field.textMargins()
        room = field.size() - QSize(marks.left() + marks.right(), 0)
        yield from _less(room, widget.fontMetrics().size(0, widget.text()))
    elif isinstance(widget, QLineEdit):
        yield from _less(QSize(10_000, widget.height()), widget.sizeHint())
    else:
        yield from _less(widget.size(), widget.sizeHint())


def _wrapped(shown: QLabel) -> Iterator[str]:
    longest = max((shown.fontMetrics().horizontalAdvance(word) for word in shown.text().split()), default=0)
    yield from _less(shown.size(), QSize(longest, shown.heightForWidth(shown.width())))


def _less(room: QSize, needed: QSize) -> Iterator[str]:
    if room.width() + 1 < needed.width() or room.height() + 1 < needed.height():
        yield f"has {room.width()} × {room.height()} pixels, and needs {needed.width()} × {needed.height()}"


def _inside(box: QComboBox) -> QSize:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    part = QStyle.SubControl.SC_ComboBoxEditField
    return box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, box).size()


def _outside(widget: QWidget) -> int:
    """How far it reaches to the left or to the right over anything that holds it; below it may be scrolled to."""
    most, above = 0, widget.parentWidget()
    while above is not None and not widget.isWindow():
        place = QRect(widget.mapTo(above, QPoint(0, 0)), widget.size())
        most = max(most, -place.left(), place.right() + 1 - above.width())
        if above.isWindow():
            break
        above = above.parentWidget()
    return most


def _name(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    return f"{type(widget).__name__} “{text or widget.accessibleName()}”"
