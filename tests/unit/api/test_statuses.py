"""What statuses and error objects mean: kind, code, a clear sentence, and whether it is worth another try."""

from __future__ import annotations

import email.utils

import pytest

from app.api import statuses
from app.api.statuses import Refusal
from app.model.errors import ErrorKind

NOW_S = 1_790_000_000.0


def refusal(status: int, type: str | None = None, words: str = "", code: str | None = None, **headers: str) -> Refusal:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Refusal(status, type, code, words, named, "req_1", "{}")


USER, RETRY = ErrorKind.USER, ErrorKind.RETRY
SPENT = "You have reached your specified API usage limits. You will regain access on 2026-12-01."


@pytest.mark.parametrize(
    ("said", "kind", "code", "again"),
    [
        (refusal(400, "invalid_request_error", "messages.0: odd"), USER, "invalid_request_error", False),
        (refusal(400, "invalid_request_error", "prompt is too long: 3 > 2"), USER, "prompt_too_long", False),
        (refusal(400, "invalid_request_error", SPENT), USER, "spend_limit", False),
        (refusal(400, "invalid_request_error", "Your credit balance is too low"), USER, "credit_too_low", False),
        (
            refusal(
                400,
                "invalid_request_error",
                "messages.1.content.0: Invalid `signature` in `thinking` block. "
                "The block is bound to a different conversation.",
            ),
            RETRY,
            "thinking_prefix",
            False,
        ),
        (refusal(401, "authentication_error"), USER, "authentication_error", False),
        (refusal(402, "billing_error"), USER, "billing_error", False),
        (refusal(403, "permission_error"), USER, "permission_error", False),
        (refusal(403), USER, "permission_error", False),
        (refusal(404, "not_found_error", "model: claude-1"), USER, "not_found_error", False),
        (refusal(404), USER, "not_found_error", False),
        (refusal(302), USER, "redirected", False),
        (refusal(408), RETRY, "timeout_error", True),
        (refusal(409, "conflict_error"), RETRY, "api_error", True),
        (refusal(413, "request_too_large"), USER, "request_too_large", False),
        (refusal(422, "odd type with spaces"), USER, "invalid_request_error", False),
        (refusal(429, "rate_limit_error"), RETRY, "rate_limit_error", True),
        (refusal(429, "rate_limit_error", code="ramp_limit_exceeded"), RETRY, "rate_limit_error", True),
        (refusal(429, "rate_limit_error", code="enforced_spend_limit_reached"), USER, "spend_limit", False),
        (refusal(429, "rate_limit_error", code="contract_spend_limit_reached"), USER, "spend_limit", False),
        (refusal(429, "rate_limit_error", x_should_retry="false"), RETRY, "rate_limit_error", False),
        (refusal(500, "api_error"), RETRY, "api_error", True),
        (refusal(502), RETRY, "api_error", True),
        (refusal(503), RETRY, "api_error", True),
        (refusal(504, "timeout_error"), RETRY, "timeout_error", True),
        (refusal(529, "overloaded_error"), RETRY, "overloaded_error", True),
        (refusal(200, "overloaded_error"), RETRY, "overloaded_error", True),
        (refusal(200, "a_new_error"), RETRY, "api_error", True),
        (refusal(200, "authentication_error"), USER, "authentication_error", False),
    ],
)
def test_each_refusal_has_its_kind(said: Refusal, kind: ErrorKind, code: str, again: bool) -> None:
    error = statuses.sort(said, NOW_S)
    assert (error.error.kind, error.error.code, error.transient) == (kind, code, again)
    assert error.error.message.endswith((".", "odd", "claude-1"))
    assert error.error.advice.endswith(".")
    assert (error.error.request_id, error.error.status) == ("req_1", said.status)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, None),
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "100000"}, 100_000.0),
        ({"retry-after": email.utils.formatdate(NOW_S + 40, usegmt=True)}, 40.0),
        ({"retry-after": email.utils.formatdate(NOW_S - 40, usegmt=True)}, 0.0),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Fri, 99 Foo 99999 99:99:99 GMT"}, None),
    ],
)
def test_the_wished_wait_is_read_from_every_form(headers: dict[str, str], wait: float | None) -> None:
    assert statuses.retry_after_s(headers, NOW_S) == wait


def test_the_servers_words_are_quoted_on_one_short_line() -> None:
    words = "first\nsecond\x1b[31m\u202e" + "x" * 1_000
    message = statuses.sort(refusal(400, "invalid_request_error", words), NOW_S).error.message
    assert message.startswith("The API refused the request: first second")
    assert message.isprintable()
    assert len(message) < 350
