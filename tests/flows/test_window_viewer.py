"""From a file that is attached to the page that the answer cites, in the real window with the demo as the API."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.model.attachment import ItemState
from app.ui.attachments.viewer import ViewerWindow
from app.ui.dialogs.how_sent import HowSentDialog
from app.ui.transcript.copying.bundle import Form
from tests.fakes.papers import paper
from tests.fakes.window_driver import Person

PAGES = ["The first page is about pepper.", "The second page says that saffron is dear.", "The third is about salt."]


@pytest.fixture
def report(person: Person, tmp_path: Path) -> Person:
    """A PDF is attached."""
    path = tmp_path / "spices.pdf"
    path.write_bytes(paper(PAGES))
    person.office.desk.attaching.add_files([path])
    chips = person.composer.chips
    person.until(lambda: [chip.value.state for chip in chips.chips()] == [ItemState.READY], "the PDF is attached")
    return person


def viewer(person: Person) -> ViewerWindow:
    viewing = person.until(person.office.desk.files.viewing.viewers, "a viewer")
    person.until(lambda: viewing[0].viewer.pages.count, "its pages")
    return viewing[0].viewer


def test_a_chip_and_the_card_of_its_message_open_the_viewer(report: Person) -> None:
    QTest.keyClick(report.composer.chips.chips()[0], Qt.Key.Key_Return)
    shown = viewer(report)
    assert shown.pages.count == 3
    report.until(lambda: set(shown.pages.pictured()) == {1}, "the first page is drawn")
    shown.close()
    report.ask("What is in it?")
    question = report.office.desk.chat.messages[0]
    report.transcript.attachment_opened.emit(question.id, 0)
    assert viewer(report).pages.count == 3


def test_a_citation_opens_the_page_with_the_passage_marked(report: Person) -> None:
    report.click(report.composer.cite)
    report.settle()
    report.ask("What is said of saffron?")
    answer = report.office.desk.chat.last_answer()
    assert answer is not None
    citations = [each for block in answer.blocks for each in block.data.get("citations") or ()]
    about = next(each for each in citations if "saffron" in each["cited_text"])
    report.transcript.citation_opened.emit(answer.id, about)
    shown = viewer(report)
    report.until(lambda: shown.pages.page == 2, "the second page")
    report.until(lambda: shown.pages._marks, "the passage is marked")
    assert list(shown.pages._marks) == [2]
    assert shown.note.isHidden()


def test_an_answer_about_some_pages_cites_the_numbers_of_the_file(report: Person) -> None:
    [chip] = report.composer.chips.chips()
    report.office.desk.attach.deeds.ask_how(chip.value.id)
    [dialog] = report.window.findChildren(HowSentDialog)
    dialog.pages.setText("2, 3")
    report.click(dialog.yes)
    report.until(lambda: chip.value.facts.startswith("2 of 3 pages"), "two pages")
    report.until(report.office.desk.attaching.settled, "they are prepared")
    report.click(report.composer.cite)
    report.settle()
    report.ask("What is said of saffron?")
    view = report.transcript

    def sources() -> str:
        view.select_all()
        view._clipboard.copy(Form.PLAIN, False)
        return QGuiApplication.clipboard().text()

    report.settle()
    report.until(lambda: "[1] page 2 · “The second" in sources(), "the number of the page in the file")
    assert "] page 1" not in sources()
    chat = report.office.desk.chat.id
    report.office.desk.open(None)
    report.until(lambda: not report.office.desk.chat.messages, "an empty page")
    report.office.desk.open(chat)
    report.until(lambda: "[1] page 2 · “The second" in sources(), "it is known when it is opened again")
