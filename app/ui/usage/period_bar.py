"""Which days are looked at: the usual spans by name, or two dates with a calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.i18n import tr
from app.ui.usage.period import CUSTOM, PRESETS, Period, between, preset
from app.ui.widgets.dates import DateEdit
from app.ui.widgets.fields import ComboBox
from app.ui.widgets.labels import label

FIRST_DAY = date(2023, 1, 1)  # nothing can have been spent before


class PeriodBar(QWidget):
    """A list of spans and the two dates. ``changed`` is emitted when another span is meant."""

    changed = Signal()

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self.spans = ComboBox(self)
        self.spans.setAccessibleName(tr("Days"))
        self.spans.view().setAccessibleName(tr("Days"))
        for name, words in PRESETS:
            self.spans.addItem(tr(words), name)
        self.first = self._date(tr("From"))
        self.last = self._date(tr("To"))
        self._until = label(tr("to"), "muted", parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in (self.spans, self.first, self._until, self.last):
            row.addWidget(part)
        self.set_span("month")
        self.spans.activated.connect(self._chosen)
        for field in (self.first, self.last):
            field.dateChanged.connect(self._typed)

    def period(self) -> Period:
        """The span that is meant; the usual ones move on with the days."""
        named = preset(self.span(), self._today())
        return named or between(self.first.day(), self.last.day())

    def span(self) -> str:
        """The name of the span, as in ``PRESETS``."""
        return str(self.spans.currentData())

    def set_span(self, name: str, first: date | None = None, last: date | None = None) -> None:
        """Mean the span *name*, with its dates when it is one of the user's own. An unknown name changes nothing."""
        place = self.spans.findData(name)
        if place < 0:
            return
        self.spans.setCurrentIndex(place)
        named = preset(name, self._today())
        start = named.first if named else first
        self._show_dates(start or FIRST_DAY, (named.last if named else last) or self._today())

    def _date(self, name: str) -> DateEdit:
        field = DateEdit(name, self)
        field.setMinimumDate(QDate(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day))
        return field

    def _show_dates(self, first: date, last: date) -> None:
        for field, day in ((self.first, first), (self.last, last)):
            field.blockSignals(True)
            field.set_day(day)
            field.blockSignals(False)
        everything = self.span() == "all"
        for part in (self.first, self._until, self.last):
            part.setVisible(not everything)

    def _chosen(self, _index: int) -> None:
        if self.span() == CUSTOM:
            self.set_span(CUSTOM, self.first.day(), self.last.day())
            self.first.setFocus()
        else:
            self.set_span(self.span())
        self.changed.emit()

    def _typed(self, _date: QDate) -> None:
        self.spans.setCurrentIndex(self.spans.findData(CUSTOM))
        self.changed.emit()
