"""Which of many answers to one message are shown side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

MOST = 4  # answers: as many as can be asked for at once


def side_by_side(versions: Sequence[T], chosen: T) -> tuple[T, ...]:
    """The last :data:`MOST` of *versions*; where *chosen* stands before those, it and the ones that follow it.

    ValueError where it is none of them.
    """
    first = min(versions.index(chosen), max(0, len(versions) - MOST))
    return tuple(versions[first : first + MOST])
