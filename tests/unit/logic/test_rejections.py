"""Which errors offer to repair the turn."""

from __future__ import annotations

import pytest

from app.logic.rejections import is_repairable
from app.model.errors import ErrorKind, TurnError


def error(message: str, code: str = "invalid_request_error", status: int | None = 400) -> TurnError:
    return TurnError(ErrorKind.USER, code, message, status=status)


@pytest.mark.parametrize(
    "words",
    [
        "The API refused the request: messages.3.content.0: Input tag 'novel' found using 'type' does not match",
        "The API refused the request: messages: roles must alternate",
        "The API refused the request: `tool_use` ids were found without `tool_result` blocks immediately after",
        "The API refused the request: Expected `thinking` or `redacted_thinking`, but found `text`",
    ],
)
def test_a_refusal_of_the_history_can_be_repaired(words: str) -> None:
    assert is_repairable(error(words))


@pytest.mark.parametrize(
    "other",
    [
        error("The API refused the request: max_tokens: 3 > 2"),
        error('The API refused the request: "thinking.type.enabled" is not supported for this model.'),
        error("messages.0: too long", "prompt_too_long"),
        error("messages.0: busy", "overloaded_error", 529),
        error("messages.0", status=None),
    ],
)
def test_other_errors_cannot(other: TurnError) -> None:
    assert not is_repairable(other)


def test_thinking_out_of_place_can() -> None:
    assert is_repairable(error("", "thinking_prefix"))


def test_a_file_that_is_gone_can() -> None:
    assert is_repairable(
        error("The API does not know what was asked for: file_011abc not found", "not_found_error", 404)
    )
    assert not is_repairable(error("The API does not know what was asked for: model: x", "not_found_error", 404))


@pytest.mark.parametrize("code", ["limit_images", "limit_image_pixels", "limit_request_bytes", "request_too_large"])
def test_what_is_too_large_can(code: str) -> None:
    assert is_repairable(error("", code, None))


@pytest.mark.parametrize("code", ["limit_window", "limit_messages"])
def test_what_is_too_long_is_shortened_instead(code: str) -> None:
    assert not is_repairable(error("", code, None))
