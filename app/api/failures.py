"""The one exception of this room, and the failures that are ours to see rather than the SDK's."""

from __future__ import annotations

from collections.abc import Mapping

from app.model.errors import ChatelaineError, ErrorKind, TurnError

_TOLD_HEADERS = ("anthropic-ratelimit-", "anthropic-priority-", "anthropic-fast-", "retry-after")


class ApiError(ChatelaineError):
    """The API, the network or the key kept a request from being answered.

    ``transient`` says that sending the same request again by itself is worth it and allowed, as long as nothing of a
    reply had arrived: overload, rate limits, lost connections; never spend limits or refused requests. ``headers`` are
    the rate-limit headers of a refusal, names in lower case.
    """

    def __init__(self, error: TurnError, transient: bool = False, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(error)
        self.transient = transient
        self.headers = rate_limits(headers or {})

    def telling(self, headers: Mapping[str, str]) -> ApiError:
        """The same, with what *headers* (names in lower case) say of rate limits."""
        return ApiError(self.error, self.transient, headers)


def rate_limits(headers: Mapping[str, str]) -> dict[str, str]:
    """What of *headers* (names in lower case) tells how much may still be sent, and when."""
    return {name: value for name, value in headers.items() if name.startswith(_TOLD_HEADERS)}


def no_key() -> ApiError:
    """There is nothing to identify the user with."""
    return _user("no_key", "No API key is set.", "Enter a key in the settings, or try the demo.")


def bad_key() -> ApiError:
    """The key cannot be sent: HTTP headers take neither spaces nor characters beyond ASCII."""
    advice = "Copy the key again, alone, and enter it in the settings."
    return _user("bad_key", "The API key has characters that no key has.", advice)


def bad_address(reason: str, url: str) -> ApiError:
    """The address in the settings cannot be one. *reason* is a sentence."""
    return _user("bad_address", f"The API address cannot be used. {reason}", "Correct it in the settings.", url)


def plain_http_refused(url: str) -> ApiError:
    """The key and the messages would travel unencrypted to another machine."""
    return _user(
        "plain_http_refused",
        "This address is not encrypted: your key and your messages could be read on the way.",
        "Use an https address, or allow unencrypted addresses in the settings.",
        url,
    )


def bad_proxy(detail: str) -> ApiError:
    """The proxy of the settings or of the environment cannot be used."""
    return _user(
        "bad_proxy",
        "The proxy address cannot be used.",
        "Use an address such as http://host:3128 in the settings, or correct the system's proxy variables.",
        detail,
    )


def not_the_api(request_id: str | None, detail: str) -> ApiError:
    """Something answered with success, but it was no event stream: a sign-in page, another kind of server."""
    return _user(
        "not_the_api",
        "The address answered, but not like the API.",
        "Check the API address and the proxy; a network's sign-in page may stand in between.",
        detail,
        request_id=request_id,
        status=200,
    )


def stream_cut(request_id: str | None) -> ApiError:
    """The reply ended without ``message_stop``: a proxy or the server closed it early."""
    return _again("stream_cut", "The reply ended before it was complete.", "", request_id, transient=True)


def malformed(detail: str) -> ApiError:
    """The reply does not follow the protocol."""
    return _again("malformed_stream", "The reply was garbled on its way.", detail, None)


def closed() -> ApiError:
    """The program is closing its connections."""
    return _again("connection_closed", "The program is closing its connections.", "", None)


def _user(
    code: str, message: str, advice: str, detail: str = "", request_id: str | None = None, status: int | None = None
) -> ApiError:
    return ApiError(TurnError(ErrorKind.USER, code, message, advice, detail, request_id, status))


def _again(code: str, message: str, detail: str, request_id: str | None, transient: bool = False) -> ApiError:
    return ApiError(
        TurnError(ErrorKind.RETRY, code, message, "Try again.", detail, request_id, 200 if request_id else None),
        transient,
    )
