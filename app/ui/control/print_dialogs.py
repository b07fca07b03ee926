"""The system's dialogs for printing and saving, and the question whether there is a printer at all.

Qt's part for printing is imported on first use: it asks the system for its printers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QWidget

from app.ui.i18n import tr

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


def has_printers() -> bool:
    """Whether the system knows a printer."""
    from PySide6.QtPrintSupport import QPrinterInfo  # noqa: PLC0415  # see above

    return bool(QPrinterInfo.availablePrinterNames())


def ask_printer(window: QWidget, title: str, chosen: Callable[[QPrinter], None], *, to_file: bool = True) -> None:
    """Open the system's dialog for printing. *title* names the job; without *to_file* it offers no file."""
    from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter  # noqa: PLC0415  # see above

    from app.ui.transcript.paper.sheet import set_margins  # noqa: PLC0415  # not before the first paint

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setCreator("Chatelaine")
    set_margins(printer)
    dialog = QPrintDialog(printer, window)
    for option in (
        QAbstractPrintDialog.PrintDialogOption.PrintPageRange,
        QAbstractPrintDialog.PrintDialogOption.PrintCurrentPage,
        QAbstractPrintDialog.PrintDialogOption.PrintSelection,
    ):
        dialog.setOption(option, False)
    if not to_file:
        dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintToFile, False)
    dialog.accepted.connect(lambda: chosen(printer))
    dialog.finished.connect(dialog.deleteLater)
    QDialog.open(dialog)  # its own ``open`` wants a receiver by name


def ask_path(window: QWidget, suggested: str, chosen: Callable[[str], None]) -> None:
    """Open the system's dialog for saving; it asks by itself before a file is replaced."""
    from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415  # not before the first paint

    dialog = QFileDialog(window, tr("Save as PDF"), suggested, tr("PDF files (*.pdf)"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("pdf")
    dialog.selectFile(suggested)
    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
