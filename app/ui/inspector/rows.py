"""The rows of the page Turn, from the values of one answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QDateTime, QLocale

from app.logic.arrived import arrived_tokens
from app.model.inspection import CostLine, RateLimit, TurnInspection
from app.model.message import Message, Status
from app.model.usage import Cost
from app.ui.amounts import count, decimals, took
from app.ui.i18n import tr
from app.ui.inspector.table import Row
from app.ui.inspector.words import line_name, line_words, price, rate_name
from app.ui.wording import effort_words

_MEASURABLE_MS = 100  # what came in less says nothing of a speed
ModelName = Callable[[str], str]


def cost_rows(inspection: TurnInspection) -> list[Row]:
    """The kinds of token with their numbers and amounts as billed, and the sum. All have the same decimals."""
    cost = inspection.answer.cost
    lines = [line for line in inspection.lines if line.tokens or line.kind in ("input", "output")]
    places = decimals(line.nano for line in lines if line.nano is not None)
    open_end = cost is not None and cost.lower_bound
    rows = [_cost_row(line, open_end and line.kind == "output", places) for line in lines]
    return [*rows, _total(cost, places)] if rows or cost is not None else []


def _cost_row(line: CostLine, at_least: bool, places: int) -> Row:
    return Row(
        line_name(line),
        (("≥ " if at_least else "") + f"{line.tokens:,}", price(line.nano, at_least, places)),
        spoken=line_words(line, at_least),
        kind=None if line.kind == "web_search" else line.kind,
    )


def _total(cost: Cost | None, places: int) -> Row:
    amount = tr("not known yet") if cost is None else price(cost.total_nano, cost.lower_bound, places)
    return Row(tr("Total"), (amount,), strong=True)


def remark(message: Message) -> str:
    """What must be known to read the sum rightly; empty where it is simply what was billed."""
    cost = message.cost
    if cost is None or message.status is Status.RUNNING:
        return ""
    if cost.price is not None and "rule" in cost.price:
        return tr("Refused before any output, so it is not billed.")
    if not cost.lower_bound:
        return ""
    if message.status is Status.COMPLETE:
        return tr("At least this much: the answer came without its final count.")
    words = tr("At least this much: the answer broke off before its final count.")
    arrived = arrived_tokens(message)
    if message.usage is None or arrived <= message.usage.output:
        return words
    return words + " " + tr("≈ {0} tokens of it had arrived.", f"{arrived:,}")


def timing_rows(message: Message, model_name: ModelName, default_effort: str | None = None) -> list[Row]:
    """How long, how fast, why it ended, and who answered, at what effort."""
    timing, settings = message.timing, message.settings
    first = timing.first_event_ms
    rows = [
        (tr("First token"), took(first - timing.created_ms) if first is not None else ""),
        (tr("Speed"), speed(message)),
        (tr("Time in all"), took(timing.finished_ms - timing.created_ms) if timing.finished_ms is not None else ""),
        (tr("Stop reason"), _end(message)),
        (tr("Model"), model_name(message.model or (settings.model if settings else ""))),
    ]
    if settings is not None and message.model and not _same(settings.model, message.model):
        rows.append((tr("Model asked"), model_name(settings.model)))
    if settings is not None:
        rows.append((tr("Effort"), effort_words(settings.effort, default_effort)))
    made = [Row(name, (value,)) for name, value in rows if value]
    if message.request_id:
        made.append(Row(tr("Request"), (message.request_id,), copyable=True, tip=message.request_id))
    return made


def speed(message: Message) -> str:
    """Output tokens a second from the first to the last; empty while the end or the count is not known."""
    timing, usage, cost = message.timing, message.usage, message.cost
    if timing.first_event_ms is None or timing.finished_ms is None or usage is None:
        return ""
    spent = timing.finished_ms - timing.first_event_ms
    if spent < _MEASURABLE_MS or not usage.output or (cost is not None and cost.lower_bound):
        return ""
    return tr("{0} tok/s", f"{usage.output * 1000 / spent:,.0f}")


def _end(message: Message) -> str:
    if message.stop_reason:
        return message.stop_reason
    return {
        Status.RUNNING: tr("still running"),
        Status.STOPPED: tr("stopped by you"),
        Status.INTERRUPTED: tr("broken off"),
        Status.FAILED: tr("failed"),
    }.get(message.status, "")


def _same(asked: str, answered: str) -> bool:
    """Whether a model answered that was asked; an answer may name the dated version of an alias."""
    return answered == asked or answered.startswith(f"{asked}-")


def rate_rows(rates: Sequence[RateLimit]) -> list[Row]:
    """What was left of each limit after this answer, and when it is full again, below a row that names the two."""
    head = Row(tr("Limit"), (tr("Left"), tr("Full again at")), quiet=True)
    return [head, *(_rate_row(rate) for rate in rates)] if rates else []


def _rate_row(rate: RateLimit) -> Row:
    left = tr("{0} of {1}", count(rate.remaining), count(rate.limit))
    reset = _clock(rate.reset_ms) if rate.reset_ms is not None else ""
    whole = tr("{0} of {1}", f"{rate.remaining:,}", f"{rate.limit:,}")
    spoken = tr("{0}: {1} left", rate_name(rate.name), whole)
    if reset:
        spoken = tr("{0}: {1} left, full again at {2}", rate_name(rate.name), whole, reset)
    return Row(rate_name(rate.name), (left, reset), spoken=spoken, tip=spoken)


def _clock(ms: int) -> str:
    return QLocale().toString(QDateTime.fromMSecsSinceEpoch(ms).time(), "HH:mm:ss")
