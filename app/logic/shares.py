"""A whole number given out in parts."""

from __future__ import annotations

from collections.abc import Sequence


def shared(estimates: Sequence[float], whole: int, sure: Sequence[int] = ()) -> list[int]:
    """*whole* in parts that are to each other as *estimates* are, and add up to it; equal ones of none.

    *sure* is what of each estimate is no guess, 0 for nothing: that much is given first, if *whole* has so much.
    """
    if 0 < sum(sure) <= whole:
        open_ones = [max(0.0, estimate - known) for estimate, known in zip(estimates, sure, strict=True)]
        rest = shared(open_ones if any(open_ones) else estimates, whole - sum(sure))
        return [known + part for known, part in zip(sure, rest, strict=True)]
    if not any(estimates):
        estimates = [1] * len(estimates)
    total, given, so_far, parts = sum(estimates), 0, 0.0, []
    for estimate in estimates:
        so_far += estimate
        end = round(whole * so_far / total)
        parts.append(end - given)
        given = end
    return parts
