"""Requests for the Cache tab."""

from __future__ import annotations

from app.base import resources
from app.logic.capabilities import ModelTable
from app.model.blocks import Json
from app.model.caching import TokenRates
from app.model.ids import MessageId

INFO = ModelTable.from_json(resources.read_json("models.json")).describe("claude-opus-5-5")
RATES = TokenRates(2_000, 2_500, 4_000, 100)

Origins = tuple[tuple[MessageId, ...], ...]


def said(role: str, text: str) -> Json:
    """A message of one text."""
    return {"role": role, "content": [{"type": "text", "text": text}]}


def conversation(turns: int) -> tuple[Json, Origins]:
    """A request of so many turns and the next message; its messages are called m0, m1 …, the last one draft."""
    messages = [message for turn in range(turns) for message in _turn(turn)]
    origins = tuple((MessageId(f"m{number}"),) for number in range(len(messages)))
    return {"model": "m", "messages": [*messages, said("user", "x")]}, (*origins, (MessageId("draft"),))


def _turn(number: int) -> tuple[Json, Json]:
    question = f"Question {number} about the report and all of its figures. " * 20
    return said("user", question), said("assistant", "An answer with words. " * 100)


_DOCUMENT: Json = {
    "type": "document",
    "title": "report.pdf",
    "source": {"type": "text", "media_type": "text/plain", "data": "figures " * 2_000},
}
REQUEST: Json = {
    "model": "m",
    "tools": [{"name": "clock", "description": "Says the time. " * 200, "input_schema": {"type": "object"}}],
    "system": [{"type": "text", "text": "You are a careful analyst. " * 200}],
    "messages": [*_turn(0), {"role": "user", "content": [_DOCUMENT, {"type": "text", "text": "x"}]}],
}
ORIGINS: Origins = (
    (MessageId("m0"),),
    (MessageId("m1"),),
    (MessageId("draft"), MessageId("draft")),
)
