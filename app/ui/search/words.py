"""What the search says of itself."""

from __future__ import annotations

from collections.abc import Iterable

from app.logic.search_query import Note
from app.model.search import SearchPage
from app.ui.i18n import mark, tr, tr_count
from app.ui.search.rows import RowMaker

ADVICE = mark(
    "Words find texts, thinking, tool data, titles, and attachments by name and text. "
    '"In quotes" a phrase is found as it stands; -word leaves out what has the word. '
    "The filters above narrow it down; beside words, model:, cost: and has: may hold for the question or the answer, "
    "whichever of the two has the words. Up and Down walk what was found, Enter opens it, "
    "Ctrl+Enter keeps the search open."
)


def note_words(notes: Iterable[Note]) -> str:
    """What of the typed text was not understood, in sentences."""
    return " ".join(
        tr("There is no filter “{0}:”; it is searched as a word.", note.name)
        if note.kind == "no_filter"
        else tr("“{0}” is no value of “{1}:” and is left out.", note.value, note.name)
        for note in notes
    )


def found_words(made: RowMaker, page: SearchPage, total: int | None, most: int) -> str:
    """How much was found, and whether the index is complete."""
    if total is None:
        counted = tr("Searching…") if page.after is not None else _counted(made.messages)
    elif total >= most:
        counted = tr("Over {0} messages", most)
    else:
        counted = _counted(max(total, made.messages))
    parts = [counted]
    if made.conversations and not (total is None and page.after is not None):
        parts.append(tr_count("{0} conversation shown", "{0} conversations shown", made.conversations))
    if page.built < 1:
        parts.append(
            tr("the index is being built ({0} %): older messages are found when it is done", int(page.built * 100))
        )
    return " · ".join(parts)


def _counted(count: int) -> str:
    return tr_count("{0} message", "{0} messages", count)
