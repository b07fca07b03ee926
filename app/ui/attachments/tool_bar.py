"""The line above what the viewer shows: pages, zoom, and what can be done with the file."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from app.ui.attachments.spread import LEAST, MOST, Fit
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.labels import label


class ViewerBar(QFrame, Themed):
    """``page_wanted`` carries a page from 1, ``turned`` and ``zoomed`` 1 or -1."""

    page_wanted = Signal(int)
    turned = Signal(int)
    zoomed = Signal(int)
    fit_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.previous = IconButton("chevron-up", tr("Previous page"), parent=self)
        self.next = IconButton("chevron-down", tr("Next page"), parent=self)
        self.field = QLineEdit(self)
        self.field.setAccessibleName(tr("Page"))
        self.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.of = label("", "muted", parent=self)
        self.smaller = IconButton("minus", tr("Smaller"), tr("Smaller (Ctrl −)"), parent=self)
        self.larger = IconButton("plus", tr("Larger"), tr("Larger (Ctrl +)"), parent=self)
        self.percent = Button("", look="ghost", parent=self)
        self.width_button = self._toggle("fit-width", tr("Fit width"))
        self.page_button = self._toggle("fit-page", tr("Fit page"))
        self.search = IconButton("search", tr("Find"), tr("Find (Ctrl F)"), parent=self)
        self.copy = IconButton("copy", tr("Copy"), parent=self)
        self.save = IconButton("save", tr("Save as…"), parent=self)
        self.external = IconButton("external", tr("Open with another program"), parent=self)
        self.reveal = IconButton("folder", tr("Show a copy in its folder"), parent=self)
        self._count = 0
        self._lay_out()
        self._connect()
        self.show_pages(0)
        self.show_zoom(1.0, "width")

    def show_pages(self, count: int) -> None:
        """There are *count* pages; 0 for what has none, 1 for a picture."""
        self._count = count
        for part in self._paging():
            part.setVisible(count > 1)
        self.field.setValidator(QIntValidator(1, 99_999, self))  # one above the last page leads to that
        self.of.setText(tr("of {0}", f"{count:,}"))
        self.field.setAccessibleDescription(self.of.text())
        self._fit_field()
        for part in self._zooming():
            part.setVisible(count > 0)

    def show_page(self, page: int) -> None:
        """*page*, from 1, is looked at."""
        self.field.setText(str(page))
        self.previous.setEnabled(page > 1)
        self.next.setEnabled(page < self._count)

    def show_zoom(self, scale: float, fit: Fit) -> None:
        """The zoom is *scale* (1.0 = 100 %), by hand or to *fit*."""
        self.percent.setText(f"{scale:.0%}")
        self.percent.setAccessibleName(tr("Zoom {0}, press for 100%", f"{scale:.0%}"))
        self.percent.setToolTip(tr("Original size (Ctrl 0)"))
        self.width_button.setChecked(fit == "width")
        self.page_button.setChecked(fit == "page")
        self.smaller.setEnabled(scale > LEAST)
        self.larger.setEnabled(scale < MOST)

    def show_able(self, able: bool) -> None:
        """Whether there is a file to copy, save and open."""
        for part in (self.copy, self.save, self.external, self.reveal, self.search):
            part.setEnabled(able)

    def set_theme(self, theme: Theme) -> None:
        """Fields as wide as the letters need."""
        self._fit_field()

    def parts(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        zoom = [self.smaller, self.percent, self.larger, self.width_button, self.page_button]
        rest = [self.search, self.copy, self.save, self.external, self.reveal]
        return [self.previous, self.field, self.next, *zoom, *rest]

    def _toggle(self, icon: str, name: str) -> IconButton:
        button = IconButton(icon, name, parent=self)
        button.setCheckable(True)
        return button

    def _paging(self) -> tuple[QWidget, ...]:
        return self.previous, self.field, self.of, self.next

    def _zooming(self) -> tuple[QWidget, ...]:
        return self.smaller, self.percent, self.larger, self.width_button, self.page_button

    def _fit_field(self) -> None:
        metrics = self.field.fontMetrics()
        self.field.setFixedWidth(metrics.horizontalAdvance("0" * max(3, len(str(self._count)))) + 28)
        self.percent.setMinimumWidth(metrics.horizontalAdvance("400%") + 30)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(4)
        for part in self._paging():
            row.addWidget(part)
        row.addStretch(1)
        for part in self._zooming():
            row.addWidget(part)
        row.addStretch(1)
        for part in (self.search, self.copy, self.save, self.external, self.reveal):
            row.addWidget(part)

    def _go(self) -> None:
        """To the page that was typed, or to the last one there is."""
        page = max(1, min(int(self.field.text() or 1), self._count))
        self.field.setText(str(page))
        self.page_wanted.emit(page)

    def _connect(self) -> None:
        self.previous.clicked.connect(lambda: self.turned.emit(-1))
        self.next.clicked.connect(lambda: self.turned.emit(1))
        self.field.returnPressed.connect(self._go)
        self.smaller.clicked.connect(lambda: self.zoomed.emit(-1))
        self.larger.clicked.connect(lambda: self.zoomed.emit(1))
        self.percent.clicked.connect(lambda: self.zoomed.emit(0))
        self.width_button.clicked.connect(lambda: self.fit_wanted.emit("width"))
        self.page_button.clicked.connect(lambda: self.fit_wanted.emit("page"))
