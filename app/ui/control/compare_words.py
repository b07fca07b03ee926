"""What is said of answers side by side, and of what they take."""

from __future__ import annotations

from collections.abc import Sequence

from app.logic.so_far import SoFar
from app.model.estimate import SendEstimate
from app.model.message import Message
from app.model.usage import Cost
from app.ui.amounts import count, dollars, seconds, token_words
from app.ui.i18n import tr
from app.ui.transcript.facts import facts_line
from app.ui.wording import effort_name


def column_name(model: str, effort: str | None) -> str:
    """Who answers: the model's name, and the effort where one was asked for."""
    return tr("{0} · {1}", model, effort_name(effort)) if effort else model


def live_words(so_far: SoFar, cost: Cost | None, elapsed_ms: int) -> str:
    """What a running answer has taken; *cost* None where nothing is known of it yet."""
    parts = [tr("{0} in", count(so_far.prompt))] if so_far.prompt else []
    if so_far.output:
        parts.append(tr("≈ {0} out", count(so_far.output)))
    if cost is not None and so_far.begun:
        parts.append(tr("not priced") if cost.total_nano is None else f"≈\u00a0{dollars(cost.total_nano)}")
    return " · ".join((*parts, seconds(elapsed_ms)))


def final_words(answer: Message) -> str:
    """What a finished answer took; its name stands elsewhere."""
    return " · ".join(facts_line(answer, lambda _model: "").facts)


def estimate_words(estimate: SendEstimate | None, now_ms: int) -> str:
    """What one model reads, and what that costs; *estimate* None where it is not known."""
    if estimate is None:
        return tr("not known")
    nano = estimate.price_at(now_ms)
    tokens = token_words(estimate.split.total, estimate.split.exact)
    return tr("{0} · {1}", tokens, tr("not priced") if nano is None else dollars(nano))


def expected_nano(estimates: Sequence[SendEstimate | None], now_ms: int) -> int:
    """The least that all can cost together, nano-dollars: the input of each that has a price."""
    return sum(estimate.price_at(now_ms) or 0 for estimate in estimates if estimate is not None)


def sum_words(estimates: Sequence[SendEstimate | None], now_ms: int) -> str:
    """What all read together."""
    total = dollars(expected_nano(estimates, now_ms))
    if all(estimate is not None and estimate.price_at(now_ms) is not None for estimate in estimates):
        return tr("Input of all together: ≈\u00a0{0}. The answers are billed on top.", total)
    return tr("Input of all together: at least ≈\u00a0{0}, for not all have a price. The answers come on top.", total)
