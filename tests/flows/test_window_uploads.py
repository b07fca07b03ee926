"""A turn that uploads its attachments first: how far it is stands on the answer, and Stop ends it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.demo.record import Ending
from app.demo.script import Script
from app.demo.server import DemoServer
from app.demo.wire import Gate
from app.model.attachment import DraftPlace, ItemState
from app.model.message import Status
from tests.fakes.papers import paper
from tests.fakes.waiting import wait_for
from tests.fakes.window_driver import Person

FILES = "/v1/files"
SHOWN = re.compile(r"Uploading report\.pdf: [\d.]+ of [\d.]+ kB")


@pytest.fixture
def ready(person: Person, tmp_path: Path) -> Person:
    """Somebody with a PDF attached that is to be uploaded."""
    (tmp_path / "report.pdf").write_bytes(paper(["First page: pepper came by sea."] * 200))
    attachments = person.office.services.attachments
    person.office.run(person.office.services.settings.set("attachments.upload_above", 0.001))
    attachments.add_files(DraftPlace(None), [tmp_path / "report.pdf"])

    def there() -> bool:
        states = [chip.value.state for chip in person.composer.chips.chips()]
        return states == [ItemState.READY] and person.office.desk.attaching.settled()

    person.until(there, "the PDF is ready")
    return person


def paths(server: DemoServer) -> list[str]:
    """What was asked of the API, without counting and models."""
    return [each.path for each in server.requests() if each.path in (FILES, "/v1/messages")]


def hold(server: DemoServer) -> Gate:
    gate = Gate()
    server.script(Script.held(gate, FILES))
    return gate


def shows_upload(person: Person) -> bool:
    return any(SHOWN.fullmatch(block) for block in person.blocks())


def test_an_upload_is_shown_on_the_answer_and_goes_on(ready: Person, demo_server: DemoServer) -> None:
    gate = hold(demo_server)
    ready.send("What does it say?")
    ready.until(lambda: shows_upload(ready) and paths(demo_server) == [FILES], "the upload is shown")
    conversation = ready.office.desk.chat.id
    ready.begin_chat()
    ready.office.desk.open(conversation)
    ready.until(lambda: len(ready.texts()) == 2 and shows_upload(ready), "it is shown again after another chat")
    gate.open()
    ready.wait_for_the_end()
    assert paths(demo_server) == [FILES, "/v1/messages"]
    assert "pepper" in ready.texts()[-1]


def test_stop_ends_an_upload_and_nothing_is_sent(ready: Person, demo_server: DemoServer) -> None:
    hold(demo_server)
    ready.send("What does it say?")
    ready.until(lambda: shows_upload(ready) and paths(demo_server) == [FILES], "the upload is shown")
    ready.click(ready.composer.stop)
    ready.wait_for_the_end()
    answer = ready.office.desk.chat.last_answer()
    assert answer is not None
    assert answer.status is Status.STOPPED
    assert not shows_upload(ready)
    wait_for(lambda: [each.ending for each in demo_server.sent() if each.request.path == FILES] == [Ending.LEFT])
    assert paths(demo_server) == [FILES]


def test_an_upload_that_fails_is_told_on_the_turn_and_retried(ready: Person, demo_server: DemoServer) -> None:
    demo_server.script(Script.error(403, "permission_error", "No files.", path=FILES))
    ready.send("What does it say?")
    ready.wait_for_the_end()
    assert ready.reads("“report.pdf” could not be uploaded, so nothing was sent. This key is not allowed to do that.")
    assert paths(demo_server) == [FILES]
    ready.act("Retry this answer")
    ready.wait_for_the_end()
    assert paths(demo_server) == [FILES, FILES, "/v1/messages"]
    assert "pepper" in ready.texts()[-1]
