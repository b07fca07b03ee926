"""From what is asked for to what the two indexes of messages are asked, in FTS5's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.logic.search_marks import EVERY, cost_marks, day_marks, has_mark, model_mark, role_mark
from app.logic.search_query import SearchQuery
from app.logic.search_text import folded, is_short, short_mark
from app.logic.search_values import ANY_COST
from app.model.search import Place
from app.storage.search_index import COLUMNS, Indexed
from app.storage.search_phrase import any_of, phrase


@dataclass(frozen=True, slots=True)
class Plan:
    """What a message must have, and must not: folded words with the places they may stand in, and marks.

    Of each group of marks one must be there: of ``groups`` with the message itself, of ``turns`` in its turn, with the
    message or with its question or with one of its answers. Nothing else of its turn may have one of ``no_turns``.
    """

    words: tuple[str, ...]
    no_words: tuple[str, ...]
    places: tuple[Place, ...]
    groups: tuple[tuple[str, ...], ...]
    no_marks: tuple[str, ...]
    turns: tuple[tuple[str, ...], ...] = ()
    no_turns: tuple[str, ...] = ()

    def texts(self) -> tuple[str, str]:
        """Return what the index of texts must match and must not; the second is in the first where both are there."""
        columns = " ".join(place.value for place in COLUMNS if place in self.places)
        wanted = [f"{{{columns}}} : {phrase(word)}" if columns else phrase(word) for word in self.words]
        return _joined(wanted, [phrase(word) for word in self.no_words])

    def marks(self) -> tuple[str, str]:
        """Return the same for the index of marks, which is asked for every message where nothing else is wanted."""
        wanted = [any_of(group) for group in self.groups]
        if not wanted and not self.words and not self.turns:
            wanted.append(phrase(EVERY))
        return _joined(wanted, [phrase(each) for each in self.no_marks])

    def fits(self, entry: Indexed, mates: Callable[[], Sequence[frozenset[str]]]) -> bool:
        """Whether a message that is not in the index yet would be found by it; *mates* are the marks of its turn."""
        return self._fits(entry) and (not (self.turns or self.no_turns) or self._fits_turn([entry.marks, *mates()]))

    def _fits_turn(self, turn: Sequence[frozenset[str]]) -> bool:
        there = frozenset[str]().union(*turn)
        return all(not there.isdisjoint(group) for group in self.turns) and there.isdisjoint(self.no_turns)

    def _fits(self, entry: Indexed) -> bool:
        everywhere = list(entry.texts.values())
        texts = [text for place, text in entry.texts.items() if place in self.places] if self.places else everywhere
        return (
            all(any(word in text for text in texts) for word in self.words)
            and not any(word in text for word in self.no_words for text in everywhere)
            and all(not entry.marks.isdisjoint(group) for group in self.groups)
            and entry.marks.isdisjoint(self.no_marks)
        )


def plan(query: SearchQuery, models: Sequence[str]) -> Plan | None:
    """Return what to ask for *query*; *models* are all that have answered. None when no message can be meant."""
    if not _asks_messages(query):
        return None
    named = [_of(models, value) for value in query.models]
    if not all(named):
        return None
    groups = [[short_mark(word)] for word in query.words if is_short(word)] + _own_groups(query)
    turns = [[has_mark(each)] for each in query.has] + [[model_mark(each) for each in group] for group in named]
    turns += _cost_groups(query)
    if turns and not (query.words or query.roles):  # else question and answers are found where one of them is meant
        groups.append([mark for group in turns for mark in group])
    if not holds_for_turns(query):
        turns = []
    without = [short_mark(word) for word in query.no_words if is_short(word)]
    no_turns = [has_mark(each) for each in query.no_has]
    no_turns += [model_mark(each) for value in query.no_models for each in _of(models, value)]
    without += no_turns
    if not holds_for_turns(query):
        no_turns = []
    return Plan(
        tuple(word for word in query.words if not is_short(word)),
        tuple(word for word in query.no_words if not is_short(word)),
        query.places,
        tuple(map(tuple, groups)),
        tuple(without),
        tuple(map(tuple, turns)),
        tuple(no_turns),
    )


def holds_for_turns(query: SearchQuery) -> bool:
    """Whether filters for models, costs and what a message has hold for its turn, and not for the message alone.

    They do beside words, beside a role, and beside each other.
    """
    filters = len(query.models) + len(query.no_models) + len(query.has) + len(query.no_has) + (query.cost != ANY_COST)
    return bool(query.words or query.roles) or filters > 1


def _asks_messages(query: SearchQuery) -> bool:
    if query.places and set(query.places) <= {Place.TITLE}:
        return False
    return bool(query.words or query.no_words or query.filtered)


def _own_groups(query: SearchQuery) -> list[list[str]]:
    """The filters that a message has to fulfil itself."""
    groups = [[role_mark(role) for role in query.roles]] if query.roles else []
    if query.days.since or query.days.until:
        groups.append(day_marks(query.days.since, query.days.until))
    return groups


def _cost_groups(query: SearchQuery) -> list[list[str]]:
    return [] if query.cost == ANY_COST else [cost_marks(query.cost.least, query.cost.most)]


def _joined(wanted: Sequence[str], unwanted: Sequence[str]) -> tuple[str, str]:
    """What must match, without what must not; the second alone where nothing must."""
    together, others = " AND ".join(f"({each})" for each in wanted), " OR ".join(unwanted)
    if together and others:
        return f"({together}) NOT ({others})", ""
    return together, others


def _of(models: Sequence[str], value: str) -> list[str]:
    return [model for model in models if value in folded(model)]
