"""Rate limits out of headers."""

from __future__ import annotations

from app.logic.rates import rates
from app.model.inspection import RateLimit


def headers(kind: str, name: str, limit: str, remaining: str, reset: str) -> dict[str, str]:
    start = f"anthropic-{kind}-{name}"
    return {f"{start}-limit": limit, f"{start}-remaining": remaining, f"{start}-reset": reset}


def test_limits_come_in_a_fixed_order_with_their_reset() -> None:
    told = {
        **headers("fast", "input-tokens", "9", "8", "2026-11-26T02:30:00+01:00"),
        **headers("ratelimit", "tokens", "7", "6", "2026-11-26T02:30:00"),
        **headers("ratelimit", "output-tokens", "400000", "399000", "2026-11-26T02:30:00.5Z"),
        **headers("ratelimit", "requests", "1000", "0", "2026-11-26T02:30:00Z"),
        "retry-after": "5",
    }
    half_past_two = 1_795_660_200_000
    assert rates(told) == (
        RateLimit("requests", 1_000, 0, half_past_two),
        RateLimit("output-tokens", 400_000, 399_000, half_past_two + 500),
        RateLimit("tokens", 7, 6, half_past_two),
        RateLimit("fast-input-tokens", 9, 8, half_past_two - 3_600_000),
    )


def test_what_is_no_number_or_no_time_is_left_out() -> None:
    told = {
        **headers("ratelimit", "requests", "many", "5", ""),
        **headers("ratelimit", "tokens", "5", "-1", ""),
        **headers("ratelimit", "input-tokens", "5", "٤", ""),
        **headers("ratelimit", "output-tokens", "5", "5", "tomorrow"),
        **headers("priority", "input-tokens", "9" * 40, "5", ""),
        **headers("fast", "output-tokens", "5", "5", "9999-12-31T23:59:59-23:59"),
    }
    assert rates(told)[0] == RateLimit("output-tokens", 5, 5, None)
    assert [limit.name for limit in rates(told)] == ["output-tokens", "fast-output-tokens"]
    assert rates(None) == rates({"anthropic-ratelimit-requests-limit": "5"}) == ()
