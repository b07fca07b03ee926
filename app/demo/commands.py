"""Lines in the user's text that ask the demo for something special (docs/demo.md)."""

from __future__ import annotations

from dataclasses import dataclass

from app.demo.faults import Fault, parse_fault
from app.demo.problems import invalid

_STOPS = ("refusal", "max_tokens", "context")


@dataclass(frozen=True, slots=True)
class Commands:
    """What the latest user text asks for.

    ``text`` is what remains without the command lines, ``stop`` is ``refusal late`` or the like, ``alone`` says that
    there was nothing else.
    """

    text: str
    faults: tuple[Fault, ...] = ()
    stop: str | None = None
    redacted: bool = False
    alone: bool = False

    def has(self, fault: str) -> bool:
        """Whether the fault named *fault* is asked for."""
        return any(each.name == fault for each in self.faults)


def read_commands(text: str) -> Commands:
    """Return what *text* asks for. Raises ProblemError 400 for a fault or a stop the demo does not know."""
    faults, rest = [], []
    stop, redacted = None, False
    for line in text.splitlines():
        word, _, argument = line.strip().partition(" ")
        if word == "/fault":
            faults.append(parse_fault(argument))
        elif word == "/stop":
            stop = _read_stop(argument.strip())
        elif word == "/redacted":
            redacted = True
        else:
            rest.append(line)
    left = "\n".join(rest).strip()
    return Commands(left, tuple(faults), stop, redacted, not left and bool(text.strip()))


def _read_stop(argument: str) -> str:
    if not argument.startswith(_STOPS):
        raise invalid("", f"/stop {argument}: the demo knows {', '.join(_STOPS)}")
    return argument
