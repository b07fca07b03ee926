"""One answer of several: who gives it, the answer, what it took, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import ElidedLabel, label, rule

LEAST_WIDTH = 264  # pixels, below which the columns are scrolled sideways
_SIDE = 16  # pixels beside the buttons


class Column(QFrame):
    """*view* shows the answer. Everything that can be done stays seen, however long the answer is."""

    keep_wanted = Signal()
    stop_wanted = Signal()
    retry_wanted = Signal()

    def __init__(self, view: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Column")
        self.view = view
        self.name = ElidedLabel("", "strong", self)
        self.figures = label("", "facts", wrap=True, parent=self)
        self.stop = Button(tr("Stop"), look="plain", parent=self)
        self.retry = Button(tr("Try again"), look="plain", parent=self)
        self.keep = Button(tr("Keep this one"), look="plain", parent=self)
        self._foot = QVBoxLayout()
        if isinstance(view, QAbstractScrollArea):
            view.verticalScrollBar().installEventFilter(self)
        self.stop.show_icon("stop")
        self.stop.clicked.connect(self.stop_wanted)
        self.retry.clicked.connect(self.retry_wanted)
        self.keep.clicked.connect(self.keep_wanted)
        self._lay_out()
        self.set_running(False)
        self.allow_retry(False)

    def show_name(self, name: str, number: int, count: int) -> None:
        """The answer is that of the model *name*, and stands at place *number*, from 1, of *count*."""
        self.name.setText(name)
        self.setAccessibleName(tr("Answer {0} of {1}: {2}", number, count, name))
        self.view.setAccessibleName(tr("Answer of {0}", name))
        self.stop.setAccessibleName(tr("Stop the answer of {0}", name))
        self.retry.setAccessibleName(tr("Ask {0} again", name))
        self.keep.setAccessibleName(tr("Keep the answer of {0}", name))
        self.keep.setToolTip(tr("The other answers go to the bin; Undo brings them back."))

    def set_figures(self, words: str) -> None:
        """What it took, or has taken so far."""
        if words != self.figures.text():
            self.figures.setText(words)

    def set_running(self, running: bool) -> None:
        """Whether it is still received."""
        focused = self.stop.hasFocus() and not running
        self.stop.setVisible(running)
        if focused:  # a button that goes would pass the focus to whatever comes next
            self.view.setFocus()

    def allow_retry(self, allowed: bool) -> None:
        """Whether it can be asked for again."""
        focused = self.retry.hasFocus() and not allowed
        self.retry.setVisible(allowed)
        if focused:
            self.view.setFocus()

    def sizeHint(self) -> QSize:
        """Columns share the room evenly, whatever stands in them."""
        return QSize(LEAST_WIDTH, 200)

    def minimumSizeHint(self) -> QSize:
        """Wide enough for the buttons, too, in large letters."""
        layout = self.layout()
        least = layout.minimumSize() if layout is not None else QSize()
        return QSize(max(LEAST_WIDTH, least.width()), least.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The text ends before a scroll bar, and what stands below it ends there, too."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Resize):
            self._fit_foot()
        return super().eventFilter(watched, event)

    def _fit_foot(self) -> None:
        bar = self.view.verticalScrollBar() if isinstance(self.view, QAbstractScrollArea) else None
        wide = bar.width() if bar is not None and bar.isVisible() else 0
        left, right = (wide, 0) if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else (0, wide)
        self._foot.setContentsMargins(_SIDE + left, 8, _SIDE + right, 8)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.stop)
        buttons.addWidget(self.retry)
        buttons.addStretch(1)
        buttons.addWidget(self.keep)
        foot = self._foot
        foot.setSpacing(4)
        self._fit_foot()
        foot.addWidget(self.figures)
        foot.addLayout(buttons)
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 16, 8)
        head.addWidget(self.name)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(head)
        rows.addWidget(self.view, 1)
        rows.addWidget(rule(self))
        rows.addLayout(foot)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
