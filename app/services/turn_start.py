"""What a turn consists of before its first byte: the nodes that go on disk. Pure, given clock and identifiers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.logic import titles
from app.model.blocks import text_block
from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, MessageId
from app.model.message import Message, Role, Status, Timing
from app.model.turn import Draft, StartedTurn, TurnSettings


@dataclass(frozen=True, slots=True)
class NewTurn:
    """A turn about to begin. ``user`` is None when the answer goes under a message that stands already."""

    conversation: ConversationSummary
    user: Message | None
    answer: Message
    settings: TurnSettings

    @property
    def user_id(self) -> MessageId:
        """The message to be answered."""
        assert self.answer.parent_id is not None
        return self.answer.parent_id

    @property
    def started(self) -> StartedTurn:
        """What the sender is told."""
        return StartedTurn(self.conversation.id, self.user_id, self.answer.id)


def new_conversation(id: ConversationId, draft: Draft, now_ms: int) -> ConversationSummary:
    """The conversation that *draft* begins. *now_ms* is milliseconds since 1970 UTC."""
    settings = draft.settings
    return ConversationSummary(id, "", now_ms, now_ms, model=settings.model, system=settings.system)


def from_draft(
    draft: Draft, conversation: ConversationSummary, user_id: MessageId, answer_id: MessageId, now_ms: int
) -> NewTurn:
    """The user's message and an empty answer, at the end of the shown branch or under ``draft.parent_id``."""
    parent = draft.parent_id or conversation.active_leaf
    user = Message(
        user_id,
        conversation.id,
        parent,
        Role.USER,
        Status.COMPLETE,
        (text_block(draft.text),) if draft.text.strip() else (),
        Timing(now_ms),
    )
    title = conversation.title
    if not title and not conversation.title_by_hand:
        title = titles.first_words(draft.text)
    moved = replace(conversation, title=title, updated_ms=now_ms, active_leaf=answer_id)
    return NewTurn(moved, user, _answer(answer_id, conversation.id, user_id, draft.settings, now_ms), draft.settings)


def again(
    old: Message, conversation: ConversationSummary, answer_id: MessageId, settings: TurnSettings, now_ms: int
) -> NewTurn:
    """An empty sibling of the answer *old*, which has a parent."""
    assert old.parent_id is not None
    answer = _answer(answer_id, conversation.id, old.parent_id, settings, now_ms)
    moved = replace(conversation, updated_ms=now_ms, active_leaf=answer_id)
    return NewTurn(moved, None, answer, settings)


def _answer(
    id: MessageId, conversation_id: ConversationId, under: MessageId, settings: TurnSettings, now_ms: int
) -> Message:
    return Message(id, conversation_id, under, Role.ASSISTANT, Status.RUNNING, (), Timing(now_ms), settings)
