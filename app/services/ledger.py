"""What answers cost, and the sums over them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from app.base import resources
from app.base.clock import Clock
from app.base.identity import IdSource
from app.logic import prices
from app.model.ids import ConversationId, LedgerId, MessageId
from app.model.ledger import LedgerRow
from app.model.message import Message, Status
from app.model.news import CallBilled
from app.model.turn import TurnSettings
from app.model.usage import Cost, Usage

if TYPE_CHECKING:
    from app.services.feed import Feed
    from app.storage.usage import LedgerStore


class Ledger:
    """Prices calls by the price book. Rows of answers are stored with them, those of other calls here."""

    def __init__(
        self, *, store: LedgerStore, clock: Clock, book: prices.PriceBook | None = None, feed: Feed | None = None
    ) -> None:
        self._store = store
        self._feed = feed
        self._ids = IdSource(clock)
        self._clock = clock
        self._book = book or prices.PriceBook.from_json(resources.read_json("prices.json"))

    @property
    def book(self) -> prices.PriceBook:
        """The prices for calls from now on."""
        return self._book

    def use(self, book: prices.PriceBook) -> None:
        """Price later calls by *book*; what is on the ledger keeps the price that was applied to it."""
        self._book = book

    async def record(
        self,
        kind: str,
        call: prices.Call,
        *,
        conversation_id: ConversationId | None = None,
        message_id: MessageId | None = None,
        request_id: str | None = None,
    ) -> LedgerRow:
        """Put a *call* that is no turn on the ledger, and tell the feed.

        *kind* says what it was for (``keep_warm``, ``summary``, ``title`` …). Raises the storage's errors.
        """
        row = LedgerRow(
            id=LedgerId(self._ids.new()),
            created_ms=self._clock.now_ms(),
            conversation_id=conversation_id,
            message_id=message_id,
            kind=kind,
            model=call.model,
            usage=call.usage,
            cost=prices.price(self._book, call),
            request_id=request_id,
        )
        await self._store.append(row)
        if self._feed is not None:
            self._feed.publish(CallBilled(row))
        return row

    def price(self, answer: Message) -> Cost:
        """What *answer* cost, in nano-dollars, by the price of the day on which it was asked for.

        An answer that broke off before its final usage has a lower bound; without any usage that bound is 0. An
        answer that was refused before it began cost nothing.
        """
        if answer.usage is None:
            return Cost(0, lower_bound=answer.status is not Status.FAILED)
        return prices.price(self._book, _call(answer, answer.usage))

    def rates(self, model: str, at_ms: int, prompt_tokens: int) -> prices.PriceRow | None:
        """The price row for a call of *model* at *at_ms* (since 1970 UTC) with *prompt_tokens*; None: not priced."""
        return self._book.row(model, at_ms, prompt_tokens)

    def factor(self, settings: TurnSettings) -> Fraction:
        """What multiplies the price of all tokens of a turn that is asked for with *settings*."""
        return self._book.factor(prices.modifiers(speed=settings.speed, inference_geo=settings.inference_geo))

    def row(self, answer: Message) -> LedgerRow | None:
        """The ledger's row for *answer*; None when nothing was billed, for the API never began to answer.

        Where it had begun, and broke off before it told of any usage, the row is a lower bound of nothing: something
        was billed, and no sum that it is in may pass for whole.
        """
        cost = answer.cost or self.price(answer)
        begun = cost.lower_bound and answer.request_id is not None
        if answer.usage is None and not begun:
            return None
        return LedgerRow(
            id=LedgerId(self._ids.new()),
            created_ms=answer.timing.finished_ms or self._clock.now_ms(),
            conversation_id=answer.conversation_id,
            message_id=answer.id,
            kind="compaction" if answer.settings and answer.settings.compaction else "turn",
            model=_model(answer),
            usage=answer.usage,
            cost=cost,
            request_id=answer.request_id,
        )


def _call(answer: Message, usage: Usage) -> prices.Call:
    return prices.Call(
        model=_model(answer),
        usage=usage,
        at_ms=answer.timing.created_ms,
        ended=answer.stop_reason is not None,
        refused=answer.stop_reason == "refusal",
        refusal_category=prices.category_of(answer.stop_details),
        has_output=prices.has_output(answer.blocks),
        declined_for=tuple(
            prices.category_of(block.data.get("trigger")) for block in answer.blocks if block.type == "fallback"
        ),
    )


def _model(answer: Message) -> str:
    asked = answer.settings.model if answer.settings else ""
    return answer.model or asked
