"""How the places to fill in of a text are asked for: one row for each, made from the text itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.logic.template import is_moment, variables_of
from app.model.library import Variable, VariableKind
from app.ui.dialogs.chat_fields import Choice
from app.ui.i18n import mark, tr
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed, spread_theme
from app.ui.widgets.labels import label

_KINDS: tuple[tuple[VariableKind, str], ...] = (
    ("text", mark("Text")),
    ("long", mark("Long text")),
    ("choice", mark("Choice")),
    ("date", mark("Date")),
    ("time", mark("Time")),
    ("datetime", mark("Date and time")),
)


class VariableRow(QWidget):
    """One variable. ``changed`` follows every change."""

    changed = Signal()

    def __init__(self, variable: Variable) -> None:
        super().__init__()
        self.name = variable.name
        self.kind = Choice([(kind, tr(words)) for kind, words in _KINDS], variable.kind)
        self.kind.setAccessibleName(tr("Kind of {0}", variable.name))
        self.default = QLineEdit(variable.default)
        self.default.setAccessibleName(tr("Default of {0}", variable.name))
        self.choices = QPlainTextEdit("\n".join(variable.choices))
        self.choices.setAccessibleName(tr("Choices of {0}, one on each line", variable.name))
        self.choices.setPlaceholderText(tr("One choice on each line"))
        self.choices.setTabChangesFocus(True)
        self.choices.setFixedHeight(72)
        self._lay_out()
        self.kind.currentIndexChanged.connect(self._kind_chosen)
        self.default.textChanged.connect(lambda _text: self.changed.emit())
        self.choices.textChanged.connect(self.changed)
        self._show_kind()

    def variable(self) -> Variable:
        """What is set."""
        kind = next(kind for kind, _ in _KINDS if kind == self.kind.value())
        lines = [line.strip() for line in self.choices.toPlainText().splitlines()]
        choices = tuple(dict.fromkeys(line for line in lines if line)) if kind == "choice" else ()
        return Variable(self.name, kind, self.default.text(), choices)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(label("{{" + self.name + "}}", parent=self), 1)
        line.addWidget(self.kind)
        line.addWidget(self.default, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self.choices)

    def _kind_chosen(self) -> None:
        self._show_kind()
        self.changed.emit()

    def _show_kind(self) -> None:
        kind = self.kind.value()
        self.choices.setVisible(kind == "choice")
        at_present = any(kind == one and is_moment(one) for one, _ in _KINDS)
        self.default.setPlaceholderText(tr("The present one") if at_present else tr("Default"))


class VariableRows(QWidget, Themed):
    """The rows for all variables of a text. ``changed`` follows every change of one of them."""

    changed = Signal()

    def __init__(self, special: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._special = special
        self._theme: Theme | None = None
        self._declared: dict[str, Variable] = {}  # those that the text no longer has, too, until others are shown
        self.rows: list[VariableRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)

    def begin(self, text: str, declared: Sequence[Variable]) -> None:
        """Show the variables of another text."""
        self._declared = {each.name: each for each in declared}
        self._show(variables_of(text, declared, self._special))

    def follow(self, text: str) -> None:
        """The text has changed; what was set of a variable that comes back is there again."""
        self._note()
        wanted = variables_of(text, tuple(self._declared.values()), self._special)
        if [each.name for each in wanted] != [row.name for row in self.rows]:
            self._show(wanted)

    def variables(self) -> tuple[Variable, ...]:
        """What is set, in the order of the text."""
        return tuple(row.variable() for row in self.rows)

    def set_theme(self, theme: Theme) -> None:
        """Rows that are made later look the same."""
        self._theme = theme

    def _note(self) -> None:
        self._declared |= {row.name: row.variable() for row in self.rows}

    def _show(self, variables: Sequence[Variable]) -> None:
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [VariableRow(each) for each in variables]
        for row in self.rows:
            row.changed.connect(self.changed)
            self._column.addWidget(row)
            if self._theme is not None:
                spread_theme(row, self._theme)
        self.setVisible(bool(self.rows))
