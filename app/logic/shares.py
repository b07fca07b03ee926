"""A whole number given out in parts."""

from __future__ import annotations

from collections.abc import Sequence


def shared(estimates: Sequence[float], whole: int) -> list[int]:
    """*whole* in parts that are to each other as *estimates* are, and add up to it; equal ones of none."""
    if not any(estimates):
        estimates = [1] * len(estimates)
    total, given, so_far, parts = sum(estimates), 0, 0.0, []
    for estimate in estimates:
        so_far += estimate
        end = round(whole * so_far / total)
        parts.append(end - given)
        given = end
    return parts
