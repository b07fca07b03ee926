"""Everything that can be said of one turn."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.logic import cost_parts, misses, prompt_parts, rates, segments
from app.logic.attached_names import Names, names_of
from app.logic.misses import Asked
from app.logic.price_book import half_up
from app.logic.prompt_parts import Facts
from app.logic.rebuild import Rebuilt, rebuild, response
from app.logic.rounds import left_by
from app.logic.usage_runs import prompt_usage
from app.model.attachment import AttachmentUse
from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.model.ids import ConversationId, MessageId
from app.model.inspection import CacheMiss, PromptPart, TurnInspection
from app.model.ledger import KEPT_WARM
from app.model.message import Message, Role
from app.model.sent import SentMark, SentRecord
from app.services.lane import Lane
from app.services.predecessor import predecessor
from app.services.rebuilding import Rebuilding

if TYPE_CHECKING:
    from app.services.catalog import Catalog
    from app.services.ledger import Ledger
    from app.services.turns import Turns
    from app.storage.conversations import ConversationStore
    from app.storage.sent import SentStore
    from app.storage.usage import LedgerStore


Named = Callable[[ConversationId], Awaitable[Sequence[AttachmentUse]]]


async def _nothing_named(_conversation: ConversationId) -> Sequence[AttachmentUse]:
    return ()


class NoSuchAnswerError(ChatelaineError):
    """There is no such answer. Kind USER, code ``message_missing``."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What the disk and the running turns know of an answer: itself, its request's record, and the branch above it.

    Of an answer that is only compared with, the branch is read when it is needed.
    """

    answer: Message
    record: SentRecord | None
    path: tuple[Message, ...] = ()

    @property
    def sent_ms(self) -> int:
        """When the request went out, in milliseconds since 1970 UTC; without a record, when it was asked for."""
        return self.record.sent_ms if self.record is not None else self.answer.timing.created_ms

    @property
    def marks(self) -> tuple[SentMark, ...]:
        """The cache marks of the request, as far as they are remembered."""
        return self.record.marks if self.record is not None else ()


class Inspections:
    """Looks at answers: finished, running and failed ones, with or without a record of their request."""

    def __init__(  # collaborators, by keyword
        self,
        *,
        conversations: ConversationStore,
        records: SentStore,
        rows: LedgerStore,
        turns: Turns,
        ledger: Ledger,
        catalog: Catalog,
        lane: Lane | None = None,
        named: Named = _nothing_named,
    ) -> None:
        """*named* knows what was attached to the messages of a conversation, for its names."""
        self._conversations = conversations
        self._records = records
        self._rows = rows
        self._turns = turns
        self._ledger = ledger
        self._catalog = catalog
        self._lane = lane or Lane()
        self._named = named
        self._rebuilding = Rebuilding(catalog)

    async def of(self, answer_id: MessageId) -> TurnInspection:
        """Everything about an answer. The work grows with the branch above it and is done on a thread.

        Raises:
            NoSuchAnswerError: there is no answer of that id.
            ChatelaineError: the storage could not be read (StorageError).
        """
        async with self._lane.aside():
            return await self._of(answer_id)

    async def _of(self, answer_id: MessageId) -> TurnInspection:
        answer = self._turns.snapshot(answer_id) or await self._conversations.message(answer_id)
        if answer is None or answer.role is not Role.ASSISTANT:
            raise NoSuchAnswerError(TurnError(ErrorKind.USER, "message_missing", "This answer is no longer there."))
        path = await self._path(answer)
        await self._lane.clear()  # a turn that has begun is inspected while its request is still being made
        now = replace(await self._read(answer), path=path)
        before = await self._before(now)
        used_ms = 0 if before is None else await self._last_used_ms(before, now)
        if before is not None and self._explained(now, before, used_ms) is not None:
            before = replace(before, path=await self._path(before.answer))
        names = names_of(await self._named(answer.conversation_id), MessageId(""))
        return await asyncio.to_thread(self._inspected, now, before, used_ms, names)

    async def _read(self, answer: Message) -> _Read:
        return _Read(answer, self._turns.sent(answer.id) or await self._records.load(answer.id))

    async def _path(self, answer: Message) -> tuple[Message, ...]:
        """What *answer* answers, root first."""
        if answer.parent_id is None:
            return ()
        return await self._conversations.path(answer.conversation_id, answer.parent_id)

    async def _before(self, now: _Read) -> _Read | None:
        """The answer that the request of *now* is compared with; for one without a record, as it would be today."""
        if now.record is None:
            found = await predecessor(self._conversations, now.answer)
        elif now.record.previous is None:
            return None
        else:
            found = await self._conversations.message(now.record.previous)
        return None if found is None else await self._read(found)

    async def _last_used_ms(self, before: _Read, now: _Read) -> int:
        """When the cache entries of *before* were used last until *now*, requests that kept them warm included."""
        rows = await self._rows.rows(before.sent_ms, now.sent_ms, conversation_id=now.answer.conversation_id)
        return max([before.sent_ms, *(row.created_ms for row in rows if row.kind == KEPT_WARM)])

    def _inspected(self, now: _Read, before: _Read | None, used_ms: int, names: Names) -> TurnInspection:
        answer = now.answer
        model = _model(answer)
        cost = answer.cost or self._ledger.price(answer)
        info = self._catalog.describe(model)
        built = self._rebuilding.of(answer, now.path, now.record) if now.path else None
        return TurnInspection(
            answer=replace(answer, cost=cost) if answer.usage is not None else answer,
            lines=cost_parts.lines(model, answer.usage, cost) if answer.usage is not None else (),
            saved_nano=cost_parts.saved_nano(model, answer.usage, cost),
            parts=() if built is None else self._parts(now, before, built, names),
            miss=self._explained(now, before, used_ms, built),
            rates=rates.rates(now.record.headers if now.record else None),
            window_tokens=info.context_tokens,
            request=built.request if built else None,
            exact=built is not None and built.exact,
            response=response(answer),
        )

    def _rebuilt(self, read: _Read) -> Rebuilt | None:
        return rebuild(read.answer, read.path, self._catalog.describe, read.record) if read.path else None

    def _explained(
        self, now: _Read, before: _Read | None, used_ms: int, built: Rebuilt | None = None
    ) -> CacheMiss | None:
        """Why the cache missed; in which words is known once the requests are built again."""
        info = self._catalog.describe(_model(now.answer))
        compared = None if before is None else self._asked(before, self._rebuilt(before))
        return misses.explain(self._asked(now, built), compared, info, used_ms)

    def _asked(self, read: _Read, built: Rebuilt | None) -> Asked:
        parts = None
        if built is not None:
            parts = segments.split(built.request, built.origins, self._catalog.describe(str(built.request["model"])))
        marked = read.record is None or bool(read.record.marks)
        return Asked(read.answer, parts, read.record, read.sent_ms, marked)

    def _parts(self, now: _Read, before: _Read | None, built: Rebuilt, names: Names) -> tuple[PromptPart, ...]:
        facts = Facts(
            now.sent_ms,
            left_by(before.answer, before.marks) if before is not None else 0,
            self._catalog.describe(_model(now.answer)).min_cache_tokens,
            self._saver(now),
            before.marks if before is not None else (),
        )
        usage = None if now.answer.usage is None else prompt_usage(now.answer.usage)
        return prompt_parts.parts(built, now.answer.parent_id, usage, facts, names)

    def _saver(self, now: _Read) -> Callable[[int], int | None]:
        """What reading so many tokens saves against sending them uncached, in nano-dollars, at this turn's prices."""
        answer = now.answer
        prompt = answer.usage.prompt if answer.usage is not None else 0
        row = self._ledger.rates(_model(answer), now.sent_ms, prompt)
        if row is None or answer.settings is None:
            return lambda _: None
        each = (row.input - row.read) * self._ledger.factor(answer.settings)
        return lambda tokens: half_up(tokens * each)


def _model(answer: Message) -> str:
    return answer.model or (answer.settings.model if answer.settings is not None else "")
