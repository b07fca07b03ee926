"""Messages that follow one another, with the space and what is said above each."""

from __future__ import annotations

from collections.abc import Sequence

from app.model.message import Message
from app.ui.transcript.item import Item
from app.ui.transcript.separators import Separators
from app.ui.transcript.spacing import gap_above


def line_up(messages: Sequence[Message], before: Sequence[Message]) -> list[Item]:
    """One item for each of *messages*; *before* stand above the first, and are not among them."""
    previous = before[-1].role if before else None
    separators = Separators.after(reversed(before))
    items = []
    for message in messages:
        leads = separators.before(message)
        items.append(Item(message, gap_above(previous, message.role, bool(leads)), leads))
        previous = message.role
    return items
