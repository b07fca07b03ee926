"""Requests to the demo server without the program: what it does not take fails the test."""

from __future__ import annotations

import http.client
import json

from app.demo.server import DemoServer
from app.model.blocks import Json


def ask(demo_server: DemoServer, request: Json) -> Json:
    """Send *request*, which must be taken and keep to the limit of cache marks; return the message."""
    headers = {"x-api-key": "test", "anthropic-version": "2026-10-21", "content-type": "application/json"}
    headers |= {"anthropic-beta": ",".join(request.get("betas", ()))}
    body = {key: value for key, value in request.items() if key != "betas"}
    connection = http.client.HTTPConnection(demo_server.base_url.removeprefix("http://"), timeout=10)
    connection.request("POST", "/v1/messages", json.dumps(body), headers)
    response = connection.getresponse()
    answer = json.loads(response.read())
    connection.close()
    assert response.status == 200, (answer, json.dumps(request)[:2_000])
    assert sum("cache_control" in part for part in _parts(request)) <= 4
    return dict(answer)


def _parts(request: Json) -> list[Json]:
    said = (part for message in request["messages"] for part in message["content"])
    return [*request.get("tools", ()), *request.get("system", ()), *said]
