"""A turn with attachments, built again from the disk, is what the server received, byte for byte."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from app.demo.server import DemoServer
from app.model.attachment import AttachmentChoice
from app.model.message import Message
from app.model.turn import Draft, TurnSettings
from app.services.bundle import Services
from tests.fakes.attached import png
from tests.fakes.attaching import MODEL, PAGES, take, write
from tests.fakes.papers import paper

SETTINGS = TurnSettings(MODEL, system="Be brief. " * 400)


def received(server: DemoServer) -> list[Any]:
    return [request.body for request in server.requests() if request.path == "/v1/messages"]


@pytest.mark.parametrize("citations", [False, True])
@pytest.mark.parametrize("via", ["inline", "file"])
async def test_the_request_built_again_is_what_was_received(
    services: Services, demo_server: DemoServer, tmp_path: Any, citations: bool, via: Any
) -> None:
    files = {"chart.png": png(300, 200), "report.pdf": paper(PAGES), "notes.txt": "Grüße\r\n".encode()}
    items = await take(services, *[write(tmp_path / "files", *each) for each in files.items()])
    await services.attachments.choose(items[1].id, AttachmentChoice(pages=(1, 3), context="Draft", via=via))
    settings = replace(SETTINGS, citations=citations)
    first = await _sent(services, Draft("What is it?", settings, attachments=tuple(item.id for item in items)))
    second = await _sent(services, Draft("And then?", settings, first.conversation_id))
    for answer, body in zip((first, second), received(demo_server), strict=True):
        inspection = await services.inspections.of(answer.id)
        assert inspection.exact
        assert inspection.request is not None
        resolved = await services.held.resolve(inspection.request, upload=False)
        assert json.dumps({**resolved, "stream": True}, sort_keys=True) == json.dumps(body, sort_keys=True)
        assert _blocks(resolved) == _blocks(body)  # the order of keys, too


async def _sent(services: Services, draft: Draft) -> Message:
    started = await services.turns.send(draft)
    answer = await services.turns.wait(started.conversation_id)
    assert answer.error is None
    return answer


def _blocks(request: Any) -> str:
    return json.dumps([request["messages"], request["system"]])
