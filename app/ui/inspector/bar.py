"""The stacked bar: kinds of token as parts of one line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.model.inspection import CostLine, TokenKind
from app.ui.i18n import tr
from app.ui.inspector.words import line_name
from app.ui.theme.palette import Palette, Theme
from app.ui.theme.themed import Themed
from app.ui.token_kinds import kind_color

_HEIGHT, _LEAST, _RADIUS = 12, 2, 3  # px


def widths(amounts: Sequence[int], room: int) -> list[int]:
    """*room* (px) shared out by *amounts*: what is not zero gets 2 px at least, and all of it is used."""
    total = sum(amounts)
    if total <= 0 or room <= 0:
        return [0] * len(amounts)
    shares = [max(_LEAST, amount * room // total) if amount else 0 for amount in amounts]
    largest = max(range(len(amounts)), key=lambda at: amounts[at])
    shares[largest] = max(_LEAST, shares[largest] + room - sum(shares))
    return shares


class TokenBar(QWidget, Themed):
    """Draws the tokens of a turn. What it shows stands in words in its accessible description and tool tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Tokens of this turn"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._parts: list[tuple[TokenKind, int]] = []
        self._colors: Palette | None = None

    def set_lines(self, lines: Sequence[CostLine]) -> None:
        """Show the tokens of *lines*."""
        tokens = [line for line in lines if line.kind != "web_search"]
        self._parts = [(line.kind, line.tokens) for line in tokens]
        words = ", ".join(tr("{0} {1}", line_name(line), f"{line.tokens:,}") for line in tokens if line.tokens)
        self.setAccessibleDescription(words)
        self.setToolTip(words)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of *theme*."""
        self._colors = theme.colors
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the design has it."""
        return QSize(200, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The parts from where reading begins, in a rounded frame."""
        if self._colors is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), _RADIUS, _RADIUS)
        painter.setClipPath(outline)
        painter.fillRect(self.rect(), self._colors.line)
        at = 0
        for (kind, _), width in zip(self._parts, widths([n for _, n in self._parts], self.width()), strict=True):
            left = self.width() - at - width if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else at
            painter.fillRect(left, 0, width, self.height(), kind_color(kind, self._colors))
            at += width
