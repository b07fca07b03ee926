"""Prints the recovery phrase, from the dialog that shows it: handed to the printer, and written to no file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import QWidget

from app.ui.i18n import tr

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from app.ui.dialogs.phrase.show import PrintRow
    from app.ui.theme.palette import Fonts

_JOB = "Chatelaine"  # what others see of it in the queue


class Shows(Protocol):
    """A dialog that shows the phrase."""

    printing: PrintRow


class PhrasePrinting:
    """``has_printers`` and ``ask_printer`` are the system's; the dialog for printing offers no file."""

    def __init__(self) -> None:
        self.has_printers: Callable[[], bool] = _has_printers
        self.ask_printer: Callable[[QWidget, str, Callable[[QPrinter], None]], None] = _ask_printer

    def print(self, words: Sequence[str], dialog: Shows, fonts: Fonts) -> None:
        """Ask on which printer, print one sheet with *words*, and say in *dialog* what came of it."""
        if not self.has_printers():
            dialog.printing.tell(tr("No printer is set up on this machine."), wrong=True)
            return
        self.ask_printer(dialog.printing.window(), _JOB, partial(self._press, words, dialog, fonts))

    def _press(self, words: Sequence[str], dialog: Shows, fonts: Fonts, printer: QPrinter) -> None:
        from app.ui.control.phrase_sheet import print_phrase  # noqa: PLC0415  # seldom needed

        day = QLocale().toString(QDate.currentDate(), QLocale.FormatType.LongFormat)
        try:
            print_phrase(printer, words, fonts, day)
        except OSError:
            dialog.printing.tell(tr("The printer did not take the sheet. Look whether it is on."), wrong=True)
        else:
            dialog.printing.tell(
                tr("Handed to the printer. Look at the sheet before you rely on it, and take it from the printer now.")
            )


def _has_printers() -> bool:
    from app.ui.control.print_dialogs import has_printers  # noqa: PLC0415  # on first use

    return has_printers()


def _ask_printer(window: QWidget, title: str, chosen: Callable[[QPrinter], None]) -> None:
    from app.ui.control.print_dialogs import ask_printer  # noqa: PLC0415  # on first use

    ask_printer(window, title, chosen, to_file=False)
