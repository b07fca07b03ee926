"""What is said of answers side by side, and of what they take."""

from __future__ import annotations

from dataclasses import replace

from app.logic.so_far import SoFar
from app.model.blocks import text_block
from app.model.estimate import SendEstimate, TokenSplit
from app.model.events import BlockDelta, MessageStarted
from app.model.ids import ConversationId, MessageId
from app.model.message import Message, Role, Status, Timing
from app.model.turn import TurnSettings
from app.model.usage import Cost, Usage
from app.ui.control import compare_words

ANSWER = Message(
    MessageId("m"),
    ConversationId("c"),
    MessageId("q"),
    Role.ASSISTANT,
    Status.RUNNING,
    (),
    Timing(1_000),
    TurnSettings("claude-opus-5-5"),
)


def _estimate(nano: int | None) -> SendEstimate:
    return SendEstimate(TokenSplit(0, 1_200, 0, 4, exact=False), 200_000, nano, nano)


def test_a_column_is_named_by_model_and_effort() -> None:
    assert compare_words.column_name("Opus 5.5", None) == "Opus 5.5"
    assert compare_words.column_name("Opus 5.5", "xhigh") == "Opus 5.5 · extra high"


def test_a_running_answer_has_its_time_at_once_and_the_rest_as_it_is_known() -> None:
    so_far = SoFar(ANSWER)
    assert compare_words.live_words(so_far, None, 3_200) == "3 s"
    so_far.take([MessageStarted({"usage": {"input_tokens": 1_204, "output_tokens": 1}})])
    so_far.take([BlockDelta(0, "text_delta", "Some words that come. " * 40)])
    words = compare_words.live_words(so_far, Cost(1_200_000, lower_bound=True), 4_400)
    assert words == f"1,204 in · ≈ {so_far.output} out · ≈\u00a0$0.0012 · 4 s"
    assert "not priced" in compare_words.live_words(so_far, Cost(None), 4_400)


def test_a_finished_answer_has_what_the_line_below_it_says_without_the_model() -> None:
    finished = replace(
        ANSWER,
        status=Status.COMPLETE,
        blocks=(text_block("Yes."),),
        usage=Usage({"input_tokens": 10, "cache_read_input_tokens": 90, "output_tokens": 3}),
        cost=Cost(2_000_000),
        timing=Timing(1_000, 2_000, 5_100),
    )
    assert compare_words.final_words(finished) == "100 in · 90% cached · 3 out · $0.0020 · 4.1 s"


def test_what_a_model_reads_and_what_all_read() -> None:
    assert compare_words.estimate_words(_estimate(6_000_000), 0) == "≈ 1,204 tokens · $0.0060"
    assert compare_words.estimate_words(_estimate(None), 0) == "≈ 1,204 tokens · not priced"
    assert compare_words.estimate_words(None, 0) == "not known"
    both = [_estimate(6_000_000), _estimate(2_000_000)]
    assert compare_words.expected_nano([*both, None, _estimate(None)], 0) == 8_000_000
    assert compare_words.sum_words(both, 0) == ("Input of all together: ≈\u00a0$0.0080. The answers are billed on top.")
    assert "at least ≈\u00a0$0.0060" in compare_words.sum_words([_estimate(6_000_000), _estimate(None)], 0)
