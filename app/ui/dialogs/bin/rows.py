"""The model of the table of what lies in the bin."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDateTime, QModelIndex, QObject

from app.model.binned import BinnedEntry
from app.ui.amounts import size_words
from app.ui.day_words import short_moment
from app.ui.i18n import mark, tr
from app.ui.widgets.row_model import RowModel

_TITLES = (mark("Deleted"), mark("What"), mark("Conversation"), mark("Begins with"), mark("Messages"), mark("Size"))
WHEN, KIND, TITLE, EXCERPT, MESSAGES, SIZE = range(6)


class BinModel(RowModel[BinnedEntry]):
    """One line for each thing in the bin, in the order given; further ones are added below."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(_TITLES, (MESSAGES, SIZE), parent)

    def add_values(self, values: Sequence[BinnedEntry]) -> None:
        """Show *values* below the others."""
        if values:
            first = len(self.values)
            self.beginInsertRows(QModelIndex(), first, first + len(values) - 1)
            self.values = (*self.values, *values)
            self.endInsertRows()

    def text(self, value: BinnedEntry, column: int) -> str:
        """When, what, of which conversation, its first words, how much."""
        match column:
            case 0:
                return short_moment(QDateTime.fromMSecsSinceEpoch(value.deleted_ms))
            case 1:
                return kind_words(value)
            case 2:
                return title_words(value)
            case 3:
                return value.excerpt or tr("No words")
            case 4:
                return f"{value.messages:,}"
            case _:
                return size_words(value.size)


def kind_words(entry: BinnedEntry) -> str:
    """Whether it is a conversation or a branch."""
    return tr("Conversation") if entry.place.message_id is None else tr("Branch")


def title_words(entry: BinnedEntry) -> str:
    """The conversation's title."""
    return entry.title or tr("Untitled")
