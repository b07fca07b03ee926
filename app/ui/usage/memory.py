"""What is kept of the window between two runs, as JSON. Nothing in it is trusted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QSplitter, QWidget

from app.model.blocks import Json
from app.ui.usage.period import CUSTOM
from app.ui.usage.period_bar import PeriodBar
from app.ui.widgets.on_screen import bound_to_screen

_FIRST_SIZE = (980, 720)  # pixels


@dataclass(frozen=True, slots=True)
class Parts:
    """What has something to remember. The boxes' entries are known by their data."""

    window: QWidget
    split: QSplitter
    period_bar: PeriodBar
    view: QComboBox
    measure: QComboBox


def remembered(parts: Parts) -> Json:
    """The place (x, y, width, height in pixels), the split, the days, the view and the measure."""
    place, period = parts.window.geometry(), parts.period_bar.period()
    return {
        "place": [place.x(), place.y(), place.width(), place.height()],
        "split": parts.split.sizes(),
        "span": parts.period_bar.span(),
        "first": period.first.isoformat() if period.first else "",
        "last": period.last.isoformat(),
        "view": parts.view.currentData(),
        "measure": parts.measure.currentData(),
    }


def restore(parts: Parts, memory: Json) -> None:
    """Have *parts* stand as *memory* says, as far as it fits."""
    _put_in_place(parts.window, memory.get("place"))
    sizes = memory.get("split")
    if isinstance(sizes, list) and len(sizes) == 2 and all(isinstance(size, int) and size > 0 for size in sizes):
        parts.split.setSizes(sizes)
    for box, name in ((parts.view, "view"), (parts.measure, "measure")):
        box.setCurrentIndex(max(box.findData(memory.get(name)), 0))
    _choose_days(parts.period_bar, memory)


def _put_in_place(window: QWidget, place: object) -> None:
    window.resize(*_FIRST_SIZE)
    bound_to_screen(window)
    if not isinstance(place, list) or len(place) != 4 or not all(isinstance(number, int) for number in place):
        return
    if any(abs(number) > 100_000 for number in place):
        return
    wanted = QRect(*place)
    screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    if wanted.width() > 0 and wanted.height() > 0 and any(screen.intersects(wanted) for screen in screens):
        window.setGeometry(wanted)
        bound_to_screen(window)


def _choose_days(bar: PeriodBar, memory: Json) -> None:
    span = str(memory.get("span") or "month")
    try:
        bar.set_span(span, date.fromisoformat(str(memory.get("first"))), date.fromisoformat(str(memory.get("last"))))
    except ValueError:
        if span != CUSTOM:
            bar.set_span(span)
