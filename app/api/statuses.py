"""What the API's statuses and error objects mean for the user. Source: the API's error reference."""

from __future__ import annotations

import email.utils
import math
from collections.abc import Mapping
from dataclasses import dataclass

from app.api.failures import ApiError
from app.model.errors import ErrorKind, TurnError

_QUOTED_CHARACTERS = 300  # of the server's own words inside a sentence of ours


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the server said. ``status`` is HTTP's, 200 for an error event inside a stream.

    ``type`` is ``error.type`` and ``error_code`` is ``error.details.error_code``, None when absent; ``words`` is
    ``error.message``, written by the server; ``headers`` have lower-case names; ``body`` is what arrived, as text.
    """

    status: int
    type: str | None
    error_code: str | None
    words: str
    headers: Mapping[str, str]
    request_id: str | None
    body: str


@dataclass(frozen=True, slots=True)
class _Meaning:
    kind: ErrorKind
    code: str
    message: str
    advice: str


_SPEND_CODES = {
    "enforced_spend_limit_reached",
    "contract_spend_limit_reached",
    "linked_organization_spend_limit_reached",
}
_SPENT = _Meaning(
    ErrorKind.USER,
    "spend_limit",
    "The account's spend limit is reached.",
    "Raise the limit in the Claude Console, or wait until it is renewed.",
)
_NO_CREDIT = _Meaning(
    ErrorKind.USER, "credit_too_low", "The account's credit is used up.", "Add credit in the Claude Console."
)
_TOO_LONG = _Meaning(
    ErrorKind.USER,
    "prompt_too_long",
    "The conversation is too long for this model.",
    "Trim or compact the conversation, go on in a new one, or choose a model with a larger context window.",
)
_NOTHING_TO_COMPACT = _Meaning(
    ErrorKind.USER,
    "compaction_nothing_to_summarize",
    "There is nothing in this conversation to compact.",
    "Go on with the conversation; compact it when it has grown.",
)
_UNFINISHED = _Meaning(
    ErrorKind.USER,
    "compaction_incomplete_turn",
    "The conversation cannot be compacted in the middle of a turn.",
    "Let the answer come to its end first.",
)
_BY_ERROR_CODE = {meaning.code: meaning for meaning in (_NOTHING_TO_COMPACT, _UNFINISHED)}
_THINKING = _Meaning(
    ErrorKind.RETRY,
    "thinking_prefix",
    "Earlier thinking in this conversation no longer fits what stands before it.",
    "Try again; the earlier thinking is then left out.",
)
_BY_TYPE = {
    "authentication_error": _Meaning(
        ErrorKind.USER,
        "authentication_error",
        "The API does not accept this key.",
        "Check the key in the settings; it may have been deleted or belong to another address.",
    ),
    "billing_error": _Meaning(
        ErrorKind.USER,
        "billing_error",
        "There is a problem with the account's billing.",
        "Check the payment details in the Claude Console.",
    ),
    "permission_error": _Meaning(
        ErrorKind.USER,
        "permission_error",
        "This key is not allowed to do that.",
        "Use another key or model, or ask the account's administrator.",
    ),
    "request_too_large": _Meaning(
        ErrorKind.USER,
        "request_too_large",
        "The message is larger than the API takes.",
        "Remove attachments, or start a new chat.",
    ),
    "rate_limit_error": _Meaning(
        ErrorKind.RETRY, "rate_limit_error", "The API's rate limit is reached.", "Wait a moment, then try again."
    ),
    "overloaded_error": _Meaning(
        ErrorKind.RETRY, "overloaded_error", "The API is overloaded.", "Wait a moment, then try again."
    ),
    "timeout_error": _Meaning(ErrorKind.RETRY, "timeout_error", "The API took too long.", "Try again."),
    "api_error": _Meaning(ErrorKind.RETRY, "api_error", "The API failed on its side.", "Try again."),
}
_NOT_FOUND = "Choose another model, or check the API address in the settings."
_TYPE_OF_STATUS = {
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    408: "timeout_error",
    413: "request_too_large",
    429: "rate_limit_error",
    504: "timeout_error",
    529: "overloaded_error",
}


def sort(refusal: Refusal, now_s: float) -> ApiError:
    """Turn what the server said into an error for the user. *now_s* is seconds since 1970, for dates in headers."""
    meaning = _billing(refusal) or _bad_request(refusal) or _by_type(refusal)
    error = TurnError(
        meaning.kind,
        meaning.code,
        meaning.message,
        meaning.advice,
        _detail(refusal),
        refusal.request_id,
        refusal.status,
        retry_after_s(refusal.headers, now_s),
    )
    again = meaning.kind is ErrorKind.RETRY and meaning is not _THINKING
    return ApiError(error, again and refusal.headers.get("x-should-retry") != "false")


def retry_after_s(headers: Mapping[str, str], now_s: float) -> float | None:
    """The wait in seconds that ``retry-after-ms`` or ``retry-after`` (seconds or an HTTP date) ask for, if any."""
    wait = _number(headers.get("retry-after-ms"))
    if wait is not None:
        return wait / 1000
    text = headers.get("retry-after")
    wait = _number(text)
    return wait if wait is not None else _until_date(text, now_s)


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _until_date(text: str | None, now_s: float) -> float | None:
    parsed = email.utils.parsedate_tz(text) if text else None
    if parsed is None:
        return None
    try:
        return max(0.0, email.utils.mktime_tz(parsed) - now_s)
    except (ValueError, OverflowError):
        return None


def _billing(refusal: Refusal) -> _Meaning | None:
    # A user-set limit is a 400 that only its words tell apart; the others have codes (errors reference).
    words = refusal.words.lower()
    if refusal.error_code in _SPEND_CODES or "reached your specified api usage limits" in words:
        return _SPENT
    return _NO_CREDIT if "credit balance is too low" in words else None


def _bad_request(refusal: Refusal) -> _Meaning | None:
    if refusal.status != 400:
        return None
    if refusal.error_code in _BY_ERROR_CODE:
        return _BY_ERROR_CODE[refusal.error_code]
    words = refusal.words.lower()
    if "prompt is too long" in words:
        return _TOO_LONG
    if "thinking" in words and ("different conversation" in words or "invalid `signature`" in words):
        return _THINKING
    return None


def _by_type(refusal: Refusal) -> _Meaning:
    kind = refusal.type if refusal.type in _BY_TYPE else _TYPE_OF_STATUS.get(refusal.status)
    if kind is not None:
        return _BY_TYPE[kind]
    if refusal.status in (200, 409) or refusal.status >= 500:
        return _BY_TYPE["api_error"]
    said = _quoted(refusal.words)
    if refusal.status == 404:
        return _Meaning(
            ErrorKind.USER, "not_found_error", f"The API does not know what was asked for{said}", _NOT_FOUND
        )
    if 300 <= refusal.status < 400:
        return _Meaning(ErrorKind.USER, "redirected", "The address points elsewhere.", "Check the API address.")
    code = refusal.type if refusal.type and refusal.type.isidentifier() else "invalid_request_error"
    return _Meaning(ErrorKind.USER, code, f"The API refused the request{said}", "Change the message or the settings.")


def _quoted(words: str) -> str:
    line = " ".join("".join(character if character.isprintable() else " " for character in words).split())
    if not line:
        return "."
    return f": {line[:_QUOTED_CHARACTERS]}" + ("…" if len(line) > _QUOTED_CHARACTERS else "")


def _detail(refusal: Refusal) -> str:
    names = " ".join(part for part in (refusal.type, refusal.error_code) if part)
    return f"HTTP {refusal.status} {names}\n{refusal.body}".strip()
