"""Keeping the cache warm: a switch, what it may cost at most, and what it has cost."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.model.options import KeepWarm
from app.model.warming import Warming
from app.ui.amounts import NANO, dollars
from app.ui.i18n import tr, tr_count
from app.ui.widgets.fields import CheckBox, DoubleSpinBox, SpinBox
from app.ui.widgets.labels import label
from app.ui.widgets.wheel import ignore_stray_wheel


class KeepWarmBox(QWidget):
    """``chosen`` carries the KeepWarm that the user wants."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.switch = CheckBox(self)
        self.switch.setText(tr("Keep the cache warm"))
        self.switch.setAccessibleName(tr("Keep the cache warm"))
        self.switch.setToolTip(tr("A small request without output goes out shortly before the cache expires."))
        self.money = DoubleSpinBox(self)
        self.money.setAccessibleName(tr("At most, in dollars"))
        self.money.setPrefix("$")
        self.money.setDecimals(2)
        self.money.setRange(0.01, 100.0)
        self.money.setSingleStep(0.05)
        self.minutes = SpinBox(self)
        self.minutes.setAccessibleName(tr("At most, in minutes"))
        self.minutes.setRange(5, 1440)
        self.minutes.setSingleStep(15)
        for field in (self.money, self.minutes):
            ignore_stray_wheel(field)
        self._spent = label("", "facts", wrap=True, parent=self)
        self._shown = KeepWarm()
        self._lay_out()
        self._connect()
        self.show_state(KeepWarm(), Warming())

    def show_state(self, keep_warm: KeepWarm, warming: Warming) -> None:
        """Show what is chosen and what has come of it since the last turn."""
        self._shown = keep_warm
        for part in (self.switch, self.money, self.minutes):
            part.blockSignals(True)
        self.switch.setChecked(keep_warm.on)
        if not self.money.hasFocus():
            self.money.setValue(keep_warm.most_nano / NANO)
        if not self.minutes.hasFocus():
            self.minutes.setValue(keep_warm.most_minutes)
        for part in (self.switch, self.money, self.minutes):
            part.blockSignals(False)
        for part in (self.money, self.minutes):
            part.setEnabled(keep_warm.on)
        self._spent.setText(_spent(warming) if keep_warm.on else "")
        self._spent.setVisible(bool(self._spent.text()))

    def spent(self) -> str:
        """What it says of the money."""
        return self._spent.text()

    def parts(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        return [self.switch, self.money, self.minutes]

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.switch, 0, 0, 1, 2)
        for row, (name, field) in enumerate(((tr("At most"), self.money), (tr("Minutes"), self.minutes)), start=1):
            grid.addWidget(label(name, "muted", parent=self), row, 0)
            grid.addWidget(field, row, 1)
        grid.addWidget(self._spent, 3, 0, 1, 2)

    def _connect(self) -> None:
        self.switch.toggled.connect(lambda _on: self._choose())
        self.money.editingFinished.connect(self._choose)
        self.minutes.editingFinished.connect(self._choose)

    def _choose(self) -> None:
        made = KeepWarm(self.switch.isChecked(), round(self.money.value() * 100) * NANO // 100, self.minutes.value())
        if made != self._shown:
            self._shown = made
            self.chosen.emit(made)


def _spent(warming: Warming) -> str:
    if not warming.times:
        return tr("Nothing spent on it since the last turn.")
    requests = tr_count("{0} request", "{0} requests", warming.times)
    return tr("Spent {0} on {1} since the last turn.", dollars(warming.spent_nano), requests)
