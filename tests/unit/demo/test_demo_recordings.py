"""What the real API accepted, the demo accepts too: every recorded request, as far as the demo goes.

``CHATELAINE_RECORDINGS`` names the folder of recorded exchanges.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from app.demo.models import all_models
from app.demo.server import DemoServer

FOLDER = os.environ.get("CHATELAINE_RECORDINGS", "")
# Beta features, files, tools that came and went, and thinking that only the real API can have signed.
BEYOND_THE_DEMO = (
    "context_management",
    "mcp_servers",
    "output_format",
    "task_budget",
    "file_id",
    "advisor_",
    "computer_2",
    "tool_addition",
    '"type": "thinking"',
    '"type": "redacted_thinking"',
)
MARKED = "[REMOVED base64"  # stands for images that were too large to keep
STAND_IN = "claude-haiku-4-5-20251001"  # for models that have been retired since


def accepted() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Name, path and body of every recorded request that was answered with 200."""
    for file in sorted(Path(FOLDER).glob("*.json")) if FOLDER else ():
        exchange = json.loads(file.read_text("utf-8"))
        request, response = exchange["request"], exchange["response"]
        body, path = request.get("body"), (request.get("path") or "").split("?")[0]
        if response["status"] == 200 and isinstance(body, dict) and path.endswith(("/messages", "/count_tokens")):
            yield file.stem, path, body


def within_reach(body: dict[str, Any]) -> bool:
    text = json.dumps(body)
    first = body["messages"][0]["role"]  # one recording begins with an assistant turn; the documents forbid it
    return first == "user" and not any(mark in text for mark in (*BEYOND_THE_DEMO, MARKED))


REQUESTS = [each for each in accepted() if within_reach(each[2])]


@pytest.mark.skipif(not FOLDER, reason="CHATELAINE_RECORDINGS names no folder of recordings")
def test_every_recorded_request_is_accepted(server: DemoServer) -> None:
    assert len(REQUESTS) > 180
    known = {name for model in all_models() if model.lifecycle != "retired" for name in (model.id, *model.aliases)}
    refused = []
    with httpx2.Client(headers={"x-api-key": "demo", "anthropic-version": "2023-06-01"}, timeout=30) as raw:
        for name, path, body in REQUESTS:
            model = body["model"] if body.get("model") in known else STAND_IN
            response = raw.post(server.base_url + path, json=body | {"model": model})
            if response.status_code != 200:
                refused.append((name, response.text))
    assert refused == []
