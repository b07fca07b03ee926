"""What an answer has taken so far."""

from __future__ import annotations

from app.logic.so_far import SoFar
from app.model.blocks import text_block
from app.model.events import BlockDelta, MessageDelta, MessageStarted, UnknownEvent
from app.model.ids import ConversationId, MessageId
from app.model.message import Message, Role, Status, Timing
from app.model.turn import TurnSettings
from app.model.usage import Usage

_WORDS = "Some words that an answer may have. "


def _answer(text: str = "", usage: Usage | None = None) -> Message:
    return Message(
        MessageId("m"),
        ConversationId("c"),
        MessageId("q"),
        Role.ASSISTANT,
        Status.RUNNING,
        (text_block(text),) if text else (),
        Timing(1_000),
        TurnSettings("claude-opus-5-5"),
        usage=usage,
    )


def test_nothing_has_been_taken_before_the_first_event() -> None:
    so_far = SoFar(_answer())
    assert (so_far.begun, so_far.prompt, so_far.output) == (False, 0, 0)


def test_pieces_count_as_the_whole_does() -> None:
    whole, pieces = SoFar(_answer(_WORDS * 20)), SoFar(_answer())
    for _ in range(20):
        pieces.take([BlockDelta(0, "text_delta", _WORDS)])
    assert whole.output == pieces.output > 100
    before = pieces.output
    pieces.take([BlockDelta(0, "signature_delta", "x" * 500), UnknownEvent({"type": "news"})])
    assert pieces.output == before


def test_what_the_api_tells_counts_and_never_goes_back() -> None:
    so_far = SoFar(_answer())
    so_far.take([MessageStarted({"usage": {"input_tokens": 10, "cache_read_input_tokens": 90, "output_tokens": 1}})])
    assert (so_far.begun, so_far.prompt) == (True, 100)
    so_far.take([MessageDelta({"usage": {"output_tokens": 500, "cache_read_input_tokens": None}})])
    so_far.take([BlockDelta(0, "text_delta", "Hi")])
    assert (so_far.prompt, so_far.output) == (100, 500)
    bill = so_far.billed()
    assert bill.usage is not None
    assert (bill.usage.prompt, bill.usage.output, bill.blocks) == (100, 500, ())


def test_it_goes_on_from_what_had_come_and_begins_anew_with_the_request() -> None:
    so_far = SoFar(_answer(_WORDS, Usage({"input_tokens": 7, "output_tokens": 1})))
    assert so_far.prompt == 7
    assert so_far.output > 1
    so_far.restart()
    assert (so_far.begun, so_far.prompt, so_far.output) == (False, 0, 0)
