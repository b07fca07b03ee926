"""What a terminal says of exports and imports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.logic.terminal_text import safe_line
from app.model.blocks import Json
from app.model.carried import ImportItem, Outcome

_OUTCOMES = {
    Outcome.ADDED: "added",
    Outcome.EXTENDED: "extended",
    Outcome.SAME: "already here",
    Outcome.BINNED: "in the bin",
    Outcome.REFUSED: "refused",
    Outcome.EMPTY: "empty",
}


def exported(conversations: int, messages: int, notes: Sequence[str], target: str) -> list[str]:
    """The report of an export, line by line."""
    return [*map(safe_line, notes), f"{_count(conversations, 'conversation')}, {_count(messages, 'message')}: {target}"]


def item_line(item: ImportItem) -> str:
    """One line for a conversation that did not come in as it was; empty for one that did."""
    if not item.notes:
        return ""
    return f"{_OUTCOMES[item.outcome]}: {safe_line(item.title) or 'a conversation'}: {safe_line(' '.join(item.notes))}"


def item_json(item: ImportItem) -> Json:
    """One conversation of the report as JSON."""
    return {
        "title": item.title,
        "outcome": item.outcome.value,
        "conversation": item.conversation_id,
        "messages": item.messages,
        "notes": list(item.notes),
    }


def imported(outcomes: Mapping[Outcome, int], messages: int) -> list[str]:
    """The report of an import at its end, line by line."""
    told = [f"{outcomes[outcome]} {_OUTCOMES[outcome]}" for outcome in Outcome if outcomes.get(outcome)]
    return [f"Conversations: {', '.join(told) or 'none'}. {_count(messages, 'message')} added."]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
