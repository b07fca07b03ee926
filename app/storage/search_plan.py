"""From what is asked for to what the two indexes of messages are asked, in FTS5's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.logic.search_marks import EVERY, cost_marks, day_marks, has_mark, model_mark, role_mark
from app.logic.search_query import SearchQuery
from app.logic.search_text import folded, is_short, short_mark
from app.model.search import Place
from app.storage.search_index import COLUMNS, Indexed
from app.storage.search_phrase import phrase


@dataclass(frozen=True, slots=True)
class Plan:
    """What a message must have, and must not: folded words with the places they may stand in, and marks.

    Of each group of marks one must be there.
    """

    words: tuple[str, ...]
    no_words: tuple[str, ...]
    places: tuple[Place, ...]
    groups: tuple[tuple[str, ...], ...]
    no_marks: tuple[str, ...]

    def texts(self) -> tuple[str, str]:
        """Return what the index of texts must match and must not; the second is in the first where both are there."""
        columns = " ".join(place.value for place in COLUMNS if place in self.places)
        wanted = [f"{{{columns}}} : {phrase(word)}" if columns else phrase(word) for word in self.words]
        return _joined(wanted, [phrase(word) for word in self.no_words])

    def marks(self) -> tuple[str, str]:
        """Return the same for the index of marks, which is asked for every message where nothing else is wanted."""
        wanted = [_any(group) for group in self.groups]
        if not wanted and not self.words:
            wanted.append(phrase(EVERY))
        return _joined(wanted, [phrase(each) for each in self.no_marks])

    def fits(self, entry: Indexed) -> bool:
        """Whether a message that is not in the index yet would be found by it."""
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
    groups = [[short_mark(word)] for word in query.words if is_short(word)] + [[has_mark(each)] for each in query.has]
    groups += [[model_mark(each) for each in group] for group in named]
    groups += _wide_groups(query)
    without = [short_mark(word) for word in query.no_words if is_short(word)]
    without += [has_mark(each) for each in query.no_has]
    without += [model_mark(each) for value in query.no_models for each in _of(models, value)]
    return Plan(
        tuple(word for word in query.words if not is_short(word)),
        tuple(word for word in query.no_words if not is_short(word)),
        query.places,
        tuple(map(tuple, groups)),
        tuple(without),
    )


def _asks_messages(query: SearchQuery) -> bool:
    if query.places and set(query.places) <= {Place.TITLE}:
        return False
    return bool(query.words or query.no_words or query.filtered)


def _wide_groups(query: SearchQuery) -> list[list[str]]:
    """The filters that any of several marks fulfils."""
    groups = [[role_mark(role) for role in query.roles]] if query.roles else []
    if query.days.since or query.days.until:
        groups.append(day_marks(query.days.since, query.days.until))
    if query.cost.least is not None or query.cost.most is not None:
        groups.append(cost_marks(query.cost.least, query.cost.most))
    return groups


def _joined(wanted: Sequence[str], unwanted: Sequence[str]) -> tuple[str, str]:
    """What must match, without what must not; the second alone where nothing must."""
    together, others = " AND ".join(f"({each})" for each in wanted), " OR ".join(unwanted)
    if together and others:
        return f"({together}) NOT ({others})", ""
    return together, others


def _any(marks: Iterable[str]) -> str:
    return " OR ".join(map(phrase, marks)) or phrase("none")


def _of(models: Sequence[str], value: str) -> list[str]:
    return [model for model in models if value in folded(model)]
