"""Builds responses: the headers every reply carries, JSON bodies, refusals."""

from __future__ import annotations

import json
import secrets
import string
import time
from email.utils import formatdate
from typing import Any

from app.demo.problems import ProblemError, error_body
from app.demo.wire import Headers, Response, Send

_LETTERS = string.ascii_letters + string.digits
_ORGANIZATION = "00000000-0000-4000-8000-00000000de30"


def new_id(prefix: str) -> str:
    """Return an identifier such as ``msg_01…``, 24 characters after the underscore as the API has them."""
    return f"{prefix}_01" + "".join(secrets.choice(_LETTERS) for _ in range(22))


def common_headers(request_id: str) -> Headers:
    """What stands on every reply."""
    return (
        ("date", formatdate(time.time(), usegmt=True)),
        ("request-id", request_id),
        ("anthropic-organization-id", _ORGANIZATION),
        ("server", "chatelaine-demo"),
    )


def json_response(body: Any, request_id: str, status: int = 200, headers: Headers = ()) -> Response:
    """Answer with *body* as JSON."""
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    kind = (("content-type", "application/json"),)
    return Response(status, (*common_headers(request_id), *kind, *headers), (Send(data),), len(data))


def refusal(problem: ProblemError, request_id: str) -> Response:
    """Answer with an error in the API's shape; only errors that may pass by themselves invite a retry."""
    retry = "true" if problem.status == 429 or problem.status >= 500 else "false"
    headers = (("x-should-retry", retry), *problem.headers)
    if not problem.kind:
        return _page(problem)
    return json_response(error_body(problem, request_id), request_id, problem.status, headers)


def _page(problem: ProblemError) -> Response:
    """Answer as a gateway in between does: with a page for people."""
    title = f"{problem.status} Bad Gateway"
    data = f"<html><head><title>{title}</title></head><body><center><h1>{title}</h1></center></body></html>".encode()
    headers = (("date", formatdate(time.time(), usegmt=True)), ("content-type", "text/html"))
    return Response(problem.status, headers, (Send(data),), len(data))
