"""Rows of a name and one or two figures, with a line below each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.model.inspection import TokenKind
from app.ui.i18n import tr
from app.ui.inspector.figures import CopyFigure, Figure, Name, Swatch
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed, spread_theme
from app.ui.widgets.bidi import isolated

_PAD, _APART = 8, 6  # px: beside a row and before a name; above and below a row


@dataclass(frozen=True, slots=True)
class Row:
    """``figures`` are shown at the end of the row; ``kind`` gives the square before the name its colour.

    ``spoken`` is the whole row for screen readers, ``tip`` what pointing at it says. A ``copyable`` figure is
    copied by a click, and cut where it is too long. A ``quiet`` row names the columns of those below it.
    """

    name: str
    figures: tuple[str, ...]
    spoken: str = ""
    kind: TokenKind | None = None
    tip: str = ""
    strong: bool = False
    copyable: bool = False
    quiet: bool = False

    @property
    def shape(self) -> tuple[bool, ...]:
        """What decides which widgets it is made of."""
        return self.kind is not None, self.strong, self.copyable, self.quiet


class Table(QWidget, Themed):
    """Rows whose widgets are made anew only when their shapes change."""

    def __init__(self, name: str, columns: int = 1, parent: QWidget | None = None) -> None:
        """*columns* is the number of figures in a row."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self._columns = columns
        self._theme: Theme | None = None
        self._rows: list[Row] = []
        self._cells: list[_Cells] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._grid.setColumnStretch(1, 1)

    def rows(self) -> list[Row]:
        """What is shown."""
        return list(self._rows)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show *rows*; a table without rows takes no room."""
        self.setVisible(bool(rows))
        if list(rows) == self._rows:
            return
        if [row.shape for row in rows] != [row.shape for row in self._rows]:
            self._make(rows)
        self._rows = list(rows)
        for cells, row in zip(self._cells, rows, strict=True):
            cells.show(row)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw the lines with *theme*."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A line below each row."""
        if self._theme is None:
            return
        painter = QPainter(self)
        for cells in self._cells:
            painter.fillRect(0, cells.bottom(), self.width(), 1, self._theme.colors.line)

    def _make(self, rows: Sequence[Row]) -> None:
        for cells in self._cells:
            cells.remove(self._grid)
        cut = any(row.copyable for row in rows)
        self._grid.setColumnStretch(1, 0 if cut else 1)
        self._grid.setColumnStretch(2, 1 if cut else 0)  # room for what may be cut
        self._cells = [_Cells(self._grid, at, self._columns, row, self) for at, row in enumerate(rows)]
        if self._theme is not None:
            spread_theme(self, self._theme)


class _Cells:
    """The widgets of one row."""

    def __init__(self, grid: QGridLayout, at: int, columns: int, row: Row, parent: QWidget) -> None:
        self._name = Name(parent, row.strong, row.quiet)
        self._swatch = Swatch(row.kind, parent) if row.kind is not None else None
        self._figures: list[Figure | CopyFigure] = [
            CopyFigure(parent) if row.copyable else Figure(parent, muted=row.quiet) for _ in range(columns)
        ]
        margins = (_PAD, _APART, 0, _APART + 1)
        if self._swatch is not None:
            self._swatch.setContentsMargins(*margins)
            grid.addWidget(self._swatch, at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self._name, at, 1)
        else:
            grid.addWidget(self._name, at, 0, 1, 2)
        self._name.setContentsMargins(*margins)
        for column, figure in enumerate(self._figures, start=2):
            if isinstance(figure, Figure):
                figure.setContentsMargins(_PAD + 4, _APART, _PAD if figure is self._figures[-1] else 0, _APART + 1)
                figure.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(figure, at, column)

        for part in self._all():
            part.show()  # now, not when Qt gets round to it: the page would lie without its rows for a moment

    def show(self, row: Row) -> None:
        """Show *row*."""
        self._name.setText(isolated(row.name))
        self._name.setAccessibleName(row.spoken or f"{row.name}: {', '.join(part for part in row.figures if part)}")
        if self._swatch is not None and row.kind is not None:
            self._swatch.set_kind(row.kind)
        filled = ("",) * (len(self._figures) - len(row.figures)) + row.figures
        for figure, text in zip(self._figures, filled, strict=True):
            figure.show_text(text, row.strong)
        tip = tr("{0}: a click copies it", row.tip) if row.copyable else row.tip
        for part in (self._name, *self._figures):
            part.setToolTip(tip)

    def bottom(self) -> int:
        """The last line of pixels that it takes."""
        return max(part.geometry().bottom() for part in (self._name, *self._figures))

    def remove(self, grid: QGridLayout) -> None:
        """Take the row out."""
        for part in self._all():
            grid.removeWidget(part)
            part.hide()
            part.deleteLater()

    def _all(self) -> list[QWidget]:
        return [self._name, *self._figures, *([self._swatch] if self._swatch is not None else [])]
