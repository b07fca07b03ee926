"""From a place in a conversation to the request that asks for an answer there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.base.collector import held_collections
from app.logic import request
from app.logic.cache import CachePlan
from app.logic.limits import LimitProblem, problems
from app.logic.limits_said import limit_error
from app.logic.rebuild import Rebuilt, rebuild
from app.logic.repair import Repair, repair
from app.logic.request import Built
from app.model.blocks import ContentBlock, Json, text_block
from app.model.caching import CacheTerms
from app.model.catalog import ModelInfo
from app.model.errors import ChatelaineError
from app.model.ids import AttachmentId, ConversationId, MessageId
from app.model.message import Message, Role, Status, Timing
from app.model.notice import Notice
from app.model.sent import SentRecord
from app.model.turn import TurnSettings

if TYPE_CHECKING:
    from app.services.caching import Caching
    from app.services.catalog import Catalog
    from app.storage.conversations import ConversationStore

_USUAL_TERMS = CacheTerms()
DRAFT = MessageId("draft")  # the message that is not sent yet


Drafted = Callable[[Sequence[AttachmentId], str], Sequence[ContentBlock]]


def _nothing_attached(_ids: Sequence[AttachmentId], _model: str) -> Sequence[ContentBlock]:
    return ()


class LimitError(ChatelaineError):
    """The request is larger than the API takes, so it was not sent. Kind USER, codes as ``logic.limits``."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request ready to go out, or a look at one.

    ``path`` is the branch that it was made of, root first. ``problems`` are limits of the API that it would break: of a
    look only, for such a request does not go out.
    """

    built: Built
    path: tuple[Message, ...]
    settings: TurnSettings
    info: ModelInfo
    problems: tuple[LimitProblem, ...] = ()

    @property
    def request(self) -> Json:
        """The complete request, without ``stream``. Not to be changed: its blocks are those of the branch."""
        return self.built.request

    @property
    def plan(self) -> CachePlan:
        """Where its cache marks stand."""
        return self.built.plan

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Which settings the model does not take; ``app.logic.parameters`` lists the codes."""
        return self.built.notices

    @property
    def stripped(self) -> int:
        """How many thinking blocks of the branch are left out because the API's rules no longer allow them."""
        return self.built.stripped


class History:
    """Builds requests from what is stored; the rules are those of ``app.logic.request``.

    They are cached as *caching* says; without it, as is usual. *drafted* makes the blocks of a draft's attachments for
    a model, as far as they are known.
    """

    def __init__(
        self,
        *,
        conversations: ConversationStore,
        catalog: Catalog,
        caching: Caching | None = None,
        drafted: Drafted = _nothing_attached,
    ) -> None:
        self._conversations = conversations
        self._catalog = catalog
        self._caching = caching
        self._drafted = drafted

    async def prepare(
        self,
        conversation_id: ConversationId,
        leaf: MessageId,
        settings: TurnSettings,
        *,
        terms: CacheTerms | None = None,
        diagnostics: Json | None = None,
    ) -> Prepared:
        """The request for an answer to the user's message *leaf*, cached on *terms*.

        *terms* None are those of the conversation. *diagnostics* is sent as it is, None not at all.

        Raises:
            NothingToSendError: *leaf* is not a user's message with content.
            LimitError: the API would refuse the request for its size.
            ChatelaineError: the storage could not be read (StorageError).
        """
        with held_collections():
            path = await self._conversations.path(conversation_id, leaf)
            terms = terms or await self._terms(conversation_id, settings)
            prepared = await self._built(path, settings, terms, diagnostics, unfinished=False)
        if prepared.problems:
            raise LimitError(limit_error(prepared.problems, prepared.request))
        return prepared

    async def preview(
        self,
        conversation_id: ConversationId | None,
        parent_id: MessageId | None,
        text: str,
        settings: TurnSettings,
        *,
        edits: MessageId | None = None,
        attachments: Sequence[AttachmentId] = (),
        terms: CacheTerms | None = None,
    ) -> Prepared:
        """The request that a draft would make, without storing anything.

        *conversation_id* None is a new conversation; *parent_id* None means the end of the branch that is shown. A
        draft that *edits* a message goes into its place and keeps what is not text of it. Without text the request
        ends with the history: fit for an estimate, not for sending.

        Raises ChatelaineError: the storage could not be read (StorageError).
        """
        with held_collections():
            before, kept = await self._before(conversation_id, parent_id, edits)
            files = self._drafted(attachments, settings.model)
            blocks = (*kept, *files, *((text_block(text),) if text.strip() else ()))
            path = (*before, _draft(conversation_id, before, blocks)) if blocks else before
            if edits is not None and settings.history_from == edits:
                settings = replace(settings, history_from=DRAFT)  # as ``turn_start`` does
            terms = terms or await self._terms(conversation_id, settings)
            return await self._built(path, settings, terms, None, unfinished=not blocks)

    async def repair(self, answer_id: MessageId) -> Repair | None:
        """What may be left out of the turn that the API refused, so that it can be asked again; nothing changes yet.

        It is done by asking again (``Turns.retry``) with the settings in the result.
        None when the answer is no longer there or did not fail, or when nothing is known that would help.
        Raises ChatelaineError: the storage could not be read (StorageError).
        """
        answer = await self._conversations.message(answer_id)
        if answer is None or answer.error is None or answer.settings is None or answer.parent_id is None:
            return None
        path = await self._conversations.path(answer.conversation_id, answer.parent_id)
        return await asyncio.to_thread(repair, path, answer.settings, answer.error, self._catalog.describe)

    async def sent(self, answer: Message, record: SentRecord | None) -> Rebuilt | None:
        """The request that went out for *answer*, built again with what *record* tells of it.

        None when there was nothing to send. Raises ChatelaineError: the storage could not be read (StorageError).
        """
        if answer.parent_id is None:
            return None
        path = await self._conversations.path(answer.conversation_id, answer.parent_id)
        return await asyncio.to_thread(rebuild, answer, path, self._catalog.describe, record)

    async def _terms(self, conversation_id: ConversationId | None, settings: TurnSettings) -> CacheTerms:
        return _USUAL_TERMS if self._caching is None else await self._caching.terms(conversation_id, settings)

    async def _before(
        self, conversation_id: ConversationId | None, parent_id: MessageId | None, edits: MessageId | None
    ) -> tuple[tuple[Message, ...], tuple[ContentBlock, ...]]:
        if conversation_id is None:
            return (), ()
        path = await self._conversations.path(conversation_id, edits or parent_id)
        if edits is None or not path:
            return path, ()
        return path[:-1], tuple(block for block in path[-1].blocks if block.type != "text")

    async def _built(
        self,
        path: Sequence[Message],
        settings: TurnSettings,
        terms: CacheTerms,
        diagnostics: Json | None,
        unfinished: bool,
    ) -> Prepared:
        def work() -> Prepared:
            info = self._catalog.describe(settings.model)
            built = request.build(
                path, settings, self._catalog.describe, terms=terms, diagnostics=diagnostics, unfinished=unfinished
            )
            return Prepared(built, tuple(path), settings, info, problems(built.request, info))

        # In a thread: 10,000 messages take 0.4 s, for which the window would stand still.
        return await asyncio.to_thread(work)


def _draft(
    conversation_id: ConversationId | None, before: Sequence[Message], blocks: tuple[ContentBlock, ...]
) -> Message:
    parent = before[-1].id if before else None
    where = conversation_id or ConversationId("")
    return Message(DRAFT, where, parent, Role.USER, Status.COMPLETE, blocks, Timing(0))
