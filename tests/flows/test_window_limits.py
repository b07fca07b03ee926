"""Attachments that break a limit of the API say so on their chips, and the message is held back until none does."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from app.demo.server import DemoServer
from app.model.attachment import AttachmentChoice, DraftPlace, ItemState
from app.ui.composer.chip import Chip
from tests.fakes.papers import paper
from tests.ui.conftest import Office, Offices

SMALL, LARGE = "claude-haiku-4-5", "claude-opus-5-5"


@pytest.fixture
def office(offices: Offices) -> Office:
    return offices.open()


def attach(office: Office, folder: Path, **files: bytes) -> None:
    """Attach files to the draft that is shown; a name's last part is its ending."""
    paths = []
    for name, data in files.items():
        path = folder / name.replace("_", ".")
        path.write_bytes(data)
        paths.append(path)
    office.services.attachments.add_files(DraftPlace(office.desk.chat.id), paths)


def chips(office: Office, count: int) -> list[Chip]:
    """Those of *count* chips that are seen, once all are taken in and prepared."""

    def there() -> bool:
        states = [value.state for value in office.window.composer.chips.values()]
        return states == [ItemState.READY] * count and office.desk.attaching.settled()

    office.wait_until(there, f"{count} attachments are ready", 40)
    return office.window.composer.chips.chips()


def pages(count: int) -> bytes:
    return paper([f"Page {number}." for number in range(count)])


def noise(side: int) -> bytes:
    """A picture that no packing makes smaller."""
    made = io.BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(made, "PNG", compress_level=0)
    return made.getvalue()


def use(office: Office, model: str) -> None:
    office.window.header.model_chosen.emit(model)


def asked(server: DemoServer) -> int:
    return sum(request.path == "/v1/messages" for request in server.requests())


def test_too_many_pages_for_a_model_hold_the_message_back(
    office: Office, demo_server: DemoServer, tmp_path: Path
) -> None:
    composer, bar = office.window.composer, office.window.limits
    use(office, SMALL)
    attach(office, tmp_path, long_pdf=pages(101))
    [chip] = chips(office, 1)
    composer.set_text("What does it say?")
    assert chip.facts.text().startswith("Too many pages in all: 101 of at most 100 · 101 pages")
    assert chip.facts.short == "Too many pages"
    assert chip.facts.property("look") == "error"
    words = (
        "With these the PDFs of the chat have 101 pages; Haiku 4.5 takes at most 100. "
        "Choose fewer pages, send the text only, or remove some."
    )
    assert (bar.isVisible(), bar.message()) == (True, words)
    assert words in chip.toolTip()
    assert not composer.send.isEnabled()
    assert (composer.send.toolTip(), composer.send.accessibleDescription()) == (words, words)
    interface = QAccessible.queryAccessibleInterface(chip)
    assert interface is not None
    name = interface.text(QAccessible.Text.Name)
    assert name.startswith("long.pdf, Too many pages in all: 101 of at most 100, 101 pages")
    QTest.keyClick(composer.field, Qt.Key.Key_Return)
    office.run(office.desk.tasks.settle())
    assert asked(demo_server) == 0
    assert composer.text() == "What does it say?"
    use(office, LARGE)  # at once: nothing is waited for
    assert (bar.isVisible(), composer.send.isEnabled()) == (False, True)
    assert chip.facts.text().startswith("101 pages")
    assert composer.send.accessibleDescription() == ""
    use(office, SMALL)
    assert (bar.isVisible(), composer.send.isEnabled()) == (True, False)
    office.desk.attach.deeds.choose(chip.value.id, AttachmentChoice(pages=(1, 2)))
    office.wait_until(composer.send.isEnabled, "fewer pages may go")
    office.wait_until(office.desk.attaching.settled, "they are prepared")
    office.ask("What does it say?")
    assert asked(demo_server) == 1


def test_pages_earlier_in_the_chat_count_too(office: Office, tmp_path: Path) -> None:
    use(office, SMALL)
    attach(office, tmp_path, first_pdf=pages(60))
    chips(office, 1)
    office.ask("What does it say?")
    attach(office, tmp_path, second_pdf=pages(41), third_pdf=pages(1))
    second, third = chips(office, 2)
    office.wait_until(lambda: bool(second.value.limit), "the second is too much")
    assert second.value.limit == "Too many pages in all: 102 of at most 100"
    assert third.value.limit == ""
    second.removed.emit()
    office.wait_until(office.window.limits.isHidden, "it goes without it")
    assert office.window.composer.send.isEnabled()
    [undo] = office.window.undo.buttons()
    QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
    office.wait_until(office.window.limits.isVisible, "it is held back again")
    office.desk.new_chat()
    office.wait_until(lambda: office.desk.chat.id is None and office.window.limits.isHidden(), "another draft is fine")


def test_too_many_bytes_are_uploaded_instead(office: Office, demo_server: DemoServer, tmp_path: Path) -> None:
    attach(office, tmp_path, **{f"p{number}_png": noise(1_090) for number in range(7)})
    chips(office, 7)
    office.wait_until(office.window.limits.isVisible, "they are too large together")
    values = office.window.composer.chips.values()
    assert [value.limit for value in values] == [""] * 6 + ["Too much in all: 33.3 of at most 32 MB"]
    assert "Upload large files instead" in office.window.limits.message()
    office.desk.attach.deeds.choose(values[6].id, AttachmentChoice(via="file"))
    office.wait_until(office.window.limits.isHidden, "with one uploaded it goes")
    office.wait_until(office.desk.attaching.settled, "it is prepared")
    assert "uploaded once" in office.window.composer.chips.values()[6].facts
    office.ask("What are they?")
    [body] = [request.body for request in demo_server.requests() if request.path == "/v1/messages"]
    assert [block["source"]["type"] for block in body["messages"][0]["content"][:-1]] == ["base64"] * 6 + ["file"]


def test_a_message_that_waits_for_its_attachments_is_not_sent_when_they_are_too_much(
    office: Office, demo_server: DemoServer, tmp_path: Path
) -> None:
    use(office, SMALL)
    attach(office, tmp_path, long_pdf=pages(101))
    office.wait_until(lambda: len(office.window.composer.chips.values()) == 1, "it is on its way")
    office.window.composer.set_text("What does it say?")
    office.window.composer.sent.emit()
    chips(office, 1)
    office.run(office.desk.tasks.settle())
    assert asked(demo_server) == 0
    assert office.window.composer.text() == "What does it say?"
    assert office.window.limits.isVisible()
