"""Refusals in the API's own error shape."""

from __future__ import annotations

from typing import Any

from app.demo.wire import Headers

# platform.claude.com, errors: HTTP status and error.type belong together.
KINDS = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    405: "invalid_request_error",
    409: "invalid_request_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    502: "",  # a gateway's own page: no JSON, no error.type
    503: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}


class ProblemError(Exception):
    """The request is answered with an error: HTTP *status*, ``error.type`` *kind*, ``error.message`` *message*.

    *code* is ``error.details.error_code``, which only some errors have.
    """

    def __init__(self, status: int, kind: str, message: str, headers: Headers = (), code: str | None = None) -> None:
        super().__init__(message)
        self.status, self.kind, self.message, self.headers, self.code = status, kind, message, headers, code


def invalid(path: str, message: str) -> ProblemError:
    """A 400 about the field at *path*, such as ``messages.0.content``; an empty path leaves it out."""
    return ProblemError(400, "invalid_request_error", f"{path}: {message}" if path else message)


def error_body(problem: ProblemError, request_id: str | None) -> dict[str, Any]:
    """The JSON body of an error reply. Nothing in it quotes the key."""
    details = {"details": {"error_code": problem.code}} if problem.code else {}
    return {
        "type": "error",
        "error": {"type": problem.kind, "message": problem.message, **details},
        "request_id": request_id,
    }
