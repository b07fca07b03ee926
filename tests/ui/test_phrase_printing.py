"""The recovery phrase is printed on one sheet, from both dialogs that show it, and by no file of ours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.logic.recovery_phrase import phrase_of
from app.storage.sealing.derive import new_key
from app.ui.control import print_dialogs
from app.ui.control.phrase_printing import PhrasePrinting
from app.ui.control.phrase_sheet import print_phrase
from app.ui.dialogs.phrase.encrypt import EncryptDialog
from app.ui.dialogs.phrase.show import PhraseDialog
from app.ui.theme.palette import Theme
from tests.fakes.pdf import pdf_facts, pdf_text
from tests.fakes.tools import require_tools


@pytest.fixture
def words() -> Sequence[str]:
    return phrase_of(new_key())


def printer_to(path: Path, size: QPageSize.PageSizeId = QPageSize.PageSizeId.A4) -> QPrinter:
    """A printer of the tests: it writes what a real one would print."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    printer.setPageSize(QPageSize(size))
    return printer


@pytest.mark.parametrize("size", [QPageSize.PageSizeId.A4, QPageSize.PageSizeId.Letter, QPageSize.PageSizeId.A5])
def test_all_words_are_on_one_sheet_with_their_numbers(
    theme: Theme, tmp_path: Path, words: Sequence[str], size: QPageSize.PageSizeId
) -> None:
    require_tools("pdftotext")
    path = tmp_path / "sheet.pdf"
    print_phrase(printer_to(path, size), words, theme.fonts, "27 November 2026")
    text = " ".join(pdf_text(path).split())
    for number, word in enumerate(words, 1):
        assert f"{number} {word}" in text
    assert "Whoever has this sheet can read everything." in text
    assert "Printed on 27 November 2026." in text
    assert pdf_facts(path)["Pages"] == "1"


@pytest.mark.expected_log("QPainter::begin")
def test_a_printer_that_takes_nothing_is_an_error(theme: Theme, tmp_path: Path, words: Sequence[str]) -> None:
    with pytest.raises(OSError, match="cannot be painted on"):
        print_phrase(printer_to(tmp_path / "nowhere" / "sheet.pdf"), words, theme.fonts, "today")


@pytest.fixture(params=["shown", "before it is used"])
def dialog(request: Any, qtbot: Any, theme: Theme, words: Sequence[str]) -> PhraseDialog | EncryptDialog:
    """Either dialog that shows the phrase."""
    made = PhraseDialog(words) if request.param == "shown" else EncryptDialog(words, (1, 2, 3))
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show_with(theme)
    if isinstance(made, EncryptDialog):
        made.go.click()
    return made


def test_printed_by_keyboard_from_the_dialog(
    theme: Theme, tmp_path: Path, words: Sequence[str], dialog: PhraseDialog | EncryptDialog
) -> None:
    printing, asked = PhrasePrinting(), []

    def ask(window: QWidget, title: str, chosen: Callable[[QPrinter], None]) -> None:
        asked.append((window, title))
        chosen(printer_to(tmp_path / "sheet.pdf"))

    printing.has_printers, printing.ask_printer = lambda: True, ask
    dialog.print_wanted.connect(lambda: printing.print(words, dialog, theme.fonts))
    assert dialog.printing.words.text().startswith("Whoever finds the printed sheet can read everything")
    dialog.grid.setFocus()
    QTest.keyClick(dialog.grid, Qt.Key.Key_Tab)
    assert dialog.focusWidget() is dialog.printing.button
    QTest.keyClick(dialog.printing.button, Qt.Key.Key_Space)
    assert asked == [(dialog, "Chatelaine")], "nothing in the queue says what it is"
    assert dialog.printing.words.text().startswith("Handed to the printer.")
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.pdf"]
    assert dialog.isVisible()


@pytest.mark.expected_log("QPainter::begin")
def test_what_goes_wrong_is_said(
    theme: Theme, tmp_path: Path, words: Sequence[str], dialog: PhraseDialog | EncryptDialog
) -> None:
    printing = PhrasePrinting()
    printing.has_printers = lambda: False
    dialog.print_wanted.connect(lambda: printing.print(words, dialog, theme.fonts))
    dialog.printing.button.click()
    assert dialog.printing.words.text() == "No printer is set up on this machine."
    printing.has_printers = lambda: True
    printing.ask_printer = lambda window, title, chosen: chosen(printer_to(tmp_path / "nowhere" / "sheet.pdf"))
    dialog.printing.button.click()
    assert dialog.printing.words.text().startswith("The printer did not take the sheet.")


def test_the_systems_dialog_offers_no_file(qtbot: Any) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    for to_file in (True, False):
        print_dialogs.ask_printer(window, "Chatelaine", lambda printer: None, to_file=to_file)
        shown = window.findChildren(QPrintDialog)[-1]
        assert shown.testOption(QPrintDialog.PrintDialogOption.PrintToFile) is to_file
        shown.reject()
