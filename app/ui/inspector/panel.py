"""The inspector: tabs over pages. It knows no service; values come by setters, wishes go out as signals."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.ui.i18n import tr
from app.ui.inspector.attachments_page import AttachmentsPage
from app.ui.inspector.cache_page import CachePage
from app.ui.inspector.tabs import Tabs
from app.ui.inspector.turn_page import TurnPage
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.escape import is_escape, takes_escape

WIDTH, LEAST_WIDTH, MOST_WIDTH = 328, 300, 560  # pixels at the usual size of letters


class Inspector(QWidget, Themed):
    """Tabs Turn, Cache and Attachments. ``left`` asks for the focus to go back to the message field."""

    left = Signal()
    seen = Signal()  # it, or another page of it, came to be seen: what it shows may be old

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Inspector")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("Inspector"))
        self.setMinimumWidth(LEAST_WIDTH)
        self.setMaximumWidth(MOST_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.tabs = Tabs(self)
        self.turn = TurnPage(self)
        self.cache = CachePage(self)
        self.attachments = AttachmentsPage(self)
        self._pages = QStackedWidget(self)
        self._lay_out()
        self._add_page(self.turn, tr("Turn"))
        self._add_page(self.cache, tr("Cache"))
        self._add_page(self.attachments, tr("Attachments"))
        self._order()
        self.tabs.currentChanged.connect(self._pages.setCurrentIndex)
        self.tabs.currentChanged.connect(lambda _page: self.seen.emit())
        self.resize(WIDTH, 600)

    def sizeHint(self) -> QSize:
        """The width of the design."""
        return QSize(WIDTH, 600)

    def set_theme(self, theme: Theme) -> None:
        """The line of tabs is as high as the header beside it; larger letters need a wider panel."""
        scale = theme.fonts.scale
        self.setMaximumWidth(round(MOST_WIDTH * scale))
        self.setMinimumWidth(round(LEAST_WIDTH * scale))
        self.tabs.set_line_height(theme)

    def show_turn(self) -> None:
        """Turn to the page of the turn."""
        self.tabs.setCurrentIndex(0)

    def parts(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        return [self.tabs, *self.turn.parts(), *self.cache.parts(), *self.attachments.parts()]

    def event(self, event: QEvent) -> bool:
        """Esc belongs to the panel as long as the focus is in it, not to the action Stop."""
        return takes_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the message field."""
        if is_escape(event):
            self.left.emit()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that it can be seen."""
        super().showEvent(event)
        self.seen.emit()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self._pages, 1)

    def _add_page(self, page: QWidget, name: str) -> None:
        self._pages.addWidget(page)
        self.tabs.addTab(name)

    def _order(self) -> None:
        for before, after in pairwise(self.parts()):
            self.setTabOrder(before, after)
