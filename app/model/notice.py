"""What a request does otherwise than its settings say. Words belong to the interface."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to be told. ``code`` is stable and listed where it is made; ``values`` are what its sentence names."""

    code: str
    values: tuple[str | int, ...] = ()
