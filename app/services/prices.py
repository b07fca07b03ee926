"""The price book with the user's own rows."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.base.clock import Clock
from app.base.identity import IdSource
from app.logic import price_rows
from app.logic.prices import PriceBook, PriceRow
from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.model.news import PricesChanged

if TYPE_CHECKING:
    from app.services.feed import Feed
    from app.services.ledger import Ledger
    from app.storage.price_rows import PriceRowStore

_log = logging.getLogger(__name__)


class PriceError(ChatelaineError):
    """A price row that cannot be used. Kind USER; codes ``price_invalid``, ``price_taken`` and ``price_missing``."""


class Prices:
    """The user's own price rows beside the shipped ones.

    Every change makes a new book, which the ledger uses for later calls; what is on it keeps the price applied to it.
    """

    def __init__(self, *, store: PriceRowStore, ledger: Ledger, feed: Feed, clock: Clock) -> None:
        self._store = store
        self._ledger = ledger
        self._shipped = ledger.book
        self._feed = feed
        self._clock = clock
        self._ids = IdSource(clock)
        self._own: dict[str, PriceRow] = {}
        self._changing = asyncio.Lock()

    async def load(self) -> None:
        """Read the user's rows. A row that cannot be understood is left out, and stays. Raises the storage's errors."""
        read = {id: price_rows.from_json(price) for id, price in await self._store.all()}
        for id in (id for id, row in read.items() if row is None):
            _log.warning("price row %s cannot be understood and is not used", id)
        self._own = {id: row for id, row in read.items() if row is not None}
        self._ledger.use(self.book)

    @property
    def book(self) -> PriceBook:
        """The book in force."""
        return self._shipped.with_rows(self._own.values())

    @property
    def shipped(self) -> tuple[PriceRow, ...]:
        """The rows that came with the program."""
        return tuple(row for rows in self._shipped.rows.values() for row in rows)

    @property
    def own(self) -> Mapping[str, PriceRow]:
        """The user's rows by id, in the order in which they were added."""
        return dict(self._own)

    async def add(self, row: PriceRow) -> str:
        """Add *row* and return its id.

        Raises:
            PriceError: the row cannot be used, or there is one of that model, day and prompt length.
            ChatelaineError: it could not be stored (StorageError).
        """
        id = self._ids.new()
        await self._put(id, row)
        return id

    async def change(self, id: str, row: PriceRow) -> None:
        """Put *row* in the place of the user's row *id*. Raises the same as :meth:`add`."""
        if id not in self._own:
            raise _refused("price_missing", "This price is no longer there.")
        await self._put(id, row)

    async def remove(self, id: str) -> None:
        """Remove the user's row *id*; without one nothing happens. Raises the storage's errors."""
        async with self._changing:
            await self._store.remove(id)
            if self._own.pop(id, None) is not None:
                self._changed()

    async def _put(self, id: str, given: PriceRow) -> None:
        try:
            row = price_rows.checked(given)
        except price_rows.PriceRowError as error:
            raise _refused("price_invalid", str(error)) from None
        async with self._changing:
            if any(other != id and _place(kept) == _place(row) for other, kept in self._own.items()):
                raise _refused("price_taken", "There is a price of yours for this model, day and prompt length.")
            await self._store.put(id, price_rows.to_json(row), self._clock.now_ms())
            self._own[id] = row
            self._changed()

    def _changed(self) -> None:
        self._ledger.use(self.book)
        self._feed.publish(PricesChanged())


def _place(row: PriceRow) -> tuple[str, str | None, int]:
    return row.model, row.since, row.prompt_over


def _refused(code: str, message: str) -> PriceError:
    return PriceError(TurnError(ErrorKind.USER, code, message))
