"""Which earlier request a new one is compared with, when it is asked why the cache missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.model.ids import MessageId
from app.model.message import Message, Role

if TYPE_CHECKING:
    from app.storage.conversations import ConversationStore

_NEAR = 9  # messages above that are looked at before the whole branch is
_VERSIONS = 8  # of a question that was edited more often, the latest


async def predecessor(conversations: ConversationStore, answer: Message) -> Message | None:
    """The answer whose request shares most with that of *answer*, of those that the API began to answer.

    For a retry it is the sibling that was asked for last; for an edit the answer to another version of the question
    that was asked for last; else the nearest answer above. None for the first request of a conversation.

    Raises the storage's errors.
    """
    if answer.parent_id is None:
        return None
    siblings = await conversations.children(answer.conversation_id, answer.parent_id, Role.ASSISTANT)
    found = await _latest(conversations, [id for id in siblings if id != answer.id])
    if found is None:
        found = await _of_other_versions(conversations, answer, answer.parent_id)
    return found or await _above(conversations, answer, answer.parent_id)


async def _latest(conversations: ConversationStore, ids: list[MessageId]) -> Message | None:
    for id in reversed(ids):
        message = await conversations.message(id)
        if message is not None and message.api_id is not None:
            return message
    return None


async def _of_other_versions(conversations: ConversationStore, answer: Message, question: MessageId) -> Message | None:
    others = [id for id in await conversations.siblings(question) if id != question]
    found: list[Message] = []
    for other in others[-_VERSIONS:]:
        ids = await conversations.children(answer.conversation_id, other, Role.ASSISTANT)
        latest = await _latest(conversations, list(ids))
        found += [latest] if latest is not None else []
    return max(found, key=lambda message: message.timing.created_ms, default=None)


async def _above(conversations: ConversationStore, answer: Message, question: MessageId) -> Message | None:
    for most in (_NEAR, None):
        path = await conversations.path(answer.conversation_id, question, most)
        answers = (one for one in reversed(path) if one.role is Role.ASSISTANT and one.api_id is not None)
        found = next(answers, None)
        if found is not None or len(path) < _NEAR:
            return found
    return None
