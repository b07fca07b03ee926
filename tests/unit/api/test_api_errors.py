"""Errors of the SDK and its HTTP client, one by one; and no key in any of them."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

import anthropic
import httpx2
import pytest

from app.api import failures, sdk_errors
from app.api.errors import ApiError, translate
from app.model.errors import ErrorKind, TurnError

KEY = "gateway-key-without-a-known-form"
REQUEST = httpx2.Request("POST", "https://api.example/v1/messages", headers={"authorization": f"Bearer {KEY}"})


def caused(cause: BaseException) -> BaseException:
    error = anthropic.APIConnectionError(request=REQUEST)
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind", "code", "again"),
    [
        (caused(httpx2.LocalProtocolError(f"Illegal header value b'Bearer {KEY}'")), "user", "bad_key", False),
        (caused(httpx2.UnsupportedProtocol("Request URL has an unsupported protocol")), "user", "bad_address", False),
        (caused(OSError(101, "Network is unreachable")), "retry", "network_unreachable", True),
        (caused(ExceptionGroup("many", [ConnectionRefusedError(111, "no")])), "retry", "connection_refused", True),
        (caused(httpx2.ConnectTimeout("")), "retry", "timed_out", True),
        (anthropic.APITimeoutError(REQUEST), "retry", "connection_failed", True),
        (httpx2.ReadTimeout(""), "retry", "timed_out", True),
        (httpx2.RemoteProtocolError("peer closed connection"), "retry", "connection_lost", True),
        (httpx2.ReadError(""), "retry", "connection_lost", True),
        (httpx2.DecodingError("bad gzip"), "retry", "malformed_stream", False),
        (UnicodeEncodeError("utf-8", "\ud83d", 0, 1, "surrogates not allowed"), "user", "unsendable_text", False),
        (RuntimeError("whatever"), "bug", "internal_error", False),
    ],
)
def test_every_exception_has_its_kind(error: BaseException, kind: str, code: str, again: bool) -> None:
    found = translate(error)
    assert (found.error.kind, found.error.code, found.transient) == (ErrorKind(kind), code, again)
    assert found.error.message.endswith(".")
    assert str(found) == found.error.message


def texts(error: TurnError) -> str:
    return " ".join(str(value) for value in astuple(error))


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError(f"failed with {KEY} in its words"),
        caused(httpx2.ReadError(f"{{'x-api-key': '{KEY}'}}")),
        failures.bad_proxy(f"http://user:password@{KEY}:1"),
        ApiError(TurnError(ErrorKind.BUG, f"code {KEY}", f"message {KEY}", "", f"detail {KEY}", f"req {KEY}")),
    ],
)
def test_the_key_in_use_is_removed_whatever_its_form(error: BaseException) -> None:
    found = translate(error, KEY)
    assert KEY not in texts(found.error)
    assert KEY not in repr(found)
    assert "[key removed]" in texts(found.error)


def test_keys_of_a_known_form_and_passwords_in_addresses_are_removed_too() -> None:
    found = translate(RuntimeError("sk-ant-api03-other at https://me:hunter2@proxy.example/x"))
    assert "sk-ant" not in texts(found.error)
    assert "hunter2" not in texts(found.error)
    assert "proxy.example" in found.error.detail


def test_a_short_key_does_not_tear_words_apart() -> None:
    assert "demo" in translate(RuntimeError("the demo failed"), "demo").error.detail


def test_a_long_detail_is_cut() -> None:
    assert len(translate(RuntimeError("x" * 100_000)).error.detail) < 2_100


def test_the_replys_request_id_is_kept_with_what_broke_it() -> None:
    found = translate(httpx2.ReadError(""), request_id="req_1").error
    assert (found.request_id, found.status) == ("req_1", 200)


@pytest.mark.parametrize(
    ("body", "code", "request_id"),
    [
        (
            {"error": {"type": "overloaded_error", "message": "Overloaded"}, "request_id": "own"},
            "overloaded_error",
            "own",
        ),
        ({"error": {"type": "api_error"}, "request_id": 5}, "api_error", "head"),
        ({"error": "odd"}, "api_error", "head"),
        ({"error": {"type": ["odd"], "details": {"error_code": 3}}}, "api_error", "head"),
        (
            {"error": {"type": "rate_limit_error", "details": {"error_code": "enforced_spend_limit_reached"}}},
            "spend_limit",
            "head",
        ),
        (None, "api_error", "head"),
    ],
)
def test_error_events_of_any_shape(body: Any, code: str, request_id: str) -> None:
    error = sdk_errors.from_event(body, "raw", {}, "head").error
    assert (error.code, error.request_id, error.status) == (code, request_id, 200)
