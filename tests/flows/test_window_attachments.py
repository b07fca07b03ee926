"""Files on their way in, in the real window: dropped, pasted, shown as chips, sent; the demo checks what arrived."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.demo.server import DemoServer
from app.model.attachment import ItemState
from app.ui.composer.chip import Chip
from app.ui.dialogs.address import AddressDialog
from app.ui.dialogs.exchange import ExchangeDialog
from app.ui.dialogs.how_sent import HowSentDialog
from app.ui.dialogs.password import PasswordDialog
from tests.fakes.papers import encrypted_paper, paper
from tests.ui.conftest import Office, Offices

PAGES = ["First page: pepper came by sea.", "Second page: saffron is dear."]


@pytest.fixture
def office(offices: Offices) -> Office:
    return offices.open()


def png(width: int = 40, height: int = 30) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(made, "PNG")
    return made.getvalue()


def write(folder: Path, name: str, data: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    return folder / name


def drop(office: Office, *paths: Path) -> None:
    """Drag files over the window and let them fall."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    window, zone = office.window, office.window.drop_zone
    buttons, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, mime, buttons, none)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    assert zone.isVisible()
    assert zone.size() == window.size()
    QApplication.sendEvent(zone, enter)  # Qt finds that it lies under the pointer now
    event = QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, mime, buttons, none)
    QApplication.sendEvent(zone, event)
    assert event.isAccepted()
    assert not zone.isVisible()


def chips(office: Office) -> list[Chip]:
    return office.window.composer.chips.chips()


def wait(office: Office, count: int) -> list[Chip]:
    """The chips once all of them are taken in and prepared."""

    def there() -> bool:
        waiting = (ItemState.WAITING, ItemState.READING)
        known = [chip.value.state not in waiting for chip in chips(office)]
        return len(known) == count and all(known) and office.desk.attaching.settled()

    office.wait_until(there, f"{count} attachments are ready", 30)
    return chips(office)


def asked(server: DemoServer) -> list[dict[str, Any]]:
    last = [request.body for request in server.requests() if request.path == "/v1/messages"][-1]
    content: list[dict[str, Any]] = last["messages"][-1]["content"]
    return content


def test_dropped_files_become_chips_and_are_sent(office: Office, demo_server: DemoServer, tmp_path: Path) -> None:
    picture, report = png(3_000, 1_500), paper(PAGES)
    drop(office, write(tmp_path / "f", "wide.png", picture), write(tmp_path / "f", "report.pdf", report))
    first, second = wait(office, 2)
    assert first.value.name == "wide.png"
    office.wait_until(lambda: first.value.facts.startswith("3000 × 1500 → 1"), "it tells how it is sent")
    office.wait_until(lambda: all("$" in chip.value.facts for chip in (first, second)), "it tells the price")
    assert re.fullmatch(r"3000 × 1500 → \d+ × \d+ · ≈ 4,\d{3} → 1,\d{3} tokens · ≈ \$0\.\d+", first.value.facts)
    assert re.fullmatch(r"2 pages · ≈ [\d,]+ tokens · ≈ \$0\.\d+", second.value.facts)
    assert office.window.composer.send.isEnabled()
    office.wait_until(lambda: all(not chip.picture.pixmap().isNull() for chip in chips(office)), "thumbnails")
    answer = office.ask("What does page 2 say?")
    image, document, words = asked(demo_server)
    assert image["source"]["media_type"] == "image/png"
    assert base64.b64decode(document["source"]["data"]) == report
    assert words["text"] == "What does page 2 say?"
    assert "Second page: saffron is dear." in answer
    assert chips(office) == []
    assert office.window.composer.chips.isHidden()


def test_what_is_said_beside_send_is_what_is_billed(office: Office, tmp_path: Path) -> None:
    drop(office, write(tmp_path / "f", "wide.png", png(3_000, 1_500)), write(tmp_path / "f", "r.pdf", paper(PAGES)))
    wait(office, 2)
    office.window.composer.set_text("What is in them?")

    def counted() -> bool:
        latest = office.desk.estimating.latest()
        return latest is not None and latest.split.exact and latest.split.attachments > 1_000

    office.wait_until(counted, "the message is counted", 30)
    latest = office.desk.estimating.latest()
    assert latest is not None
    office.ask("What is in them?")
    answer = office.desk.chat.last_answer()
    assert answer is not None
    inspected = office.run(office.services.inspections.of(answer.id))
    assert inspected.exact
    sent = sum(line.tokens for line in inspected.lines if line.kind != "output")
    nano = sum(line.nano or 0 for line in inspected.lines if line.kind != "output")
    assert (latest.split.total, latest.cold_nano) == (sent, nano)


def test_a_picture_alone_can_be_pasted_and_sent(office: Office, demo_server: DemoServer) -> None:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkCyan)
    QGuiApplication.clipboard().setImage(image)
    office.window.composer.field.setFocus()
    office.window.composer.field.paste()
    [chip] = wait(office, 1)
    assert chip.value.facts.startswith("64 × 48 · ≈ 6 tokens")
    answer = office.ask("")
    assert [block["type"] for block in asked(demo_server)] == ["image"]
    assert "64 × 48 pixels" in answer


def test_files_that_were_copied_are_pasted_as_attachments(office: Office, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(write(tmp_path / "f", "notes.md", b"# Notes\nOne.")))])
    QGuiApplication.clipboard().setMimeData(mime)
    office.window.composer.field.paste()
    [chip] = wait(office, 1)
    assert chip.value.name == "notes.md"
    assert office.window.composer.text() == ""


def test_a_long_text_is_offered_as_an_attachment(office: Office) -> None:
    QGuiApplication.clipboard().setText("A long line of words. " * 400)
    office.window.composer.field.paste()
    assert len(office.window.composer.text()) > 6_000
    [button] = office.window.notice.buttons()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    [chip] = wait(office, 1)
    assert chip.value.name == "Pasted text.txt"
    assert office.window.composer.text() == ""


def test_chips_are_removed_moved_and_brought_back_by_keyboard(office: Office, tmp_path: Path) -> None:
    drop(office, *(write(tmp_path / "f", f"{name}.txt", b"Some words.") for name in "abc"))
    wait(office, 3)
    chips(office)[0].setFocus()
    QTest.keyClick(chips(office)[0], Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    office.wait_until(lambda: [chip.value.name for chip in chips(office)] == ["b.txt", "a.txt", "c.txt"], "it moved")
    QTest.keyClick(chips(office)[0], Qt.Key.Key_Delete)
    office.wait_until(lambda: [chip.value.name for chip in chips(office)] == ["a.txt", "c.txt"], "it is gone")
    [undo] = office.window.undo.buttons()
    QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
    office.wait_until(lambda: [chip.value.name for chip in chips(office)] == ["b.txt", "a.txt", "c.txt"], "it is back")


def test_chips_are_moved_by_keys_that_move_the_reader_elsewhere(office: Office, tmp_path: Path) -> None:
    office.ask("Hello")  # the window's shortcuts for Alt and an arrow need a conversation
    drop(office, *(write(tmp_path / "f", f"{name}.txt", b"Some words.") for name in "abc"))
    wait(office, 3)
    for key, names in ((Qt.Key.Key_End, "bca"), (Qt.Key.Key_Left, "bac"), (Qt.Key.Key_Home, "abc")):
        [chip] = [chip for chip in chips(office) if chip.value.name == "a.txt"]
        chip.setFocus()
        QTest.keyClick(chip, key, Qt.KeyboardModifier.AltModifier)
        office.wait_until(lambda: "".join(chip.value.name[0] for chip in chips(office)) == names, "it moved")  # noqa: B023


def test_a_refused_file_says_why_and_stays_behind(office: Office, demo_server: DemoServer, tmp_path: Path) -> None:
    drop(office, write(tmp_path / "f", "tool.exe", b"MZ" + bytes(90)), write(tmp_path / "f", "a.txt", b"Some words."))
    refused, good = wait(office, 2)
    assert refused.value.state is ItemState.REFUSED
    assert refused.value.facts == "is a program, which cannot be attached."
    assert good.value.state is ItemState.READY
    office.ask("Read it")
    assert [block["type"] for block in asked(demo_server)] == ["document", "text"]


def test_a_locked_pdf_asks_for_its_password(office: Office, tmp_path: Path) -> None:
    drop(office, write(tmp_path / "f", "locked.pdf", encrypted_paper(PAGES, "sesame", "owner")))
    office.wait_until(lambda: bool(chips(office)) and chips(office)[0].value.state is ItemState.LOCKED, "it is locked")
    QTest.mouseClick(chips(office)[0].deed, Qt.MouseButton.LeftButton)
    [dialog] = office.window.findChildren(PasswordDialog)
    for password, good in (("wrong", False), ("sesame", True)):
        dialog.field.setText(password)
        QTest.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
        if not good:
            office.wait_until(lambda: not dialog.trouble.isHidden(), "it says that it does not open")
            assert "does not open" in dialog.trouble.text()
    office.wait_until(lambda: chips(office)[0].value.state is ItemState.READY, "it is unlocked")
    [chip] = wait(office, 1)
    assert chip.value.facts.startswith("2 pages")


def test_drafts_keep_their_attachments_apart_and_across_a_restart(offices: Offices, tmp_path: Path) -> None:
    office = offices.open()
    office.ask("Hello")
    drop(office, write(tmp_path / "f", "here.txt", b"Some words."))
    wait(office, 1)
    conversation = office.desk.chat.id
    office.desk.new_chat()
    office.wait_until(lambda: office.desk.chat.id is None and chips(office) == [], "the new chat is empty")
    drop(office, write(tmp_path / "f", "there.txt", b"Other words."))
    wait(office, 1)
    office.desk.open(conversation)
    office.wait_until(lambda: [chip.value.name for chip in chips(office)] == ["here.txt"], "its own are shown")
    office.close()
    again = offices.open()
    again.wait_until(lambda: [chip.value.name for chip in chips(again)] == ["here.txt"], "they are there again")


def test_sources_are_cited_when_wanted(office: Office, demo_server: DemoServer, tmp_path: Path) -> None:
    assert office.window.composer.cite.isHidden()
    drop(office, write(tmp_path / "f", "report.pdf", paper(PAGES)))
    wait(office, 1)
    assert office.window.composer.cite.isVisible()
    QTest.mouseClick(office.window.composer.cite, Qt.MouseButton.LeftButton)
    office.run(office.desk.tasks.settle())
    office.ask("What does page 2 say?")
    assert asked(demo_server)[0]["citations"] == {"enabled": True}
    answer = office.desk.chat.last_answer()
    assert answer is not None
    assert any(block.data.get("citations") for block in answer.blocks)


def test_sources_can_be_asked_for_in_any_later_turn(office: Office, tmp_path: Path) -> None:
    drop(office, write(tmp_path / "f", "report.pdf", paper(PAGES)))
    wait(office, 1)
    office.ask("What does page 2 say?")
    assert chips(office) == []
    assert office.window.composer.cite.isVisible()
    office.desk.new_chat()
    office.wait_until(office.window.composer.cite.isHidden, "another chat has nothing to cite")


def test_what_is_dragged_from_the_program_itself_is_no_attachment(office: Office) -> None:
    mime = QMimeData()
    mime.setText("words")
    enter = QDragEnterEvent(
        QPoint(300, 300), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(office.window, enter)
    assert not office.window.drop_zone.isVisible()


def test_a_request_is_shown_with_the_bytes_that_went_out(office: Office, tmp_path: Path) -> None:
    picture = png()
    drop(office, write(tmp_path / "f", "small.png", picture))
    wait(office, 1)
    office.ask("What is it?")
    answer = office.desk.chat.last_answer()
    assert answer is not None
    office.desk.inspector.turn.open(answer.id)
    page = office.window.inspector.turn
    office.run(office.desk.tasks.settle())
    page.exchange.click()
    office.run(office.desk.tasks.settle())
    [dialog] = office.window.findChildren(ExchangeDialog)
    dialog.wanted.emit("python", False)
    office.run(office.desk.tasks.settle())
    script = QGuiApplication.clipboard().text()
    assert base64.b64encode(picture).decode() in script
    assert '"held"' not in script
    dialog.close()


def choose(office: Office, chip: Chip, words: str) -> None:
    """Take an entry of a chip's menu."""
    chip.menu_wanted.emit(QPoint(10, 10))
    [menu] = [each for each in QApplication.topLevelWidgets() if isinstance(each, QMenu) and each.isVisible()]
    [action] = [each for each in menu.actions() if each.text() == words]
    action.trigger()
    menu.close()
    office.run(office.desk.tasks.settle())


def test_a_chips_menu_says_how_it_is_sent(office: Office, demo_server: DemoServer, tmp_path: Path) -> None:
    drop(office, write(tmp_path / "f", "wide.png", png(3_000, 1_500)), write(tmp_path / "f", "r.pdf", paper(PAGES)))
    picture, report = wait(office, 2)
    choose(office, picture, "Smallest")
    office.wait_until(lambda: picture.value.facts.startswith("3000 × 1500 → 784 × 392 · "), "it is smaller")
    choose(office, report, "Send its text only")
    office.wait_until(office.desk.attaching.settled, "its text is there")
    office.ask("What is in them?")
    image, text, _ = asked(demo_server)
    with Image.open(io.BytesIO(base64.b64decode(image["source"]["data"]))) as sent:
        assert sent.size == (784, 392)
    assert text["source"]["data"].startswith("[Page 1]\nFirst page: pepper came by sea.")


def test_a_file_dragged_onto_a_field_is_an_attachment_and_no_words(office: Office, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(write(tmp_path / "f", "a.txt", b"Some words.")))])
    buttons, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for part in (office.window.sidebar.filter, office.window.composer.field.viewport()):
        enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, mime, buttons, none)
        QApplication.sendEvent(part, enter)
        assert enter.isAccepted()
        assert office.window.drop_zone.isVisible()
        office.window.drop_zone.hide()


def test_a_picture_copied_in_a_browser_is_pasted(office: Office, demo_server: DemoServer) -> None:
    picture, mime = png(8, 6), QMimeData()
    mime.setHtml(f'<meta charset="utf-8"><img src="data:image/png;base64,{base64.b64encode(picture).decode()}">')
    QGuiApplication.clipboard().setMimeData(mime)
    office.window.composer.field.paste()
    wait(office, 1)
    office.ask("")
    [image] = asked(demo_server)
    assert base64.b64decode(image["source"]["data"]) == picture


def test_the_offer_to_attach_a_long_text_goes_with_the_text(office: Office) -> None:
    field, notice, mime = office.window.composer.field, office.window.notice, QMimeData()
    office.wait_until(office.window.composer.is_ready)
    mime.setText("a line of it\n" * 500)
    field.insertFromMimeData(mime)
    assert notice.isVisible()
    assert "long text" in notice.message()
    field.insertPlainText("and a word more")
    assert notice.isVisible()
    field.clear()
    assert not notice.isVisible()


def test_an_address_is_sent_as_it_is_or_fetched_here(office: Office, demo_server: DemoServer) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/report.pdf")])
    office.window.drop_zone.dropped.emit(mime)
    [dialog] = office.window.findChildren(AddressDialog)
    assert (dialog.field.text(), dialog.kind.value(), dialog.who.value()) == (
        "https://example.org/report.pdf",
        "pdf",
        "api",
    )
    QTest.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    [chip] = wait(office, 1)
    assert chip.value.facts == "PDF, fetched by the API"
    office.desk.attach.ways.ask_address(f"{demo_server.base_url}/nothing/here.png")
    [again] = [each for each in office.window.findChildren(AddressDialog) if each.isVisible()]
    again.who.setCurrentIndex(1)
    QTest.mouseClick(again.yes, Qt.MouseButton.LeftButton)
    office.wait_until(lambda: [each.value.state for each in chips(office)][1:] == [ItemState.REFUSED], "it is refused")
    assert chips(office)[1].value.facts == "The server does not give out what lies at this address."


def test_a_message_waits_for_its_attachments(office: Office, demo_server: DemoServer, tmp_path: Path) -> None:
    drop(office, *(write(tmp_path / "f", f"{number}.png", png(900 + number, 700)) for number in range(6)))
    office.wait_until(lambda: len(office.window.composer.chips.values()) == 6, "they are on their way")
    office.window.composer.set_text("What are they?")
    office.window.composer.sent.emit()
    office.wait_until(lambda: len(office.desk.chat.messages) > 1, "it is sent", 30)
    office.wait_until(lambda: not office.desk.running.has(office.desk.chat.id), "it is answered")
    assert [block["type"] for block in asked(demo_server)] == ["image"] * 6 + ["text"]


def test_a_message_that_waits_can_be_held_back(office: Office, demo_server: DemoServer, tmp_path: Path) -> None:
    drop(office, *(write(tmp_path / "f", f"{number}.png", png(900 + number, 700)) for number in range(6)))
    office.wait_until(lambda: len(office.window.composer.chips.values()) == 6, "they are on their way")
    office.window.composer.set_text("What are they?")
    office.window.composer.sent.emit()
    office.wait_until(office.window.notice.isVisible, "it says that it waits")
    [button] = office.window.notice.buttons()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    office.wait_until(office.desk.attaching.settled, "all are read", 30)
    office.run(office.desk.tasks.settle())
    assert not office.desk.chat.messages
    assert office.window.composer.text() == "What are they?"


def test_a_locked_file_keeps_the_message_back(office: Office, tmp_path: Path) -> None:
    drop(office, write(tmp_path / "f", "locked.pdf", encrypted_paper(PAGES, "sesame", "owner")))
    office.wait_until(lambda: bool(chips(office)) and chips(office)[0].value.state is ItemState.LOCKED, "it is locked")
    office.window.composer.set_text("What does it say?")
    office.window.composer.sent.emit()
    office.wait_until(office.window.trouble.isVisible, "it says why")
    assert "locked.pdf is locked with a password." in office.window.trouble.message()
    assert office.window.composer.text() == "What does it say?"
    assert len(chips(office)) == 1


def test_hundreds_of_files_are_read_with_progress_and_cancelled(office: Office, tmp_path: Path) -> None:
    for number in range(300):
        write(tmp_path / "many", f"{number:03}.txt", b"Some words.")
    drop(office, tmp_path / "many")
    row = office.window.composer.chips
    office.wait_until(lambda: len(row.values()) == 300 and row.progress.isVisible(), "they are on their way")
    assert len(row.chips()) < 40
    office.wait_until(lambda: re.fullmatch(r"[1-9]\d* of 300 files", row.progress.text()), "some are read", 30)
    QTest.mouseClick(row.cancel, Qt.MouseButton.LeftButton)
    office.wait_until(lambda: 0 < len(row.values()) < 300 and not row.progress.isVisible(), "the rest is gone")
    assert {value.state for value in row.values()} == {ItemState.READY}


def test_ctrl_z_brings_back_what_was_removed(office: Office, tmp_path: Path) -> None:
    drop(office, *(write(tmp_path / "f", f"{name}.txt", b"Some words.") for name in "abc"))
    wait(office, 3)

    def are(*names: str) -> None:
        office.wait_until(lambda: [chip.value.name for chip in chips(office)] == [*names], f"there are {names}")

    for left in (("b.txt", "c.txt"), ("c.txt",)):
        chips(office)[0].setFocus()
        QTest.keyClick(chips(office)[0], Qt.Key.Key_Delete)
        are(*left)
    for back in (("b.txt", "c.txt"), ("a.txt", "b.txt", "c.txt")):
        QTest.keyClick(chips(office)[0], Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        are(*back)


def test_pages_title_and_context_are_sent_as_chosen(office: Office, demo_server: DemoServer, tmp_path: Path) -> None:
    drop(office, write(tmp_path / "f", "r.pdf", paper([*PAGES, "Third page: salt."])))
    [chip] = wait(office, 1)
    office.desk.attach.deeds.ask_how(chip.value.id)
    [dialog] = office.window.findChildren(HowSentDialog)
    dialog.pages.setText("2-4")
    assert not dialog.yes.isEnabled()
    dialog.pages.setText("3, 2")
    dialog.title.setText("Spices")
    dialog.context.setPlainText("Of 1602.")
    QTest.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    office.wait_until(lambda: chips(office)[0].value.facts.startswith("2 of 3 pages"), "it tells the pages")
    office.wait_until(office.desk.attaching.settled, "they are prepared")
    answer = office.ask("What does page 1 say?")
    document = asked(demo_server)[0]
    assert (document["title"], document["context"]) == ("Spices", "Of 1602.")
    assert "Second page: saffron is dear." in answer
