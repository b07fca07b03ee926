"""Makes turns of what is asked: reads what they stand on, and where they stand among others. Stores nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.base.clock import Clock
from app.base.identity import IdSource
from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, MessageId
from app.model.message import Message, Role
from app.model.turn import Draft, TurnSettings
from app.services import turn_start
from app.services.turn_attachments import ReadyAttachments
from app.services.turn_outcome import refused
from app.services.turn_start import NewTurn, Place

if TYPE_CHECKING:
    from app.storage.conversations import ConversationStore


class TurnMaker:
    """Every method raises TurnRefusedError (see its codes) for what cannot be asked, and the storage's errors."""

    def __init__(
        self, conversations: ConversationStore, attachments: ReadyAttachments, clock: Clock, ids: IdSource
    ) -> None:
        self._conversations = conversations
        self._attachments = attachments
        self._clock = clock
        self._ids = ids

    async def from_draft(self, conversation_id: ConversationId, draft: Draft, goes_on_with: str = "") -> NewTurn:
        """The turn of *draft* in a conversation, which may be new; its attachments are made ready for its model.

        A new conversation goes on with the model *goes_on_with*, without one with that of the draft.
        """
        now_ms = self._clock.now_ms()
        if draft.conversation_id is None:
            conversation, place = turn_start.new_conversation(conversation_id, draft, now_ms), Place(None)
            conversation = replace(conversation, model=goes_on_with or conversation.model)
        else:
            conversation = await self.summary(conversation_id)
            place = await self._place(draft, conversation)
        user_id, answer_id = MessageId(self._ids.new()), MessageId(self._ids.new())
        files = await self._attachments.ready(draft.attachments or (), draft.settings.model)
        turn = turn_start.from_draft(draft, conversation, place, user_id, answer_id, now_ms, files)
        return turn if draft.conversation_id is not None else replace(turn, options=draft.options)

    async def _place(self, draft: Draft, conversation: ConversationSummary) -> Place:
        old = None if draft.edits is None else await self._edited(draft.edits, conversation.id)
        parent = old.parent_id if old is not None else draft.parent_id or conversation.active_leaf
        replaced = frozenset[int]()
        if draft.edits is not None and draft.attachments is not None:
            replaced = await self._attachments.attached_at(draft.edits)
        return Place(parent, await self._conversations.children(conversation.id, parent, Role.USER), old, replaced)

    async def _edited(self, message_id: MessageId, conversation_id: ConversationId) -> Message:
        old = await self._conversations.message(message_id)
        if old is None or old.conversation_id != conversation_id:
            raise refused("message_missing", "The message that was edited is no longer there.")
        if old.role is not Role.USER:
            raise refused("not_a_message_of_yours", "Only your own messages can be edited.")
        return old

    async def asked(
        self, asked: Draft | MessageId, settings: TurnSettings
    ) -> tuple[ConversationId, bool, Callable[[], Awaitable[NewTurn]]]:
        """Where something is asked, whether that is a new conversation, and what makes its turn with *settings*."""
        if not isinstance(asked, Draft):
            user = await self.of_the_user(asked)
            return user.conversation_id, False, lambda: self.answer_under(user.conversation_id, user.id, settings)
        if not asked.text.strip() and not asked.attachments:
            raise refused("empty_message", "There is nothing to send yet.")
        id, draft = asked.conversation_id or ConversationId(self._ids.new()), replace(asked, settings=settings)
        return id, asked.conversation_id is None, lambda: self.from_draft(id, draft, asked.settings.model)

    async def of_the_user(self, message_id: MessageId) -> Message:
        """A message of the user's that stands already."""
        user = await self._conversations.message(message_id)
        if user is None or user.role is not Role.USER:
            raise refused("message_missing", "The message to be answered is no longer there.")
        return user

    async def answer_under(self, conversation_id: ConversationId, parent: MessageId, settings: TurnSettings) -> NewTurn:
        """An answer under a message that stands already, beside those that it has."""
        conversation = await self.summary(conversation_id)
        beside = await self._conversations.children(conversation_id, parent, Role.ASSISTANT)
        answer_id = MessageId(self._ids.new())
        return turn_start.again(conversation, Place(parent, beside), answer_id, settings, self._clock.now_ms())

    async def summary(self, conversation_id: ConversationId) -> ConversationSummary:
        """A conversation that exists."""
        summary = await self._conversations.get(conversation_id)
        if summary is None:
            raise refused("conversation_missing", "This conversation is no longer there.")
        return summary
