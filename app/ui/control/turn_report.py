"""What is known about a turn, put in words and units."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QDateTime, QLocale

from app.logic.price_rows import dollars_from_rate
from app.logic.stops import ending
from app.model.message import Message, Role, Status
from app.model.usage import Cost, Usage
from app.ui.amounts import money, took
from app.ui.i18n import tr
from app.ui.wording import effort_words

_MEASURABLE_MS = 100  # what came in less says nothing of a speed
Section = tuple[str, list[tuple[str, str]]]
ModelName = Callable[[str], str]


def turn_report(
    message: Message, model_name: ModelName, version: tuple[int, int], default_effort: str | None = None
) -> list[Section]:
    """Headings with names and values.

    *version* is which of its siblings it is, from 1, and how many there are; *default_effort* what the model that was
    asked takes unasked.
    """
    made = [_message(message, version)]
    if message.role is Role.ASSISTANT:
        made = [_model(message, model_name, default_effort), _end(message), _times(message), *_usage(message), made[0]]
    return [(heading, [row for row in rows if row[1]]) for heading, rows in made]


def _message(message: Message, version: tuple[int, int]) -> Section:
    rows = [
        (tr("Message"), message.id),
        (tr("Message at the API"), message.api_id or ""),
        (tr("Request"), message.request_id or ""),
        (tr("Version"), tr("{0} of {1}", *version) if version[1] > 1 else ""),
    ]
    if message.role is Role.USER:
        rows = [
            (tr("Sent"), moment(message.timing.created_ms)),
            (tr("Length"), tr("{0} characters", f"{len(message.text):,}")),
            *rows,
        ]
    return tr("Message"), rows


def _model(message: Message, model_name: ModelName, default_effort: str | None) -> Section:
    settings = message.settings
    rows = []
    if settings is not None:
        rows = [
            (tr("Asked"), _named(settings.model, model_name)),
            (tr("Effort"), effort_words(settings.effort, default_effort)),
            (tr("Most output"), tr("{0} tokens", f"{settings.max_tokens:,}") if settings.max_tokens else ""),
            (tr("System prompt"), tr("{0} characters", f"{len(settings.system):,}") if settings.system else tr("none")),
        ]
    return tr("Model"), [*rows, (tr("Answered"), _named(message.model, model_name) if message.model else "")]


def _named(model: str, model_name: ModelName) -> str:
    name = model_name(model)
    return model if name == model else f"{name} ({model})"


def _end(message: Message) -> Section:
    states = {
        Status.RUNNING: tr("Still being received"),
        Status.COMPLETE: tr("Complete"),
        Status.STOPPED: tr("Stopped"),
        Status.INTERRUPTED: tr("Interrupted"),
        Status.FAILED: tr("Failed"),
    }
    error = message.error
    return tr("End"), [
        (tr("State"), states[message.status]),
        (tr("Why it ended"), ending(message).sentence),
        (tr("Stop reason"), message.stop_reason or ""),
        (tr("Error"), f"{error.message} ({error.code})" if error is not None else ""),
    ]


def _times(message: Message) -> Section:
    timing = message.timing
    rows = [(tr("Sent"), moment(timing.created_ms))]
    if timing.first_event_ms is not None:
        rows.append((tr("First token after"), took(timing.first_event_ms - timing.created_ms)))
    if timing.finished_ms is not None:
        rows.append((tr("Finished"), moment(timing.finished_ms)))
        rows.append((tr("Time in all"), took(timing.finished_ms - timing.created_ms)))
    return tr("Time"), [*rows, (tr("Speed"), _speed(message))]


def _speed(message: Message) -> str:
    timing, usage = message.timing, message.usage
    if timing.first_event_ms is None or timing.finished_ms is None or usage is None or _is_open(message.cost):
        return ""
    spent = timing.finished_ms - timing.first_event_ms
    return tr("{0} tokens per second", f"{usage.output * 1000 / spent:,.0f}") if spent >= _MEASURABLE_MS else ""


def _is_open(cost: Cost | None) -> bool:
    """Whether the final usage never came."""
    return cost is not None and cost.lower_bound


def _usage(message: Message) -> Iterator[Section]:
    if message.usage is not None:
        yield tr("Tokens"), list(_tokens(message.usage, at_least=_is_open(message.cost)))
    if message.cost is not None:
        yield tr("Cost"), [(tr("Total"), money(message.cost)), *_prices(message.cost)]


def _tokens(usage: Usage, at_least: bool) -> Iterator[tuple[str, str]]:
    yield tr("Input, not cached"), f"{usage.uncached_input:,}"
    yield tr("Cache read"), f"{usage.cache_read:,}"
    yield tr("Cache write, 5 minutes"), f"{usage.cache_write_5m:,}"
    yield tr("Cache write, 1 hour"), f"{usage.cache_write_1h:,}"
    yield tr("Output"), ("≥ " if at_least else "") + f"{usage.output:,}"
    yield tr("Of it thinking"), f"{usage.thinking:,}" if usage.thinking else ""
    yield tr("Web searches"), f"{usage.web_searches:,}" if usage.web_searches else ""


def _prices(cost: Cost) -> Iterator[tuple[str, str]]:
    applied = cost.price or {}
    yield tr("Note"), tr("At least: the final count never came.") if cost.lower_bound else ""
    yield tr("Rule"), str(applied.get("rule", ""))
    rows = applied.get("rows")
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict):
            yield from _price(row)
    factors = applied.get("factors")
    if isinstance(factors, dict):
        yield tr("Factors"), ", ".join(f"{name} × {factor}" for name, factor in factors.items())


def _price(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The rates of one price row; they are stored in nano-dollars a token, which is a thousandth of $ a million."""
    names = {
        "input": tr("input {0}"),
        "read": tr("cache read {0}"),
        "write_5m": tr("write 5 min {0}"),
        "write_1h": tr("write 1 h {0}"),
        "output": tr("output {0}"),
    }
    rates = [
        words.format(f"${dollars_from_rate(row[key])}") for key, words in names.items() if isinstance(row.get(key), int)
    ]
    yield tr("Price of a million tokens"), " · ".join(rates)
    since = row.get("since")
    yield tr("Price row"), tr("{0}, since {1}", row.get("model"), since) if since else str(row.get("model", ""))
    yield tr("Source"), str(row.get("source", ""))


def price_pairs(cost: Cost | None) -> list[tuple[str, str]]:
    """The price that was applied, as names and values; empty where there was none."""
    return [pair for pair in _prices(cost) if pair[1]] if cost is not None else []


def moment(ms: int) -> str:
    """A time (milliseconds since 1970 UTC) on the clock of this place, with its day, to the second."""
    when = QDateTime.fromMSecsSinceEpoch(ms)
    locale = QLocale()
    day = locale.toString(when.date(), QLocale.FormatType.LongFormat)
    return f"{day}, {locale.toString(when.time(), 'HH:mm:ss')}"
