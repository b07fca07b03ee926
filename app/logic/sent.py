"""What is remembered of a request that goes out."""

from __future__ import annotations

from dataclasses import dataclass

from app.logic import segments
from app.logic.request import Built
from app.model.catalog import ModelInfo
from app.model.ids import MessageId
from app.model.message import Message
from app.model.sent import SentRecord


@dataclass(frozen=True, slots=True)
class Previous:
    """The answer whose request a new one is compared with: its id, the API's id of it, and the message it answers."""

    id: MessageId
    api_id: str | None
    asked: MessageId | None

    @classmethod
    def of(cls, answer: Message) -> Previous:
        """Of a stored *answer*."""
        return cls(answer.id, answer.api_id, answer.parent_id)


def record(built: Built, info: ModelInfo, previous: Previous | None) -> SentRecord:
    """The record of *built*, which is about to be sent; its time and the response's headers are not known yet.

    Linear in the length of the request.
    """
    parts = segments.split(built.request, built.origins, info)
    return SentRecord(
        digest=segments.digest(built.request),
        sent_ms=0,
        marks=built.plan.marks,
        segments=segments.hashes(parts, previous.asked if previous else None),
        previous=previous.id if previous else None,
        previous_api_id=previous.api_id if previous and "diagnostics" in built.request else None,
        stripped=built.stripped,
        extra=segments.small_keys(built.request),
    )
