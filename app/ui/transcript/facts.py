"""The muted line under an answer, from what is stored with it."""

from __future__ import annotations

from collections.abc import Callable

from app.logic.arrived import arrived_tokens
from app.logic.compaction import shown_usage
from app.logic.stops import can_continue
from app.model.message import Message, Status
from app.model.usage import Usage
from app.ui.amounts import count, money, took
from app.ui.i18n import tr
from app.ui.transcript.model import ONLY, FactsLine, Version

ModelName = Callable[[str], str]


def facts_line(message: Message, model_name: ModelName, version: Version = ONLY) -> FactsLine:
    """What is known of a finished answer, in the order model, input, output, cost, time."""
    model = message.model or (message.settings.model if message.settings else "")
    parts = [model_name(model) if model else ""]
    usage = shown_usage(message)
    if usage is not None:
        parts += [_input(usage), _output(message, usage)]
    if message.cost is not None:
        parts.append(money(message.cost))
    parts.append(_time(message))
    retry = message.error is None  # an error brings its own Retry
    return FactsLine(
        tuple(part for part in parts if part),
        can_copy=bool(message.text),
        can_retry=retry,
        can_branch=bool(message.blocks),
        can_continue=can_continue(message),
        version=version,
    )


def _input(usage: Usage) -> str:
    words = tr("{0} in", count(usage.prompt))
    if usage.cache_read:
        return tr("{0} · {1}% cached", words, percent(usage.share_cached))
    return words


def _output(message: Message, usage: Usage) -> str:
    """As reported; where the stream broke off before its final count, an estimate of what had arrived."""
    if message.cost is None or not message.cost.lower_bound:
        return tr("{0} out", count(usage.output))
    return tr("≈ {0} out", count(arrived_tokens(message)))


def percent(share: float) -> int:
    """A share as whole per cent; 100 and 0 only when they are exact."""
    whole = round(share * 100)
    if share < 1:
        whole = min(99, whole)
    return max(1, whole) if share > 0 else 0


def _time(message: Message) -> str:
    end = message.timing.finished_ms
    return took(end - message.timing.created_ms) if end else ""


def status_note(message: Message) -> str:
    """A remark on an answer that did not end by itself, or an empty string."""
    if message.status is Status.STOPPED:
        return tr("Stopped")
    if message.status is Status.INTERRUPTED and message.error is None:
        return tr("Interrupted")
    if message.status is Status.COMPLETE:
        return _reason(message.stop_reason)
    return ""


def _reason(stop_reason: str | None) -> str:
    return {
        "max_tokens": tr("Cut off at the output limit"),
        "refusal": tr("The model declined to answer"),
    }.get(stop_reason or "", "")
