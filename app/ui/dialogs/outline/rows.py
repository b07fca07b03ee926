"""The model of the outline: one line for each message, indented where the tree forks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont

from app.model.message import Role
from app.model.tree_outline import OutlineRow
from app.ui.amounts import dollars
from app.ui.i18n import mark, tr
from app.ui.widgets.row_model import AnyIndex, RowModel

_TITLES = (mark("Message"), mark("Version"), mark("Model"), mark("Cost"))
MESSAGE, VERSION, MODEL, COST = range(4)
_INDENT, _DEEPEST = "\u2003\u2003", 12  # two em spaces for each level, up to so many


class OutlineModel(RowModel[OutlineRow]):
    """What is on the branch that is shown is bold. *name_of* says how a model is called."""

    def __init__(self, name_of: Callable[[str], str], parent: QObject | None = None) -> None:
        super().__init__(_TITLES, (COST,), parent)
        self._name_of = name_of

    def text(self, value: OutlineRow, column: int) -> str:
        """First words, which version, model, cost."""
        node = value.node
        match column:
            case 0:
                return _INDENT * min(value.depth, _DEEPEST) + self._said(value)
            case 1:
                return tr("{0} of {1}", value.version, value.versions) if value.versions > 1 else ""
            case 2:
                return self._name_of(node.model) if node.model else ""
            case _:
                return "" if node.cost_nano is None else dollars(node.cost_nano)

    def tip(self, value: OutlineRow, column: int) -> str:
        """All of the first words that are known."""
        return self._said(value)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """As every table, with the branch that is shown in bold, and said."""
        value = self.value_at(index)
        if value is not None and value.shown and role == Qt.ItemDataRole.FontRole:
            font = QFont()
            font.setBold(True)
            return font
        if value is not None and index.column() == MESSAGE and role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(value)
        return super().data(index, role)

    def _said(self, value: OutlineRow) -> str:
        words = value.node.words or tr("No words")
        return tr("You: {0}", words) if value.node.role is Role.USER else words


def spoken(row: OutlineRow) -> str:
    """What a screen reader says of a line."""
    who = tr("You") if row.node.role is Role.USER else tr("Answer")
    level = tr("level {0}", row.depth + 1)
    parts = [who, row.node.words or tr("No words"), level]
    return ", ".join([*parts, tr("shown")] if row.shown else parts)
