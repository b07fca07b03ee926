"""Remembers which requests were already made to fail, so that trying again helps."""

from __future__ import annotations

import hashlib
import json
import time

from app.demo.ask import Ask
from app.demo.faults import Fault

_FORGOTTEN_AFTER_S = 600.0


class Attempts:
    """Counts attempts of equal requests: same model, system prompt and messages."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[int, float]] = {}

    def happens(self, ask: Ask, faults: tuple[Fault, ...]) -> bool:
        """Whether *faults* happen on this attempt.

        They happen once, or as often as their ``times`` says; then one attempt goes through and the count starts
        again, so that the same words do the same in the next conversation.
        """
        if not faults:
            return False
        name, now = _name(ask), time.monotonic()
        self._made = {each: made for each, made in self._made.items() if made[1] > now - _FORGOTTEN_AFTER_S}
        failed = self._made.pop(name, (0, now))[0]
        if failed >= max(fault.times for fault in faults):
            return False
        self._made[name] = (failed + 1, now)
        return True


def _name(ask: Ask) -> str:
    same = [ask.model.id, ask.system, [(turn.role, turn.blocks) for turn in ask.turns]]
    return hashlib.sha256(json.dumps(same).encode()).hexdigest()
