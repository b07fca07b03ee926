"""A column for each answer, beside each other, and what can be done with all of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.ui.comparing.column import Column
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed, spread_theme
from app.ui.widgets.bidi import isolated
from app.ui.widgets.buttons import Button
from app.ui.widgets.escape import is_escape, takes_escape
from app.ui.widgets.labels import ElidedLabel, label, rule


class ComparePanel(QWidget, Themed):
    """As many columns as answers are shown; they are made once, by :meth:`add_column`.

    ``kept``, ``stopped`` and ``retried`` carry the place of a column, from 0; ``closed`` says that the answers stay as
    they are and the conversation is to be shown again.
    """

    kept = Signal(int)
    stopped = Signal(int)
    retried = Signal(int)
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("Page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("Comparison"))
        self.title = label("", "strong", parent=self)
        self.question = ElidedLabel("", "muted", self)
        self.close_button = Button(tr("Keep all"), tr("Keep all answers and show the conversation"), parent=self)
        self.close_button.setToolTip(tr("The answers stay as versions of each other."))
        self.next = ElidedLabel("", "facts", self)
        self._columns: list[Column] = []
        self._lines: list[QFrame] = []
        self._inside = QWidget()
        self._row = QHBoxLayout(self._inside)
        self._area = QScrollArea(self)
        self._lay_out()
        self.close_button.clicked.connect(self.closed)

    def set_theme(self, theme: Theme) -> None:
        """Columns that are made later have it, too."""
        self._theme = theme

    def add_column(self, view: QWidget) -> None:
        """Make room for one more answer, which *view* shows."""
        column, at = Column(view), len(self._columns)
        if self._columns:
            line = QFrame()
            line.setProperty("look", "upright")
            self._lines.append(line)
            self._row.addWidget(line)
        self._columns.append(column)
        self._row.addWidget(column, 1)
        column.keep_wanted.connect(partial(self.kept.emit, at))
        column.stop_wanted.connect(partial(self.stopped.emit, at))
        column.retry_wanted.connect(partial(self.retried.emit, at))
        before: QWidget = self.close_button if not at else self._columns[at - 1].keep
        inside = (one for one in view.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus)
        for part in (view, *inside, column.stop, column.retry, column.keep):
            self.setTabOrder(before, part)
            before = part
        spread_theme(column, self._theme)

    def show_answers(self, question: str, names: Sequence[str]) -> None:
        """Show a column for each of *names*; the answers are put there by others."""
        self.title.setText(tr("{0} answers side by side", len(names)) if names else "")
        words = " ".join(question.split())
        self.question.setText(isolated(words))
        self.question.setAccessibleName(tr("The question: {0}", words) if words else "")
        for at, column in enumerate(self._columns):
            column.setVisible(at < len(names))
            if at < len(names):
                column.show_name(names[at], at + 1, len(names))
        for at, line in enumerate(self._lines):
            line.setVisible(at + 1 < len(names))

    def set_next(self, words: str) -> None:
        """Say which answer is gone on from by what is sent next."""
        self.next.setText(isolated(words))
        self.next.setAccessibleName(words)
        self.next.setVisible(bool(words))

    def columns(self) -> Sequence[Column]:
        """All that were made, shown or not."""
        return self._columns

    def minimumSizeHint(self) -> QSize:
        """As narrow as the window's page."""
        return QSize(200, 160)

    def event(self, event: QEvent) -> bool:
        """Esc leaves the comparison and does not stop an answer."""
        return takes_escape(event) or bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves."""
        if is_escape(event):
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(16, 8, 16, 8)
        top.setSpacing(12)
        top.addWidget(self.title)
        top.addWidget(self.question, 1)
        top.addWidget(self.close_button)
        below = QHBoxLayout()
        below.setContentsMargins(16, 6, 16, 6)
        below.addWidget(self.next)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._inside.setObjectName("Page")
        self._area.setWidget(self._inside)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(top)
        rows.addWidget(rule(self))
        rows.addWidget(self._area, 1)
        rows.addWidget(rule(self))
        rows.addLayout(below)
        self.next.hide()
