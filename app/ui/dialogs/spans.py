"""Days and amounts of one's own, to filter the list by."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QWidget

from app.ui.amounts import NANO
from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dates import DateEdit
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fields import DoubleSpinBox
from app.ui.widgets.labels import label

_MOST_DOLLARS = 99_999.0


class _SpanDialog(Dialog):
    """Two fields, one above the other, and the buttons below them."""

    def __init__(self, title: str, parent: QWidget | None) -> None:
        super().__init__(title, parent)
        self.setMinimumWidth(320)
        self.form = QFormLayout()
        self.column.addLayout(self.form)
        self.go = Button(tr("Filter"), look="primary", parent=self)
        self.go.setDefault(True)
        self.go.clicked.connect(self.accept)

    def add_fields(self, *fields: tuple[str, QWidget]) -> None:
        """Put the fields with their names above the buttons; the first has the focus."""
        for words, field in fields:
            name = label(words, parent=self)
            name.setBuddy(field)
            self.form.addRow(name, field)
        cancel = Button(tr("Cancel"), parent=self)
        cancel.clicked.connect(self.reject)
        self.add_buttons(cancel, self.go)
        self.walk(*(field for _, field in fields), cancel, self.go)
        fields[0][1].setFocus()


class DaysDialog(_SpanDialog):
    """``chosen`` carries the first and the last day, in that order whatever was typed."""

    chosen = Signal(object, object)  # date, date

    def __init__(self, first: date, last: date, parent: QWidget | None = None) -> None:
        super().__init__(tr("Last used"), parent)
        self.first, self.last = DateEdit(tr("From"), self), DateEdit(tr("To"), self)
        for field, day in ((self.first, first), (self.last, last)):
            field.set_day(day)
        self.add_fields((tr("From"), self.first), (tr("To"), self.last))
        self.accepted.connect(lambda: self.chosen.emit(*sorted((self.first.day(), self.last.day()))))


class CostDialog(_SpanDialog):
    """``chosen`` carries the least and the most in 1e-9 USD, None for no limit."""

    chosen = Signal(object, object)  # int | None, int | None

    def __init__(self, least: int | None, most: int | None, parent: QWidget | None = None) -> None:
        super().__init__(tr("Cost"), parent)
        self.least, self.most = self._amount(tr("At least"), least), self._amount(tr("At most"), most)
        self.add_fields((tr("At least"), self.least), (tr("At most"), self.most))
        self.accepted.connect(self._tell)

    def _amount(self, words: str, nano: int | None) -> DoubleSpinBox:
        field = DoubleSpinBox(self)
        field.setAccessibleName(words)
        field.setDecimals(4)
        field.setRange(0, _MOST_DOLLARS)
        field.setPrefix("$")
        field.setSpecialValueText(tr("no limit"))
        field.setValue((nano or 0) / NANO)
        return field

    def _tell(self) -> None:
        least, most = (round(field.value() * 10_000) * (NANO // 10_000) or None for field in (self.least, self.most))
        if least is not None and most is not None and most < least:
            least, most = most, least
        self.chosen.emit(least, most)
