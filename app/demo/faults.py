"""The ways to misbehave, by name: refusals, changed events, changed bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.demo.events import Event
from app.demo.problems import KINDS, ProblemError, invalid
from app.demo.rules.blocks import NOVELTY
from app.demo.wire import Cut, Headers, Send, Stall, Step

_MESSAGES = {
    401: "API key is invalid.",
    402: "Your credit balance is too low to access the API.",
    403: "Your API key does not have permission to use the specified resource.",
    413: "Request exceeds the maximum size",
    429: "This request would exceed your organization's rate limit. Please try again later.",
    500: "Internal server error",
    503: "Service unavailable",
    504: "Timed out",
    529: "Overloaded",
}
_COMPOSED = ("unknown", "tool-json", "tool-cut")  # the composer sees to these
_PINGS = 500


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its name, a number and a word if given, and ``name=value`` options."""

    name: str
    number: float | None
    word: str | None
    options: dict[str, str]

    @property
    def times(self) -> float:
        """On how many attempts of the same request it happens: once unless told otherwise."""
        if self.word == "always":
            return float("inf")
        return float(self.options.get("times", "1"))

    def refusal(self) -> ProblemError | None:
        """The error response it asks for, if it asks for one."""
        if not self.name.isdigit():
            return None
        status = int(self.name)
        wanted = {name: value for name, value in self.options.items() if name.startswith("retry-after")}
        if status == 429 and not wanted:
            wanted = {"retry-after": "2"}
        headers: Headers = tuple((name, value) for name, value in wanted.items() if value != "none")
        return ProblemError(status, KINDS[status], _MESSAGES.get(status, "The demo was asked to fail."), headers)

    def change_events(self, events: list[Event]) -> list[Event]:
        """Return the events as this fault has them."""
        change = _event_changes().get(self.name)
        return change(self, events) if change else events

    def change_steps(self, steps: list[Step]) -> list[Step]:
        """Return the steps as this fault has them."""
        change = _step_changes().get(self.name)
        return change(self, steps) if change else steps


def parse_fault(line: str) -> Fault:
    """Read what stands after ``/fault``. Raises ProblemError 400 for a name the demo does not know."""
    name, *rest = line.split() or [""]
    if name not in fault_names():
        raise invalid("", f"/fault {name}: the demo knows {', '.join(fault_names())}")
    options = dict(each.split("=", 1) for each in rest if "=" in each)
    plain = [each for each in rest if "=" not in each]
    numbers = [float(each) for each in plain if _is_number(each)]
    words = [each for each in plain if not _is_number(each)]
    if not _is_number(options.get("times", "1")):
        raise invalid("", f"/fault {line}: times must be a number")
    return Fault(name, numbers[0] if numbers else None, words[0] if words else None, options)


def fault_names() -> list[str]:
    """Every name that may stand after ``/fault``."""
    return [*(str(status) for status in KINDS), *_COMPOSED, *_event_changes(), *_step_changes()]


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


# -- changed events


def _event_changes() -> dict[str, Callable[[Fault, list[Event]], list[Event]]]:
    return {"error-event": _error_event, "no-stop": _no_stop, "pings": _pings, "unknown": _unknown}


def _middle(events: list[Event]) -> int:
    """Where half of the deltas have been sent."""
    deltas = [at for at, event in enumerate(events) if event.data["type"] == "content_block_delta"]
    return deltas[len(deltas) // 2] + 1 if deltas else len(events) // 2


def _error_event(fault: Fault, events: list[Event]) -> list[Event]:
    kind = fault.word if fault.word and fault.word.endswith("_error") else "overloaded_error"
    at = int(fault.number) if fault.number is not None else _middle(events)
    message = {"overloaded_error": "Overloaded", "api_error": "Internal server error"}.get(kind, "The demo failed.")
    error = {"type": kind, "message": message, "details": None}
    return [*events[:at], Event({"type": "error", "error": error, "request_id": events[0].request_id})]


def _no_stop(fault: Fault, events: list[Event]) -> list[Event]:
    if fault.word == "late":  # everything but the last event
        return events[:-1]
    return events[: _middle(events)]


def _pings(fault: Fault, events: list[Event]) -> list[Event]:
    number = int(fault.number) if fault.number is not None else _PINGS
    flood = [Event({"type": "ping"})] * (number // 2)
    at = _middle(events)
    return [*events[:1], *flood, *events[1:at], *flood, *events[at:]]


def _unknown(_fault: Fault, events: list[Event]) -> list[Event]:
    """An unknown event and an unknown delta in a known block; the unknown block was composed."""
    strange = Event({"type": NOVELTY, "note": "An event from the future."})
    at = _middle(events)
    index = events[at - 1].data.get("index", 0)
    delta = {"type": f"{NOVELTY}_delta", "note": "A delta from the future."}
    odd = Event({"type": "content_block_delta", "index": index, "delta": delta})
    return [*events[:1], strange, *events[1:at], odd, *events[at:]]


# -- changed bytes


def _step_changes() -> dict[str, Callable[[Fault, list[Step]], list[Step]]]:
    return {
        "cut": _cut,
        "drop": lambda _fault, steps: [Cut(), *steps],
        "stall": _stall,
        "slow-start": lambda fault, steps: [Send(b"", fault.number or 3.0), *steps],
        "split": lambda fault, steps: _resend(steps, lambda data: _every(data, max(1, int(fault.number or 1)))),
        "utf8": lambda _fault, steps: _resend(steps, _inside_characters),
    }


def _cut(fault: Fault, steps: list[Step]) -> list[Step]:
    total = sum(len(step.data) for step in steps if isinstance(step, Send))
    left = int(fault.number) if fault.number is not None else total // 2
    kept: list[Step] = []
    for step in steps:
        if isinstance(step, Send) and len(step.data) > left:
            return [*kept, Send(step.data[:left], step.wait_s), Cut()]
        kept.append(step)
        left -= len(step.data) if isinstance(step, Send) else 0
    return [*kept, Cut()]


def _stall(fault: Fault, steps: list[Step]) -> list[Step]:
    at = 0 if fault.word == "first" else max(1, len(steps) // 2)
    return [*steps[:at], Stall(fault.number), *steps[at:]]


def _resend(steps: list[Step], cut: Callable[[bytes], list[bytes]]) -> list[Step]:
    found: list[Step] = []
    for step in steps:
        if not isinstance(step, Send):
            found.append(step)
            continue
        first, *rest = cut(step.data) or [b""]
        found += [Send(first, step.wait_s), *(Send(piece) for piece in rest)]
    return found


def _every(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def _inside_characters(data: bytes) -> list[bytes]:
    """Cut before every continuation byte of UTF-8: no character of more than one byte arrives whole."""
    cuts = [at for at, byte in enumerate(data) if byte & 0xC0 == 0x80]
    return [data[start:end] for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]
