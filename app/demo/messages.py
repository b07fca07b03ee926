"""POST /v1/messages and /v1/messages/count_tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from app.demo.catalogue import Catalogue
from app.demo.problems import invalid
from app.demo.record import ReceivedRequest
from app.demo.replying import common_headers, json_response, new_id
from app.demo.sse import encode
from app.demo.wire import Response, Send

_TEXT = "This is the demo peer of Chatelaine. Ask for the tour to see what answers can look like."


class Messages:
    """Answers message requests."""

    def __init__(self, catalogue: Catalogue, clock: Callable[[], float], pace: float, prefix_check: bool) -> None:
        self._catalogue, self._clock, self._pace, self._prefix_check = catalogue, clock, pace, prefix_check

    def create(self, request: ReceivedRequest, request_id: str, fault: str | None) -> Response:
        """Answer a request for a message."""
        body = request.body
        if not isinstance(body, dict):
            raise invalid("", "The request body is not valid JSON")
        model = self._catalogue.serving(str(body.get("model")))
        message = {
            "id": new_id("msg"), "type": "message", "role": "assistant", "model": model.id,
            "content": [{"type": "text", "text": _TEXT}], "stop_reason": "end_turn", "stop_sequence": None,
            "usage": {
                "input_tokens": 20, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0,
                "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
                "output_tokens": 20, "service_tier": "standard", "inference_geo": "global",
            },
        }  # fmt: skip
        if not body.get("stream"):
            return json_response(message, request_id)
        kind = (("content-type", "text/event-stream; charset=utf-8"), ("cache-control", "no-cache"))
        return Response(200, (*common_headers(request_id), *kind), self._steps(message))

    def count(self, request: ReceivedRequest) -> dict[str, Any]:
        """Answer a request for a count of tokens."""
        return {"input_tokens": 20}

    def _steps(self, message: dict[str, Any]) -> Iterator[Send]:
        usage = message["usage"] | {"output_tokens": 1}
        opened = message | {"content": [], "stop_reason": None, "usage": usage}
        yield Send(encode({"type": "message_start", "message": opened}), 0.3 * self._pace)
        yield Send(encode({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}))
        for word in _TEXT.split(" "):
            delta = {"type": "text_delta", "text": word if word.endswith(".") else f"{word} "}
            yield Send(encode({"type": "content_block_delta", "index": 0, "delta": delta}), 0.02 * self._pace)
        yield Send(encode({"type": "content_block_stop", "index": 0}))
        end = {"stop_reason": "end_turn", "stop_sequence": None}
        yield Send(encode({"type": "message_delta", "delta": end, "usage": {"output_tokens": 20}}))
        yield Send(encode({"type": "message_stop"}))
