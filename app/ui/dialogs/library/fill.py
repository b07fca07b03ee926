"""The form for the variables of a preset or a prompt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.model.library import Variable
from app.ui.dialogs.chat_fields import Choice, Row
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.column_area import ColumnArea
from app.ui.widgets.dates import DateEdit
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label

_ISO = "yyyy-MM-dd"
_LONG_HEIGHT, _LEAST_HEIGHT, _MOST_LEAST = 96, 160, 640  # pixels: a long text; the fields at the least


@dataclass(frozen=True, slots=True)
class _Field:
    widget: QWidget
    value: Callable[[], str]


class FillDialog(Dialog):
    """``chosen`` carries the values by the variables' names, a ``dict[str, str]``."""

    chosen = Signal(object)

    def __init__(
        self,
        title: str,
        variables: Sequence[Variable],
        values: Mapping[str, str],
        go: str,
        note: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, parent)
        self.setMinimumWidth(440)
        self.fields = {each.name: _field(each, values.get(each.name, "")) for each in variables}
        self.cancel = Button(tr("Cancel"), parent=self)
        self.go = Button(go, look="primary", parent=self)
        self.go.setDefault(True)
        self._lay_out(variables, note)
        self.cancel.clicked.connect(self.reject)
        self.go.clicked.connect(self._go)

    def values(self) -> dict[str, str]:
        """What stands in the form."""
        return {name: field.value() for name, field in self.fields.items()}

    def show_with(self, theme: Theme) -> None:
        """Open it with the cursor in the first field."""
        super().show_with(theme)
        first = next(iter(self.fields.values()), None)
        if first is not None:
            first.widget.setFocus(Qt.FocusReason.OtherFocusReason)
            if isinstance(first.widget, QLineEdit):
                first.widget.selectAll()

    # Inside

    def _lay_out(self, variables: Sequence[Variable], note: str) -> None:
        page = QWidget()
        page.setObjectName("Page")
        rows = QVBoxLayout(page)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(14)
        for each in variables:
            rows.addWidget(Row(each.name, self.fields[each.name].widget, _remark(each), wide=_is_wide(each)))
        rows.addStretch(1)
        area = ColumnArea(_MOST_LEAST, self)
        area.setAccessibleName(tr("What to fill in"))
        area.setWidget(page)
        area.setMinimumHeight(min(page.sizeHint().height() + 4, _LEAST_HEIGHT))
        self.column.addWidget(area, 1)
        if note:
            self.column.addWidget(label(note, "facts", wrap=True, parent=self))
        self.add_buttons(self.cancel, self.go, room=False)

    def _go(self) -> None:
        self.chosen.emit(self.values())
        self.accept()


def _field(variable: Variable, value: str) -> _Field:
    if variable.kind == "long":
        return _long(value)
    if variable.kind == "choice" and variable.choices:
        choice = Choice([(text, text) for text in variable.choices], value)
        return _Field(choice, lambda: choice.value() or "")
    if variable.kind == "date" and QDate.fromString(value, _ISO).isValid():
        date = DateEdit(variable.name)
        date.setDate(QDate.fromString(value, _ISO))
        return _Field(date, lambda: date.date().toString(_ISO))
    line = QLineEdit(value)
    line.setCursorPosition(0)
    return _Field(line, line.text)


def _long(value: str) -> _Field:
    field = QPlainTextEdit(value)
    field.setTabChangesFocus(True)
    field.setFixedHeight(_LONG_HEIGHT)
    return _Field(field, field.toPlainText)


def _is_wide(variable: Variable) -> bool:
    return variable.kind in ("text", "long", "time", "datetime") or (variable.kind == "choice" and not variable.choices)


def _remark(variable: Variable) -> str:
    return {"time": tr("Written as 18:30"), "datetime": tr("Written as 2026-11-26 18:30")}.get(variable.kind, "")
