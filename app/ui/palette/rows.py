"""What the palette offers, as a list for Qt's views."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

AnyIndex = QModelIndex | QPersistentModelIndex
CHOICE_ROLE = Qt.ItemDataRole.UserRole
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be reached. ``kind`` says in a word what it is, ``hint`` what is good to know (a shortcut, a
    day, what it does). ``places`` are the letters of ``text`` (from 0) that were typed. ``more`` is searched, too, and
    not shown.
    """

    text: str
    kind: str
    icon: str
    act: Callable[[], object] = field(compare=False)
    hint: str = ""
    places: tuple[int, ...] = ()
    more: str = ""

    @property
    def spoken(self) -> str:
        """All of it, as a screen reader says it."""
        return ", ".join(part for part in (self.text, self.kind, self.hint) if part)


class ChoiceModel(QAbstractListModel):
    """Shows choices in the order given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choices: tuple[Choice, ...] = ()

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Show *choices*."""
        self.beginResetModel()
        self._choices = tuple(choices)
        self.endResetModel()

    def choice_at(self, index: AnyIndex) -> Choice | None:
        """The choice of a row."""
        return self._choices[index.row()] if index.isValid() else None

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """The choices."""
        return 0 if parent.isValid() else len(self._choices)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Text, words for a screen reader, and the choice itself."""
        choice = self.choice_at(index)
        if choice is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return choice.text
            case Qt.ItemDataRole.AccessibleTextRole:
                return choice.spoken
            case _ if role == CHOICE_ROLE:
                return choice
        return None
