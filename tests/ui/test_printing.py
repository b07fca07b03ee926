"""Printing and saving as PDF from the window: questions, progress, cancelling, what is said when it fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from app.ui.control import print_dialogs
from app.ui.control.printing import Outside
from app.ui.dialogs import ConfirmDialog, PaperDialog, PrintingDialog
from app.ui.main_window import MainWindow
from app.ui.transcript.paper.sheet import page_sizes
from tests.fakes.attached import png
from tests.fakes.dialogs import shown, trigger
from tests.fakes.pdf import pdf_facts, pdf_pictures, pdf_text
from tests.fakes.tools import require_tools
from tests.ui.conftest import Office


@dataclass
class Fake:
    """A machine whose dialogs answer by themselves."""

    target: Path
    printers: bool = False
    asked: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    def ask_printer(self, window: MainWindow, title: str, chosen: Callable[[QPrinter], None]) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self.target))
        self.asked.append(title)
        chosen(printer)

    def ask_path(self, window: MainWindow, suggested: str, chosen: Callable[[str], None]) -> None:
        self.asked.append(suggested)
        chosen(str(self.target))

    def open_file(self, url: QUrl) -> bool:
        self.opened.append(url.toLocalFile())
        return True


@pytest.fixture
def machine(office: Office, tmp_path: Path) -> Fake:
    require_tools("pdftotext")
    folder = tmp_path / "out"
    folder.mkdir()
    fake = Fake(folder / "saved.pdf")
    office.desk.printing.outside = Outside(lambda: fake.printers, fake.ask_printer, fake.ask_path, fake.open_file)
    return fake


def test_nothing_can_be_printed_before_there_is_a_conversation(office: Office) -> None:
    assert not office.window.commands.action("chat.print").isEnabled()
    assert not office.window.commands.action("chat.save_pdf").isEnabled()


def test_the_open_conversation_becomes_a_pdf(office: Office, machine: Fake) -> None:
    office.ask("table")
    trigger(office, "chat.save_pdf")
    question = shown(office, PaperDialog)
    assert question.extent.currentText() == "The whole conversation, messages: 2"
    question.paper.setCurrentIndex(question.paper.findData("letter"))
    question.go.click()
    result = shown(office, PrintingDialog)
    office.wait_until(lambda: "Saved as saved.pdf" in result.words.text(), "the file")
    title = office.desk.chat.summary.title if office.desk.chat.summary else ""
    assert title
    assert Path(machine.asked[0]).name == f"{title}.pdf"
    facts = pdf_facts(machine.target)
    assert (facts["Title"], facts["Creator"]) == (title, "Chatelaine")
    assert "letter" in facts["Page size"]
    text = pdf_text(machine.target)
    assert text.index("You") < text.index("table", text.index("You")) < text.index("Sonnet 5.5")
    assert [path.name for path in machine.target.parent.iterdir()] == ["saved.pdf"]
    result.view.click()
    assert machine.opened == [str(machine.target)]


def test_only_selected_messages_can_be_chosen(office: Office, machine: Fake) -> None:
    office.ask("First question")
    office.ask("Second question")
    assert office.desk.transcript.selected_messages() == []
    office.desk.transcript.select_all()
    assert len(office.desk.transcript.selected_messages()) == 4
    selection = office.desk.transcript._canvas.selection
    assert selection is not None
    last = replace(selection.first, item=2, position=0)
    office.desk.transcript._screen.set_selection(replace(selection, anchor=last))
    trigger(office, "chat.save_pdf")
    question = shown(office, PaperDialog)
    assert [question.extent.itemText(at) for at in range(question.extent.count())] == [
        "The whole conversation, messages: 4",
        "Only the selected messages: 2",
    ]
    question.extent.setCurrentIndex(1)
    question.go.click()
    result = shown(office, PrintingDialog)
    office.wait_until(lambda: "Saved" in result.words.text(), "the file")
    text = pdf_text(machine.target)
    assert "Second question" in text
    assert "First question" not in text.split("\n", 2)[2]  # below the running title


def test_what_was_attached_is_printed_by_its_name(office: Office, machine: Fake, tmp_path: Path) -> None:
    (tmp_path / "rice.png").write_bytes(png(400, 300))
    office.desk.attaching.add_files([tmp_path / "rice.png"])
    office.wait_until(lambda: office.window.composer.chips.chips() and office.desk.attaching.settled(), "a chip")
    office.ask("What is it?")
    trigger(office, "chat.save_pdf")
    shown(office, PaperDialog).go.click()
    result = shown(office, PrintingDialog)
    office.wait_until(lambda: "Saved" in result.words.text(), "the file")
    assert "rice.png" in pdf_text(machine.target)
    assert pdf_pictures(machine.target) >= 1  # drawn, not an icon


def test_cancelling_leaves_nothing_behind(office: Office, machine: Fake) -> None:
    office.ask("A long answer, please")  # a short one is on paper before anybody can press a button
    machine.target.write_text("what was there")
    trigger(office, "chat.save_pdf")
    shown(office, PaperDialog).go.click()
    progress = shown(office, PrintingDialog)
    progress.button.click()
    office.wait_until(lambda: "print" not in office.desk.tasks.names(), "the end of the task")
    assert machine.target.read_text() == "what was there"
    assert list(machine.target.parent.iterdir()) == [machine.target]


def test_a_file_that_cannot_be_written_is_said_where_errors_are(office: Office, machine: Fake) -> None:
    office.ask("table")
    machine.target = machine.target.parent / "missing" / "saved.pdf"
    trigger(office, "chat.save_pdf")
    shown(office, PaperDialog).go.click()
    office.wait_until(office.window.trouble.isVisible, "the error")
    assert "saved.pdf could not be saved." in office.window.trouble.message()
    office.wait_until(lambda: not any(d.isVisible() for d in office.window.findChildren(PrintingDialog)), "no dialog")


def test_without_a_printer_a_pdf_is_offered(office: Office, machine: Fake) -> None:
    office.ask("table")
    trigger(office, "chat.print")
    offer = shown(office, ConfirmDialog)
    QTest.keyClick(offer, Qt.Key.Key_Return)
    assert shown(office, PaperDialog).paper.isVisible()


def test_a_printer_gets_the_conversation(office: Office, machine: Fake) -> None:
    machine.printers = True
    office.ask("table")
    trigger(office, "chat.print")
    question = shown(office, PaperDialog)
    assert not question.paper.isVisible()  # the printer's own dialog asks for the paper
    question.go.click()
    result = shown(office, PrintingDialog)
    office.wait_until(lambda: "Handed to the printer" in result.words.text(), "the print")
    assert "Sonnet 5.5" in pdf_text(machine.target)


def test_escape_stops_what_runs(office: Office, machine: Fake) -> None:
    heard: list[bool] = []
    dialog = PrintingDialog("Print", "Printing…", office.window)
    dialog.cancelled.connect(lambda: heard.append(True))
    dialog.open()
    dialog.reject()
    assert heard == [True]


def test_the_systems_dialogs_open_without_a_loop_of_their_own(office: Office) -> None:
    print_dialogs.ask_path(office.window, "/tmp/x.pdf", lambda path: None)
    assert isinstance(print_dialogs.has_printers(), bool)
    print_dialogs.ask_printer(office.window, "Title", lambda printer: None)
    for kind in (QFileDialog, QPrintDialog):
        dialog = shown(office, kind)
        dialog.reject()
    QApplication.sendPostedEvents()


@pytest.mark.parametrize(("country", "first"), [("DE", "a4"), ("US", "letter"), ("CA", "letter"), ("JP", "a4")])
def test_the_usual_paper_of_the_country_comes_first(country: str, first: str) -> None:
    sizes = page_sizes(country)
    assert sizes[0][0] == first
    assert len({key for key, _ in sizes}) == 4
