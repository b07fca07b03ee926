"""The exceptions of the SDK and of its HTTP client, sorted. Importing this module imports the SDK."""

from __future__ import annotations

import asyncio
import errno
import json
import socket
import ssl
import time
from collections.abc import Iterator, Mapping

import anthropic
import httpx2

from app.api import failures, statuses
from app.api.failures import ApiError
from app.model.errors import ErrorKind, TurnError


def sort(error: BaseException) -> ApiError:
    """Return the ApiError that stands for *error*. May still show a key: only ``errors.translate`` cleans it."""
    if isinstance(error, anthropic.APIStatusError):
        return _status(error)
    if isinstance(error, anthropic.APIResponseValidationError | httpx2.DecodingError | UnicodeDecodeError):
        return failures.malformed(_chain(error))
    causes = tuple(_causes(error))
    if any(isinstance(cause, httpx2.TimeoutException) for cause in causes):
        return _timeout(error, causes)
    if isinstance(error, anthropic.APIConnectionError):
        return _connection(error, causes)
    if isinstance(error, httpx2.TransportError):
        return _lost(error)
    return _ours(error)


def from_event(body: object, raw: str, headers: Mapping[str, str], request_id: str | None) -> ApiError:
    """Sort an ``error`` event inside a stream; *body* is its parsed data, or None when that was no JSON."""
    error = body.get("error") if isinstance(body, dict) else None
    own_id = body.get("request_id") if isinstance(body, dict) else None
    refusal = statuses.Refusal(
        200,
        _text(error, "type"),
        _code(error),
        _text(error, "message") or "",
        headers,
        own_id if isinstance(own_id, str) else request_id,
        raw,
    )
    return statuses.sort(refusal, time.time())


def _status(error: anthropic.APIStatusError) -> ApiError:
    body = error.body
    headers = {name.lower(): value for name, value in error.response.headers.items()}
    refusal = statuses.Refusal(
        error.status_code,
        error.type if isinstance(error.type, str) else None,
        error.error_code,
        error.api_message if isinstance(error.api_message, str) else "",
        headers,
        error.request_id or _text(body, "request_id"),
        body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, default=str),
    )
    return statuses.sort(refusal, time.time()).telling(headers)


def _text(value: object, key: str) -> str | None:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else None


def _code(error: object) -> str | None:
    return _text(error.get("details"), "error_code") if isinstance(error, dict) else None


def _timeout(error: BaseException, causes: tuple[BaseException, ...]) -> ApiError:
    if any(isinstance(cause, httpx2.ConnectTimeout | httpx2.PoolTimeout) for cause in causes):
        message, advice = "The API could not be reached in time.", "Check the network connection, then try again."
    else:
        message, advice = "The API fell silent for too long.", "Try again."
    return _retry("timed_out", message, advice, error)


def _lost(error: BaseException) -> ApiError:
    message = "The connection was lost in the middle of the reply."
    return _retry("connection_lost", message, "Check the network connection, then try again.", error)


def _connection(error: BaseException, causes: tuple[BaseException, ...]) -> ApiError:
    for cause in causes:
        found = _known_cause(error, cause)
        if found is not None:
            return found
    message, advice = "The connection to the API failed.", "Check the network connection, then try again."
    return _retry("connection_failed", message, advice, error)


def _known_cause(error: BaseException, cause: BaseException) -> ApiError | None:
    if isinstance(cause, httpx2.LocalProtocolError | UnicodeEncodeError):
        return failures.bad_key()
    if isinstance(cause, httpx2.UnsupportedProtocol | httpx2.InvalidURL):
        return failures.bad_address("It is not a valid address.", str(cause))
    if isinstance(cause, httpx2.ProxyError):
        return _proxy(error, cause)
    if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError):  # EOF: the line broke
        return _tls(error, cause)
    if isinstance(cause, socket.gaierror):
        message = "The API's address could not be found."
        advice = "Check the network connection, the API address and the proxy."
        return _retry("name_not_resolved", message, advice, error)
    if isinstance(cause, OSError):
        return _system(error, cause)
    return None


def _proxy(error: BaseException, cause: BaseException) -> ApiError:
    advice = "Check the proxy's address, name and password in the settings or the system."
    message = "The proxy refused the connection."
    return ApiError(TurnError(ErrorKind.USER, "proxy_refused", message, advice, f"{cause}\n{_chain(error)}"))


def _tls(error: BaseException, cause: ssl.SSLError) -> ApiError:
    if isinstance(cause, ssl.SSLCertVerificationError):
        message = "The server's certificate could not be verified."
        advice = "Check the date of this machine; if a company proxy inspects traffic, install its certificate."
        return ApiError(TurnError(ErrorKind.MACHINE, "tls_certificate", message, advice, _chain(error)))
    message, advice = "No encrypted connection could be made.", "Check the API address and the proxy, then try again."
    return ApiError(TurnError(ErrorKind.MACHINE, "tls_failed", message, advice, _chain(error)))


def _system(error: BaseException, cause: OSError) -> ApiError | None:
    if isinstance(cause, ConnectionRefusedError):
        message = "Nothing answers at the API's address."
        advice = "Check the API address, the proxy and the network, then try again."
        return _retry("connection_refused", message, advice, error)
    if cause.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN):
        return _retry("network_unreachable", "There is no way to the network.", "Check the network connection.", error)
    return None


def _ours(error: BaseException) -> ApiError:
    if isinstance(error, UnicodeEncodeError):  # half of a surrogate pair cannot be sent
        message, advice = "The conversation has characters that cannot be sent.", "Remove broken characters."
        return ApiError(TurnError(ErrorKind.USER, "unsendable_text", message, advice, _chain(error)))
    message, advice = "The program made a mistake while talking to the API.", "Please report this with its details."
    return ApiError(TurnError(ErrorKind.BUG, "internal_error", message, advice, _chain(error)))


def _retry(code: str, message: str, advice: str, error: BaseException) -> ApiError:
    return ApiError(TurnError(ErrorKind.RETRY, code, message, advice, _chain(error)), transient=True)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """*error*, what it was raised from, and the members of exception groups (parallel connection attempts)."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        current = waiting.pop(0)
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            waiting.extend(current.exceptions)
        waiting.append(current.__cause__)
        waiting.append(current.__context__)


def _chain(error: BaseException) -> str:
    lines = []
    for cause in _causes(error):
        line = f"{type(cause).__name__}: {cause}"
        if line not in lines and not isinstance(cause, asyncio.CancelledError):  # how the HTTP client keeps its time
            lines.append(line)
    return "\n".join(lines[:6])
