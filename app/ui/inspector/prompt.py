"""The prompt in sending order: its parts, and the breakpoints between them with what came of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.model.caching import Lifetime
from app.model.inspection import MarkOutcome, PartMark, PartState, PromptPart, TokenKind
from app.ui.i18n import tr
from app.ui.inspector.figures import Figure, Swatch, figure_font, small_font
from app.ui.inspector.words import mark_tip, mark_words, part_name, part_tokens, part_words
from app.ui.theme.palette import Palette, Theme
from app.ui.theme.themed import Themed, spread_theme
from app.ui.widgets.bidi import isolated
from app.ui.widgets.labels import ElidedLabel, Look

_STATES: dict[PartState, TokenKind | None] = {
    "read": "read",
    "written": "write_5m",
    "uncached": "input",
    "unknown": None,
}
_LIFETIMES: dict[Lifetime, TokenKind] = {"5m": "write_5m", "1h": "write_1h"}
_LOOKS: dict[MarkOutcome, Look] = {"missed": "warn", "too_short": "warn", "unknown": "muted"}
_INDENT = 16  # px of a breakpoint's words


class PromptList(QWidget, Themed):
    """A row for each part, a line for each breakpoint. The expiries count down while the list is seen.

    *now_ms* gives milliseconds since 1970 UTC.
    """

    def __init__(self, now_ms: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Prompt, in sending order"))
        self._now_ms = now_ms
        self._theme: Theme | None = None
        self._parts: list[PromptPart] = []
        self._marks: list[MarkLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self.tick)

    def set_clock(self, now_ms: Callable[[], int]) -> None:
        """Count down by another clock."""
        self._now_ms = now_ms
        self.tick()

    def set_parts(self, parts: Sequence[PromptPart]) -> None:
        """Show *parts*."""
        if list(parts) == self._parts:
            return
        self._parts = list(parts)
        self._clear()
        for part, kind in zip(parts, _kinds(parts), strict=True):
            self._add(PartRow(part, kind, self))
            if part.mark is not None:
                self._marks.append(MarkLine(part.mark, self))
                self._add(self._marks[-1])
        if self._theme is not None:
            spread_theme(self, self._theme)
        self.tick()
        self._run()

    def marks(self) -> list[str]:
        """What the lines of the breakpoints say."""
        return [line.accessibleName() for line in self._marks]

    def tick(self) -> None:
        """Count down."""
        now_ms = self._now_ms()
        for line in self._marks:
            line.count(now_ms)

    def set_theme(self, theme: Theme) -> None:
        """Keep *theme* for rows that are to come."""
        self._theme = theme

    def showEvent(self, event: QShowEvent) -> None:
        """Count down while it is seen."""
        super().showEvent(event)
        self.tick()
        self._run()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest."""
        super().hideEvent(event)
        self._second.stop()

    def _add(self, row: QWidget) -> None:
        self._column.addWidget(row)
        row.show()

    def _run(self) -> None:
        counting = self.isVisible() and any(line.expires for line in self._marks)
        (self._second.start if counting else self._second.stop)()

    def _clear(self) -> None:
        self._marks.clear()
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()


class PartRow(QWidget, Themed):
    """A square, a name that is cut where it has to be, and the tokens."""

    def __init__(self, part: PromptPart, kind: TokenKind | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(part_words(part))
        self.setToolTip(part_words(part))
        self._name = ElidedLabel(part_name(part), parent=self)
        self._name.setAccessibleName(part_words(part))
        self._tokens = Figure(self, muted=True)
        self._tokens.show_text(part_tokens(part))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 6)
        row.setSpacing(8)
        row.addWidget(Swatch(kind, self), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(6)
        row.addWidget(self._name, 1)
        row.addWidget(self._tokens)

    def set_theme(self, theme: Theme) -> None:
        """Take the font of *theme*."""
        self._name.setFont(figure_font(theme))


class MarkLine(QLabel, Themed):
    """A dashed line across, and below it what a breakpoint is and what came of it."""

    def __init__(self, mark: PartMark, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setContentsMargins(_INDENT + 10, 3, 0, 2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setProperty("look", _LOOKS.get(mark.outcome, "accent"))
        self.setToolTip(mark_tip(mark))
        self._mark = mark
        self._colors: Palette | None = None
        self.expires = mark.expires_ms is not None

    def count(self, now_ms: int) -> None:
        """Say how long it still holds."""
        words = mark_words(self._mark, now_ms)
        if words != self.accessibleName():
            self.setText(isolated(words))
            self.setAccessibleName(words)

    def set_theme(self, theme: Theme) -> None:
        """Take font and colours of *theme*."""
        self.setFont(small_font(theme))
        self._colors = theme.colors
        self.update()

    def minimumSizeHint(self) -> QSize:
        """May become as narrow as its words allow."""
        return QSize(80, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The dashed line, a short one before the words, and the words."""
        super().paintEvent(event)
        if self._colors is None:
            return
        painter = QPainter(self)
        painter.setPen(QPen(self._colors.line, 1, Qt.PenStyle.DashLine))
        painter.drawLine(0, 0, self.width(), 0)
        painter.setPen(QPen(self.palette().color(self.foregroundRole()), 1, Qt.PenStyle.DotLine))
        middle = self.contentsMargins().top() + self.fontMetrics().height() // 2 + 1
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = self.width() - _INDENT - 7 if rtl else _INDENT
        painter.drawLine(left, middle, left + 7, middle)


def _kinds(parts: Sequence[PromptPart]) -> list[TokenKind | None]:
    """What the tokens of each part were billed as: what is written is written for the breakpoint that follows it."""
    kinds: list[TokenKind | None] = []
    written: TokenKind = "write_5m"
    for part in reversed(parts):
        if part.mark is not None:
            written = _LIFETIMES[part.mark.lifetime]
        kinds.append(written if part.state == "written" else _STATES[part.state])
    return kinds[::-1]
