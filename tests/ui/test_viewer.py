"""The viewer in a real session: pages that are really drawn by the worker processes, and what can be done with them."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QAccessible, QDesktopServices, QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.model.attachment import Held
from app.model.cited import CitedPlace
from app.model.ids import MessageId
from app.ui.attachments.viewer import ViewerWindow
from app.ui.control.viewing_one import Viewing
from tests.fakes.papers import paper
from tests.ui.conftest import Office

_CTRL = Qt.KeyboardModifier.ControlModifier


def hold(office: Office, data: bytes, media_type: str) -> Held:
    held = Held(hashlib.sha256(data).hexdigest(), len(data), media_type)
    path = office.services.paths.attachments / held.sha256[:2] / held.sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return held


def picture(width: int, height: int) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), "#1f6f63").save(made, "PNG")
    return made.getvalue()


def cited(held: Held, passage: str, **where: Any) -> CitedPlace:
    return CitedPlace(MessageId("m"), 0, "report", passage, held=held, **where)


def show(office: Office, data: bytes, media_type: str, name: str) -> Viewing:
    viewing = office.desk.files.viewing.open_held(hold(office, data, media_type), name)
    settle(office)
    return viewing


def settle(office: Office) -> None:
    """Let what the viewer asked for be drawn."""
    office.run(office.desk.tasks.settle())
    for viewing in office.desk.files.viewing.viewers():
        viewing.viewer.pages.ask()
    office.run(office.desk.tasks.settle())


def press(viewer: ViewerWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(viewer.pages, key, modifiers)


@pytest.fixture
def report(office: Office) -> Viewing:
    return show(office, paper([f"This is page {number}" for number in range(1, 25)]), "application/pdf", "report.pdf")


def test_only_the_pages_that_are_seen_are_drawn(office: Office, report: Viewing) -> None:
    pages = report.viewer.pages
    assert pages.count == 24
    assert set(pages.pictured()) == {1}
    assert pages.pictured()[1].width() == round((pages.viewport().width() - 32) * pages.devicePixelRatioF())
    assert report.viewer.bar.field.text() == "1"
    assert report.viewer.bar.of.text() == "of 24"
    pages.go_to(12)
    settle(office)
    assert pages.page == 12
    assert set(pages.pictured()) <= {11, 12, 13}
    assert 12 in pages.pictured()


def test_a_long_document_is_scrolled_through_without_drawing_it(office: Office) -> None:
    long = paper([f"Page {number}" for number in range(1, 602)])
    viewing = show(office, long, "application/pdf", "long.pdf")
    pages, asked = viewing.viewer.pages, set[int]()
    pages.wanted.connect(lambda wishes: asked.update(wish.page for wish in wishes))
    bar = pages.verticalScrollBar()
    for share in range(1, 101):
        bar.setValue(bar.maximum() * share // 100)
        assert len(pages.pictured()) <= 3
    settle(office)
    assert pages.page == 601
    assert 601 in pages.pictured()
    assert set(range(100, 500)).isdisjoint(asked)  # they flew by
    assert office.services.previews.remembered < 40_000_000


def test_pages_are_turned_by_keys_and_by_the_field(office: Office, report: Viewing) -> None:
    viewer = report.viewer
    for key, page in (
        (Qt.Key.Key_PageDown, 2),
        (Qt.Key.Key_Right, 3),
        (Qt.Key.Key_Left, 2),
        (Qt.Key.Key_PageUp, 1),
        (Qt.Key.Key_End, 24),
        (Qt.Key.Key_Home, 1),
    ):
        press(viewer, key)
        assert viewer.pages.page == page, key
    viewer.bar.field.selectAll()
    QTest.keyClicks(viewer.bar.field, "7")
    QTest.keyClick(viewer.bar.field, Qt.Key.Key_Return)
    assert viewer.pages.page == 7
    assert viewer.pages.hasFocus() or not viewer.isActiveWindow()
    before = viewer.pages.verticalScrollBar().value()
    press(viewer, Qt.Key.Key_Down)
    assert viewer.pages.verticalScrollBar().value() == before + 48
    viewer.bar.field.selectAll()
    QTest.keyClicks(viewer.bar.field, "99")
    QTest.keyClick(viewer.bar.field, Qt.Key.Key_Return)
    assert viewer.pages.page == viewer.pages.count
    assert viewer.bar.field.text() == str(viewer.pages.count)


def test_zoom_keeps_what_is_under_the_pointer(office: Office, report: Viewing) -> None:
    pages = report.viewer.pages
    pages.go_to(3)
    at = QPointF(200.0, 150.0)
    before = pages._held(at)
    assert before is not None
    wheel = QWheelEvent(
        at,
        QPointF(pages.viewport().mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        _CTRL,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    scale = pages.scale
    QApplication.sendEvent(pages.viewport(), wheel)
    after = pages._held(at)
    assert after is not None
    assert pages.scale > scale
    assert after[0] == before[0]
    assert after[1:] == pytest.approx(before[1:], abs=0.01)
    for _ in range(20):
        QTest.keyClick(report.viewer, Qt.Key.Key_Plus, _CTRL)
    assert report.viewer.bar.percent.text() == "400%"
    for _ in range(20):
        QTest.keyClick(report.viewer, Qt.Key.Key_Minus, _CTRL)
    assert report.viewer.bar.percent.text() == "10%"
    QTest.keyClick(report.viewer, Qt.Key.Key_0, _CTRL)
    assert pages.scale == 1.0
    report.viewer.bar.page_button.click()
    _, _, _, high = pages._spread.box(pages.page)
    assert high <= pages.viewport().height()
    assert report.viewer.bar.page_button.isChecked()
    settle(office)


def test_the_paper_is_moved_by_hand(report: Viewing) -> None:
    pages = report.viewer.pages
    QTest.mousePress(pages.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(100, 300))
    QTest.mouseMove(pages.viewport(), QPoint(100, 180))
    QTest.mouseRelease(pages.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(100, 180))
    assert pages.verticalScrollBar().value() == 120


def test_words_are_found_and_walked(office: Office, report: Viewing) -> None:
    viewer = report.viewer
    QTest.keyClick(viewer, Qt.Key.Key_F, _CTRL)
    assert viewer.find_bar.isVisible()
    QTest.keyClicks(viewer.find_bar.field, "page 2")
    QTest.keyClick(viewer.find_bar.field, Qt.Key.Key_Return)
    office.run(office.desk.tasks.settle())
    assert viewer.find_bar.found.text() == "1 of 6"  # 2, 20 to 24
    assert viewer.pages.page == 2
    QTest.keyClick(viewer.find_bar.field, Qt.Key.Key_Return)
    assert (viewer.find_bar.found.text(), viewer.pages.page) == ("2 of 6", 20)
    QTest.keyClick(viewer.find_bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    viewer.find_bar.previous.click()
    assert (viewer.find_bar.found.text(), viewer.pages.page) == ("6 of 6", 24)
    assert [mark.strong for mark in viewer.pages._marks[24]] == [True]
    QTest.keyClick(viewer.find_bar.field, Qt.Key.Key_Escape)
    assert not viewer.find_bar.isVisible()
    assert viewer.isVisible()
    assert viewer.pages._marks == {}


def test_a_cited_passage_is_marked_on_its_page(office: Office) -> None:
    held = hold(office, paper(["One", "Two\nThe growth was 8 per cent.\nThree"]), "application/pdf")
    office.desk.files.viewing.open_passage(cited(held, "growth was 8 per cent", sent_pages=(2,)))
    settle(office)
    (viewing,) = office.desk.files.viewing.viewers()
    assert viewing.viewer.pages.page == 2
    (mark,) = viewing.viewer.pages._marks[2]
    assert mark.strong
    assert mark.boxes[0][1] == pytest.approx(792 - 720 + 14 - 12, abs=4)  # the second line of the page
    assert viewing.viewer.note.isHidden()
    office.desk.files.viewing.open_passage(cited(held, "something else altogether", sent_pages=(1,)))
    settle(office)
    assert len(office.desk.files.viewing.viewers()) == 1
    assert viewing.viewer.pages.page == 1
    assert "not found" in viewing.viewer.note.text()


def test_a_cited_range_of_a_text_is_marked(office: Office) -> None:
    text = "Line one\r\nThe \U0001f600 second line\r\nThird"
    held = hold(office, text.encode(), "text/plain")
    start = text.index("second")
    place = cited(held, "second line", start=start, end=start + len("second line"))
    office.desk.files.viewing.open_passage(place)
    settle(office)
    (viewing,) = office.desk.files.viewing.viewers()
    (mark,) = viewing.viewer.text.extraSelections()
    assert mark.cursor.selectedText() == "second line"
    assert mark.format.fontUnderline()
    QTest.keyClick(viewing.viewer, Qt.Key.Key_F, _CTRL)
    QTest.keyClicks(viewing.viewer.find_bar.field, "line")
    QTest.keyClick(viewing.viewer.find_bar.field, Qt.Key.Key_Return)
    assert viewing.viewer.find_bar.found.text() == "1 of 2"


def test_a_picture_is_shown_no_larger_than_it_is(office: Office) -> None:
    viewing = show(office, picture(300, 200), "image/png", "chart.png")
    pages = viewing.viewer.pages
    assert pages.scale == 1.0
    assert not viewing.viewer.bar.field.isVisible()
    assert not viewing.viewer.bar.search.isVisible()
    left, top, wide, high = pages._spread.box(1)
    assert (left + wide / 2, top + high / 2) == pytest.approx(
        (pages.viewport().width() / 2, pages.viewport().height() / 2), abs=2
    )
    assert pages.viewport().grab().toImage().pixelColor(left + 20, top + 20).name() == "#1f6f63"


def test_what_cannot_be_shown_says_so_in_its_place(office: Office) -> None:
    viewing = show(office, b"%PDF-1.7 nothing", "application/pdf", "broken.pdf")
    assert "damaged" in viewing.viewer.state.text()
    assert not viewing.viewer.bar.save.isEnabled()
    held = Held("0" * 64, 1, "text/plain")
    gone = office.desk.files.viewing.open_held(held, "gone.txt")
    settle(office)
    assert "not in the data folder" in gone.viewer.state.text()


def test_pictures_and_texts_are_copied(office: Office, report: Viewing) -> None:
    report.viewer.copy_text_wanted.emit(2)
    office.run(office.desk.tasks.settle())
    assert QGuiApplication.clipboard().text().strip() == "This is page 2"
    report.viewer.copy_picture_wanted.emit(2)
    office.run(office.desk.tasks.settle())
    assert QGuiApplication.clipboard().image().height() == 2_400
    assert report.viewer.note.text() == "The picture is copied."


def test_a_copy_is_opened_and_shown_in_its_folder(
    office: Office, report: Viewing, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []

    def open_url(url: QUrl) -> bool:
        opened.append(Path(url.toLocalFile()))
        return len(opened) < 3

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    for button in (report.viewer.bar.external, report.viewer.bar.reveal, report.viewer.bar.external):
        button.click()
        office.run(office.desk.tasks.settle())
    assert report.viewer.note.text().startswith("No program was found")
    assert opened[0].name == "report.pdf"
    assert opened[0].read_bytes().startswith(b"%PDF")
    assert opened[1] == opened[0].parent
    office.close()
    assert not opened[1].exists()


def test_a_file_is_saved_where_the_user_says(office: Office, report: Viewing, tmp_path: Path) -> None:
    asked: list[str] = []

    def ask(_window: object, suggested: str, chosen: object) -> None:
        asked.append(suggested)
        assert callable(chosen)
        chosen(str(tmp_path / "saved.pdf"))

    object.__setattr__(report._tools, "ask_path", ask)
    report.viewer.bar.save.click()
    office.run(office.desk.tasks.settle())
    assert asked[0].endswith("report.pdf")
    assert (tmp_path / "saved.pdf").read_bytes().startswith(b"%PDF")
    assert "saved.pdf" in report.viewer.note.text()


def test_a_screen_reader_hears_page_and_text(office: Office, report: Viewing) -> None:
    was, _ = QAccessible.isActive(), QAccessible.setActive(True)
    try:
        press(report.viewer, Qt.Key.Key_PageDown)
        office.run(office.desk.tasks.settle())
        assert report.viewer.pages.accessibleName() == "Page 2 of 24"
        assert report.viewer.pages.accessibleDescription() == "This is page 2"
    finally:
        QAccessible.setActive(was)


def test_a_second_click_brings_the_same_window_and_its_size_is_kept(office: Office, report: Viewing) -> None:
    report.viewer.resize(640, 500)
    again = office.desk.files.viewing.open_held(report.shown.held, "report.pdf")
    assert again is report
    report.viewer.close()
    assert office.desk.files.viewing.viewers() == ()
    new = show(office, paper(["One"]), "application/pdf", "other.pdf")
    assert new.viewer.size() == QSize(640, 500)
    QTest.keyClick(new.viewer, Qt.Key.Key_Escape)
    assert office.desk.files.viewing.viewers() == ()


def test_what_a_search_over_everything_found_is_gone_to(office: Office) -> None:
    """The words as they stand there, then those of a phrase that stands nowhere; in a PDF and in a text."""
    pages = [f"This is page {number}" for number in range(1, 9)] + ["A café in the harbour"]
    report = show(office, paper(pages), "application/pdf", "report.pdf")
    report.search(["north harbour", "cafe"])
    office.run(office.desk.tasks.settle())
    bar = report.viewer.find_bar
    assert (bar.isVisible(), bar.field.text(), bar.found.text()) == (True, "cafe", "1 of 1")
    assert report.viewer.pages.page == 9
    report.search(["north harbour"])
    office.run(office.desk.tasks.settle())
    assert (bar.field.text(), bar.found.text()) == ("harbour", "1 of 1")

    text = show(office, b"Long ago.\n" * 400 + "A Café.\n".encode(), "text/plain", "notes.txt")
    text.search(["Café", "cafe"])
    office.run(office.desk.tasks.settle())
    assert text.viewer.find_bar.found.text() == "1 of 1"
    assert text.viewer.text.verticalScrollBar().value() > 300
    text.search(["nowhere"])
    office.run(office.desk.tasks.settle())
    assert text.viewer.find_bar.found.text() == "No hits"
