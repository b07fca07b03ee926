"""The server behind the sockets: from a received request to a response."""

from __future__ import annotations

import logging
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import chain
from threading import Lock

from app.demo.ask import Json
from app.demo.catalogue import Catalogue
from app.demo.files import Files
from app.demo.messages import Messages
from app.demo.problems import ProblemError
from app.demo.record import KeyState, ReceivedRequest
from app.demo.replying import json_response, new_id, refusal
from app.demo.script import Script
from app.demo.wire import Response

_log = logging.getLogger(__name__)
_ROUTES = {
    "/v1/messages": "POST",
    "/v1/messages/count_tokens": "POST",
    "/v1/models": "GET",
    "/v1/files": "GET, POST",
}


class Peer:
    """Everything the demo server remembers between requests."""

    def __init__(self, clock: Callable[[], float], pace: float, prefix_check: bool) -> None:
        self._lock = Lock()
        self._catalogue = Catalogue()
        self._files = Files(clock, time.time)
        self._messages = Messages(self._catalogue, self._files, clock, pace, prefix_check)
        self._scripts: defaultdict[str, deque[Script]] = defaultdict(deque)

    def queue(self, scripts: Iterable[Script]) -> None:
        """Keep *scripts* for the next requests on their paths. Safe from any thread."""
        with self._lock:
            for script in scripts:
                self._scripts[script.path].append(script)

    def handle(self, request: ReceivedRequest) -> Response:
        """Answer *request*; refusals become error responses."""
        request_id = new_id("req")
        try:
            script = self._scripted(request)
            if script is not None and script.gate is not None:
                usual = self._route(request, request_id, None)
                return replace(usual, steps=chain([script.gate], usual.steps))
            if script is not None and script.fault is None:
                return Response(script.status, script.headers, script.steps)
            return self._route(request, request_id, script.fault if script else None)
        except ProblemError as problem:
            return refusal(problem, request_id)
        except Exception:  # ours; the client gets what a server with a fault of its own says
            _log.exception("the demo server failed to answer %s %s", request.method, request.path)
            return refusal(ProblemError(500, "api_error", "Internal server error"), request_id)

    def _scripted(self, request: ReceivedRequest) -> Script | None:
        with self._lock:
            waiting = self._scripts[request.path]
            return waiting.popleft() if waiting else None

    def _route(self, request: ReceivedRequest, request_id: str, fault: str | None) -> Response:
        _check_key(request)
        if request.path == "/v1/messages" and request.method == "POST":
            return self._messages.create(request, request_id, fault)
        told = self._told(request)
        if told is not None:
            return json_response(told, request_id)
        if request.path in _ROUTES:
            raise ProblemError(405, "invalid_request_error", "Method Not Allowed", (("allow", _ROUTES[request.path]),))
        raise ProblemError(404, "not_found_error", "Not Found")

    def _told(self, request: ReceivedRequest) -> Json | None:
        """What is told at once, without a model; None when nothing is asked for that."""
        folder, _, name = request.path.removeprefix("/v1/").partition("/")
        match (request.method, folder, name):
            case ("POST", "messages", "count_tokens"):
                return self._messages.count(request)
            case ("GET", "models", ""):
                return self._catalogue.page(request.query)
            case ("GET", "models", _):
                return self._catalogue.card(name)
            case (_, "files", _):
                return self._files_told(request, name)
        return None

    def _files_told(self, request: ReceivedRequest, file_id: str) -> Json | None:
        match (request.method, bool(file_id)):
            case ("POST", False):
                return self._files.upload(request)
            case ("GET", False):
                return self._files.page(request.query)
            case ("GET", True):
                return self._files.metadata(file_id)
            case ("DELETE", True):
                return self._files.delete(file_id)
        return None


def _check_key(request: ReceivedRequest) -> None:
    if request.key is KeyState.MISSING:
        raise ProblemError(401, "authentication_error", "x-api-key header is required")
    if request.key is KeyState.REFUSED:
        raise ProblemError(401, "authentication_error", "API key is invalid.")
