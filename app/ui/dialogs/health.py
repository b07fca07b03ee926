"""What was found when everything that is stored was looked through, and the way to have it mended."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.model.health import HealthReport
from app.ui.i18n import tr, tr_count
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label


class HealthDialog(Dialog):
    """A sentence on the whole and a line for each finding. ``repair_wanted``: what can be mended is to be mended.

    ``export_wanted``: what can be read is to be exported before that.
    """

    repair_wanted = Signal()
    export_wanted = Signal()
    again_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Check the data"), parent)
        self.resize(600, 400)
        self.status = label("", wrap=True, parent=self)
        self.column.addWidget(self.status)
        self.lines = QPlainTextEdit(self)
        self.lines.setReadOnly(True)
        self.lines.setTabChangesFocus(True)
        self.lines.setAccessibleName(tr("What was found"))
        self.column.addWidget(self.lines, 1)
        advice = tr(
            "A repair keeps the database as it is as a backup first. It builds the search index anew and mends what "
            "needs no guess. Files that are missing have to come from a backup of yours."
        )
        self.column.addWidget(label(advice, "muted", wrap=True, parent=self))
        self.export = Button(tr("Export everything first…"), parent=self)
        self.again = Button(tr("Check again"), parent=self)
        self.repair = Button(tr("Repair"), tr("Repair what can be repaired"), parent=self)
        self.close_button = Button(tr("Close"), look="primary", parent=self)
        self.export.clicked.connect(self.export_wanted)
        self.again.clicked.connect(self.again_wanted)
        self.repair.clicked.connect(self.repair_wanted)
        self.close_button.clicked.connect(self.reject)
        self.add_buttons(self.again, self.repair, self.close_button, room=False, left=(self.export,))
        self.show_busy(tr("Reading everything…"))

    def show_busy(self, words: str) -> None:
        """Something runs that *words* name."""
        self.status.setText(words)
        self.again.setEnabled(False)
        self.repair.setEnabled(False)
        self.export.setEnabled(False)

    def show_report(self, report: HealthReport) -> None:
        """Show what was found, and what a repair has done."""
        self._end(_summary(report))
        kept = [tr("The database as it was is kept as {0}.", report.backup)] if report.backup else []
        lines = (*report.problems, *report.done, *kept, *report.remarks)
        self.lines.setPlainText("\n".join(line[:1].upper() + line[1:] for line in lines))
        self.repair.setEnabled(bool(report.problems))
        self.export.setEnabled(bool(report.problems))

    def show_error(self, words: str) -> None:
        """It could not be done."""
        self._end(words)

    def _end(self, words: str) -> None:
        self.status.setText(words)
        self.again.setEnabled(True)


def _summary(report: HealthReport) -> str:
    if not report.problems:
        return tr("The database and all attachments are sound.")
    count = len(report.problems)
    if report.done:
        return tr_count("One thing could not be mended.", "{0} things could not be mended.", count)
    return tr_count("One thing is wrong.", "{0} things are wrong.", count)
