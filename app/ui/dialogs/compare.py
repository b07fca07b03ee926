"""Which models are asked the same, and what that takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.ui.i18n import tr
from app.ui.widgets.bidi import isolated
from app.ui.widgets.buttons import Button
from app.ui.widgets.column_area import ColumnArea
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fields import CheckBox
from app.ui.widgets.labels import ElidedLabel, label, rule

_FEWEST, _MOST = 2, 4
_MOST_WIDTH = 520  # pixels of the list


@dataclass(frozen=True, slots=True)
class CompareRow:
    """A model that can be asked. ``older`` ones stand below the others."""

    model: str
    name: str
    older: bool = False


class CompareDialog(Dialog):
    """A box for each model. ``changed`` says that others are ticked; ``chosen`` carries them, a tuple, in their order.

    What each takes is told by :meth:`show_price`, and the sum by :meth:`show_sum`.
    """

    changed = Signal()
    chosen = Signal(object)

    def __init__(
        self, rows: Sequence[CompareRow], ticked: Sequence[str], question: str, parent: QWidget | None = None
    ) -> None:
        """*question* is the beginning of what they are asked."""
        super().__init__(tr("Compare models"), parent)
        self.resize(500, 520)
        self.boxes: dict[str, CheckBox] = {}
        self._prices: dict[str, QLabel] = {}
        lead = tr("Two to four models answer the same message at once. Their answers stand side by side.")
        self.column.addWidget(label(lead, wrap=True, parent=self))
        words = " ".join(question.split())
        self.question = ElidedLabel(isolated(words), "muted", self)
        self.question.setVisible(bool(words))
        self.column.addWidget(self.question)
        self._add_boxes(rows, ticked)
        self.sum = label("", wrap=True, parent=self)
        self.column.addWidget(self.sum)
        self._add_buttons()
        first = next((self.boxes[row.model] for row in rows if row.model in ticked), None)
        (first or next(iter(self.boxes.values()), self.go)).setFocus()
        self._refresh()

    def ticked(self) -> tuple[str, ...]:
        """The models that are to be asked, in the order of the list."""
        return tuple(model for model, box in self.boxes.items() if box.isChecked())

    def fits(self) -> bool:
        """Whether so many can be asked at once."""
        return _FEWEST <= len(self.ticked()) <= _MOST

    def show_price(self, model: str, words: str) -> None:
        """What *model* takes, in *words*; empty for nothing."""
        self._prices[model].setText(words)
        self.boxes[model].setAccessibleDescription(words)

    def price(self, model: str) -> str:
        """What is said of *model*."""
        return self._prices[model].text()

    def show_sum(self, words: str) -> None:
        """What all take together; said only where so many can be asked."""
        self.sum.setText(words if self.fits() else self._why_not())

    # Inside

    def _add_boxes(self, rows: Sequence[CompareRow], ticked: Sequence[str]) -> None:
        area, inside = ColumnArea(_MOST_WIDTH, self), QWidget()
        inside.setObjectName("Page")
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row in sorted(rows, key=lambda row: row.older):
            if row.older and grid.rowCount() > 1 and not any(one.older for one in rows if one.model in self.boxes):
                grid.addWidget(rule(inside), grid.rowCount(), 0, 1, 2)
            self._add_box(grid, inside, row, row.model in ticked)
        grid.setRowStretch(grid.rowCount(), 1)
        area.setWidget(inside)
        inside.installEventFilter(area)
        self.column.addWidget(area, 1)
        self.walk(*self.boxes.values())

    def _add_box(self, grid: QGridLayout, inside: QWidget, row: CompareRow, ticked: bool) -> None:
        box = CheckBox(row.name.replace("&", "&&"), inside)
        box.setAccessibleName(row.name)
        box.setChecked(ticked)
        box.toggled.connect(self._toggled)
        price = label("", "facts", parent=inside)
        price.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        at = grid.rowCount()
        grid.addWidget(box, at, 0)
        grid.addWidget(price, at, 1)
        self.boxes[row.model] = box
        self._prices[row.model] = price

    def _add_buttons(self) -> None:
        cancel = Button(tr("Cancel"), parent=self)
        self.go = Button(tr("Compare"), look="primary", parent=self)
        cancel.clicked.connect(self.reject)
        self.go.clicked.connect(self.accept)
        self.accepted.connect(lambda: self.chosen.emit(self.ticked()))
        self.add_buttons(cancel, self.go, room=False)
        self.go.setDefault(True)

    def _toggled(self) -> None:
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        self.go.setEnabled(self.fits())
        if not self.fits():
            self.sum.setText(self._why_not())

    def _why_not(self) -> str:
        number = len(self.ticked())
        if number > _MOST:
            return tr("{0} models are chosen; four can be asked at once.", number)
        return tr("Choose two to four models.") if not number else tr("Choose at least one more model.")
