"""What is found when everything that is stored is looked through."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HealthReport:
    """What contradicts itself, and what is only worth saying, each in words; after a repair what was done.

    ``backup`` is the name of the copy that was made before the repair; empty when nothing had to be done.
    """

    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    backup: str = ""
