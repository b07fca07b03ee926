"""What a choice of marks is expected to cost, for this request and because of it for the next ones.

Sums are in nano-dollars. Money is not rounded here: nothing of it is shown or booked.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.logic.pace import Odds
from app.model.caching import TokenRates

# The ratios that most models have, for one without a known price.
USUAL_RATES = TokenRates(input=1_000, write_5m=1_250, write_1h=2_000, read=100)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a request stands, in tokens of prefix: what it can read (``hit``), what of that lives for an hour
    (``hour``), its whole length (``whole``), and by how much a turn of this conversation usually grows (``step``)."""

    hit: int
    hour: int
    whole: int
    step: float


@dataclass(frozen=True, slots=True)
class Writing:
    """A way to write: an hour up to ``hour`` tokens of prefix, five minutes from there to ``end``, then nothing."""

    hour: int
    end: int


def expected(writing: Writing, standing: Standing, odds: Odds, rates: TokenRates) -> float:
    """The expected cost of *writing*: what is written or sent now, and what the next gap will make be written again.

    After a short gap the next request reads all that is cached, after a middle one what lives for an hour, after a
    long one nothing whatever is done now. To leave a prefix without an hour is also to put off its cost:
    ``_put_off``.
    """
    hour, end = max(writing.hour, standing.hit), max(writing.end, standing.hit)
    now = rates.write_1h * (hour - standing.hit) + rates.write_5m * (end - hour) + rates.input * (standing.whole - end)
    again = rates.write_5m - rates.read
    safe = max(writing.hour, standing.hour)
    lost = odds.short * (standing.whole - end) + odds.middle * (standing.whole - safe)
    return now + again * lost + _later(standing.whole - safe, standing.step, odds, rates)


def _later(exposed: int, step: float, odds: Odds, rates: TokenRates) -> float:
    """``_put_off`` for each kind of user, but never more than the pauses to come will cost."""
    risks = ((weight, (rates.write_5m - rates.read) * middle) for weight, middle in odds.users)
    return sum(
        weight * min(_put_off(exposed, step, risk, rates), risk * exposed * odds.requests) for weight, risk in risks
    )


def _put_off(exposed: int, step: float, risk: float, rates: TokenRates) -> float:
    """What it is worth to have less than *exposed* tokens without an entry for an hour, beyond the next gap.

    An entry for an hour on a small new piece protects the whole prefix under it. So whoever expects pauses writes one
    every few turns: each costs the surcharge on one *step*, and between two of them the exposed part grows by a step
    each turn. The best distance is where both costs are equal (as with lot sizes in stock keeping); what was already
    saved up towards the next one follows from it.
    """
    surcharge = (rates.write_1h - rates.write_5m) * step
    if risk <= 0 or step <= 0:
        return 0.0
    most = step * math.sqrt(2 * surcharge / (risk * step))
    share = min(1.0, exposed / most)
    return surcharge * (1 - (1 - share) ** 2)
