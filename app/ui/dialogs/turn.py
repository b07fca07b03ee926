"""Everything known about one turn, to read and to copy."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QWidget

from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label

Rows = Sequence[tuple[str, str]]
Sections = Sequence[tuple[str, Rows]]  # a heading, and names with values below it


class TurnDialog(Dialog):
    """Headings with names and values below them; every value can be selected, and all of it copied at once."""

    def __init__(self, title: str, sections: Sections, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.resize(560, 600)
        self._sections = sections
        self.column.addWidget(self._table(), 1)
        self.copy = Button(tr("Copy all"), tr("Copy all details"), parent=self)
        self.copy.show_icon("copy")
        close = Button(tr("Close"), look="primary", parent=self)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report_text(sections)))
        close.clicked.connect(self.accept)
        self.add_buttons(self.copy, close, room=False)
        close.setFocus()

    def _table(self) -> QScrollArea:
        page = QWidget()
        page.setObjectName("Page")
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for heading, rows in self._sections:
            self._add_section(grid, heading, rows)
        grid.setRowStretch(grid.rowCount(), 1)
        area = QScrollArea(self)
        area.setAccessibleName(tr("Details"))
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        return area

    @staticmethod
    def _add_section(grid: QGridLayout, heading: str, rows: Rows) -> None:
        row = grid.rowCount()
        if row > 1:
            grid.setRowMinimumHeight(row, 8)
            row += 1
        grid.addWidget(label(heading.upper(), "label"), row, 0, 1, 2)
        for at, (name, value) in enumerate(rows, start=row + 1):
            grid.addWidget(label(name, "muted"), at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(_value(name, value), at, 1)


def _value(name: str, value: str) -> QLabel:
    made = label(value, wrap=True)
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    made.setAccessibleName(f"{name}: {value}")
    return made


def report_text(sections: Sections) -> str:
    """The same as lines of text."""
    parts = ["\n".join([heading, *(f"{name}: {value}" for name, value in rows)]) for heading, rows in sections]
    return "\n\n".join(parts)
