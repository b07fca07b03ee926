"""Answers to one message, looked at side by side."""

from __future__ import annotations

from dataclasses import dataclass

from app.model.ids import ConversationId, MessageId
from app.model.message import Message


@dataclass(frozen=True, slots=True)
class Beside:
    """Some of the answers below one ``question``, oldest first; one that is still received as far as it has come."""

    question: Message
    answers: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class KeptOne:
    """One of several answers was kept: the others, ``removed``, lie in the bin, in the order in which they went there.

    ``before`` is where the branch ended that was shown until then.
    """

    conversation_id: ConversationId
    answer_id: MessageId
    removed: tuple[MessageId, ...]
    before: MessageId | None
