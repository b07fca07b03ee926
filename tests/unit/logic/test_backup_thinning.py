"""Which automatic backups stay."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.logic.backup_thinning import DAYS, MONTHS, NEWEST, WEEKS, superfluous

DAY = 86_400_000
NOW = 1_764_000_000_000
moments = st.lists(st.integers(NOW - 900 * DAY, NOW), max_size=60)


def kept_after(days: int, every_ms: int = DAY, clock_ms: int = NOW) -> list[int]:
    """What is there after so many days of a backup each *every_ms*, thinned each time; oldest first."""
    there: list[int] = []
    for step in range(days * DAY // every_ms):
        now = clock_ms + step * every_ms
        there.append(now)
        there = [made for made in there if made not in superfluous(there, now)]
    return there


def test_years_of_days_come_down_to_days_weeks_and_months() -> None:
    there = kept_after(1_000)
    now = max(there)
    assert len(there) <= DAYS + 1 + WEEKS + 2 + MONTHS + 2
    for age in range(DAYS):
        assert any(now - made == age * DAY for made in there), age
    for week in range(WEEKS - 1):
        assert any(week * 7 * DAY <= now - made < (week + 1) * 7 * DAY + 7 * DAY for made in there), week
    for month in range(MONTHS - 1):
        assert any(month * 31 * DAY <= now - made <= (month + 2) * 31 * DAY for made in there), month
    assert now - min(there) >= (MONTHS - 2) * 31 * DAY


def test_several_in_a_day_leave_the_last_of_each_day() -> None:
    there = kept_after(6, every_ms=DAY // 8, clock_ms=NOW // DAY * DAY)
    assert len(there) == 5 + NEWEST


@given(moments)
def test_the_newest_stay_and_what_stayed_stays(made: list[int]) -> None:
    gone = superfluous(made, NOW)
    kept = sorted(set(made) - gone, reverse=True)
    assert gone <= set(made)
    assert kept[:NEWEST] == sorted(set(made), reverse=True)[:NEWEST]
    assert superfluous(kept, NOW) == frozenset()


@given(moments, st.integers(1, 400))
def test_a_clock_that_was_set_back_costs_no_backup(made: list[int], days: int) -> None:
    earlier = NOW - days * DAY
    assert not any(moment > earlier for moment in superfluous(made, earlier))
