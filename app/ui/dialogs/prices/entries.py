"""Which price rows are listed: those in force, those to come, the user's own, and models without any."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.logic.price_book import PriceBook, PriceRow


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list. ``row`` is None for a model that is not priced, ``own_id`` for a row that was shipped."""

    model: str
    row: PriceRow | None = None
    own_id: str | None = None

    @property
    def own(self) -> bool:
        """Whether the user wrote it."""
        return self.own_id is not None


def entries(
    book: PriceBook, own: Mapping[str, PriceRow], unpriced: Iterable[str], today: str, order: Sequence[str] = ()
) -> tuple[Entry, ...]:
    """Models without a price first, then the models of *order* in their order, then all others by name.

    *today* is an ISO day, *own* has the user's rows by id.
    """
    ids = {row: id for id, row in own.items()}
    places = {model: place for place, model in enumerate(order)}
    rows = [row for of_model in book.rows.values() for row in _listed(of_model, ids, today)]
    rows.sort(key=lambda row: (places.get(row.model, len(places)), row.model, row.prompt_over, row.since or ""))
    missing = (Entry(model) for model in sorted(set(unpriced)))
    return (*missing, *(Entry(row.model, row, ids.get(row)) for row in rows))


def _listed(rows: Iterable[PriceRow], own: Mapping[PriceRow, str], today: str) -> list[PriceRow]:
    """The rows of one model without those that a later one has taken the place of."""
    known = list(rows)
    return [row for row in known if row in own or not any(_follows(other, row, today) for other in known)]


def _follows(later: PriceRow, row: PriceRow, today: str) -> bool:
    same = later.prompt_over == row.prompt_over
    return same and (row.since or "") < (later.since or "") <= today
