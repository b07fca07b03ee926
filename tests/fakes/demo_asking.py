"""Requests to the demo server without the program: one that is to be taken, and one that is to be refused."""

from __future__ import annotations

import http.client
import json

from app.api.statuses import Refusal, sort
from app.demo.server import DemoServer
from app.model.blocks import Json
from app.model.errors import TurnError


def ask(demo_server: DemoServer, request: Json) -> Json:
    """Send *request*, which must be taken and keep to the limit of cache marks; return the message."""
    status, answer = _post(demo_server, request)
    assert status == 200, (answer, json.dumps(request)[:2_000])
    assert sum("cache_control" in part for part in _parts(request)) <= 4
    return answer


def refusal(demo_server: DemoServer, request: Json) -> TurnError:
    """Send *request*, which must be refused; return the error as the program stores it."""
    status, answer = _post(demo_server, request)
    assert status != 200, json.dumps(request)[:2_000]
    error = answer["error"]
    code = (error.get("details") or {}).get("error_code")
    told = Refusal(status, error["type"], code, error["message"], {}, answer["request_id"], json.dumps(answer))
    return sort(told, 0).error


def _post(demo_server: DemoServer, request: Json) -> tuple[int, Json]:
    headers = {"x-api-key": "test", "anthropic-version": "2026-10-21", "content-type": "application/json"}
    headers |= {"anthropic-beta": ",".join(request.get("betas", ()))}
    body = {key: value for key, value in request.items() if key != "betas"}
    connection = http.client.HTTPConnection(demo_server.base_url.removeprefix("http://"), timeout=10)
    connection.request("POST", "/v1/messages", json.dumps(body), headers)
    response = connection.getresponse()
    answer = json.loads(response.read())
    connection.close()
    return response.status, dict(answer)


def _parts(request: Json) -> list[Json]:
    said = (part for message in request["messages"] for part in message["content"])
    return [*request.get("tools", ()), *request.get("system", ()), *said]
