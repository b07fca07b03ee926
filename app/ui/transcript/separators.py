"""What changes between two messages and is said there: the day, the model, the system prompt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.model.message import Message, Role
from app.ui.transcript.days import Day, day_of
from app.ui.transcript.model import DayLine, NewLine, TrimLine


@dataclass(frozen=True, slots=True)
class Switch:
    """From here on another model answers, or under another system prompt. ``model`` is empty where it is the same."""

    model: str = ""
    system: bool = False


Lead = DayLine | Switch | TrimLine | NewLine


class Separators:
    """Goes along a branch, message by message; the cost of a step does not depend on what went before."""

    def __init__(self) -> None:
        self._day: Day | None = None
        self._model: str | None = None
        self._system: str | None = None

    @classmethod
    def after(cls, latest_first: Iterable[Message]) -> Separators:
        """Stand behind the messages of a branch, which are looked at only as far as needed."""
        made = cls()
        wants = {Role.USER, Role.ASSISTANT}
        for message in latest_first:
            if message.role in wants and (message.role is Role.USER or message.settings is not None):
                made.before(message)
                wants.discard(message.role)
            if not wants:
                break
        return made

    def before(self, message: Message) -> tuple[Lead, ...]:
        """What is to be said above *message*, which comes next."""
        return self._user(message) if message.role is Role.USER else self._answer(message)

    def _user(self, message: Message) -> tuple[Lead, ...]:
        """Days begin with what the user writes: an answer that was asked for again later stays below its question."""
        ms = message.timing.created_ms
        if self._day is not None and self._day.holds(ms):
            return ()
        before, self._day = self._day, day_of(ms)
        if self._day is None or (before is not None and before.number == self._day.number):
            return ()
        return (DayLine(self._day.number),)

    def _answer(self, message: Message) -> tuple[Lead, ...]:
        settings = message.settings
        if settings is None:
            return ()
        model, system = self._model, self._system
        if settings.model == model and settings.system == system:
            return ()
        self._model, self._system = settings.model, settings.system
        if model is None:
            return ()
        return (Switch(settings.model if settings.model != model else "", settings.system != system),)
