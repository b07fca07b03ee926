"""The attachments of a draft above the message field."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.ui.composer.chip import Chip, ChipValue
from app.ui.composer.chip_grid import ChipGrid
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed, spread_theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import ElidedLabel

_LINES = (1.4, 2.4, 3.4)  # that are shown before the row scrolls: it is seen that there are more


class ChipRow(QWidget, Themed):
    """Chips in lines, scrolling when they are many; of hundreds only those are made that are or were seen.

    All signals but the last five carry the id of an attachment. ``seen`` carries the ids of chips that came into view.
    """

    removed = Signal(str)
    opened = Signal(str)
    acted = Signal(str)
    moved = Signal(str, int)  # to this position
    menu_wanted = Signal(str, QPoint)
    undo_wanted = Signal()
    left = Signal()
    cancel_wanted = Signal()
    seen = Signal(list)
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Attachments"))
        self._theme: Theme | None = None
        self._values: list[ChipValue] = []
        self._chips: dict[str, Chip] = {}
        self._most_height = 200
        self._stop = ""  # the id of the chip that Tab reaches
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = QWidget()
        self._area.setWidget(self._inside)
        self._area.viewport().setAutoFillBackground(False)
        self._inside.setAutoFillBackground(False)
        self._area.verticalScrollBar().valueChanged.connect(self._fill)
        self._mark = QFrame(self._inside)
        self._mark.setProperty("look", "insertion")
        self._mark.hide()
        self.progress = ElidedLabel("", "facts", self)
        self.cancel = Button(tr("Cancel"), tr("Cancel what is not read yet"), "link", self)
        self.cancel.clicked.connect(self.cancel_wanted)
        self._lay_out()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_values(())
        self.show_progress("")

    def show_values(self, values: Sequence[ChipValue]) -> None:
        """Show these, in this order."""
        focused = self._focused()
        place = self._position(focused)
        self._values = list(values)
        ids = {value.id for value in values}
        for id in [id for id in self._chips if id not in ids]:
            self._chips.pop(id).deleteLater()
        for value in values:
            if value.id in self._chips and self._chips[value.id].value != value:
                self._chips[value.id].show_value(value)
        self.setVisible(bool(values))
        self._fit()
        if focused and focused not in ids and values:
            self._focus(min(place, len(values) - 1))

    def show_progress(self, words: str) -> None:
        """Say how far many files are; empty for nothing to say."""
        changed = self.progress.isHidden() == bool(words)
        self.progress.setText(words)
        self.progress.setVisible(bool(words))
        self.cancel.setVisible(bool(words))
        if changed:
            self.updateGeometry()
            self.resized.emit()

    def show_picture(self, id: str, pixmap: QPixmap) -> None:
        """Show a thumbnail on a chip, if it is still there."""
        if id in self._chips:
            self._chips[id].show_picture(pixmap)

    def set_most_height(self, pixels: int) -> None:
        """Scroll beyond *pixels*, but never show less than a line and the beginning of the next."""
        if pixels != self._most_height:
            self._most_height = pixels
            self._fit()

    def chips(self) -> list[Chip]:
        """The chips that were made, in order."""
        return [self._chips[value.id] for value in self._values if value.id in self._chips]

    def values(self) -> list[ChipValue]:
        """What all chips show, in order."""
        return list(self._values)

    def set_theme(self, theme: Theme) -> None:
        """For chips that come later."""
        self._theme = theme
        self._fit()

    def sizeHint(self) -> QSize:
        """As high as its lines, within a bound."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width takes other lines."""
        super().resizeEvent(event)
        self._fit()

    # Where they stand

    def _grid(self) -> ChipGrid:
        height = max((chip.sizeHint().height() for chip in self._chips.values()), default=60)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        width, most = max(1, self._area.viewport().width()), max(1, len(self._values))
        return ChipGrid(width, height, mirrored=rtl, most=most)

    def _fit(self) -> None:
        if self._values and not self._chips:
            self._made(self._values[0])  # its height is that of all
        grid = self._grid()
        whole, step = grid.whole_height(len(self._values)), grid.height + grid.gap
        most = max(round(lines * step) for lines in _LINES if lines == _LINES[0] or lines * step <= self._most_height)
        self._inside.resize(grid.width, whole)
        if self._area.height() != max(1, min(whole, most)):
            self._area.setFixedHeight(max(1, min(whole, most)))
            self.updateGeometry()
            self.resized.emit()
        self._fill()

    def _fill(self) -> None:
        """Make the chips that are seen, and put all where they belong."""
        grid, top = self._grid(), self._area.verticalScrollBar().value()
        seen = grid.shown(top, top + self._area.height(), len(self._values))
        for position in seen:
            if self._values[position].id not in self._chips:
                self._made(self._values[position])
        for position, value in enumerate(self._values):
            chip = self._chips.get(value.id)
            if chip is not None:
                chip.setGeometry(grid.place(position))
        self._order_tabs()
        self.seen.emit([self._values[position].id for position in seen])

    def _order_tabs(self) -> None:
        if self._values and self._stop not in self._chips:
            self._stop = self._values[0].id
        for id, chip in self._chips.items():
            chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus if id == self._stop else Qt.FocusPolicy.ClickFocus)

    def _made(self, value: ChipValue) -> Chip:
        chip = self._chips[value.id] = Chip(value, self._inside)
        if self._theme is not None:
            spread_theme(chip, self._theme)
        self._connect(chip, value.id)
        chip.show()
        return chip

    def _connect(self, chip: Chip, id: str) -> None:
        chip.removed.connect(lambda: self.removed.emit(id))
        chip.opened.connect(lambda: self.opened.emit(id))
        chip.acted.connect(lambda: self.acted.emit(id))
        chip.left.connect(self.left)
        chip.undo_wanted.connect(self.undo_wanted)
        chip.stepped.connect(lambda step, move: self._stepped(id, step, move))
        chip.dragged.connect(self._dragged)
        chip.dropped.connect(lambda point: self._dropped(id, point))
        chip.menu_wanted.connect(lambda place: self.menu_wanted.emit(id, place))

    # Keyboard

    def _focused(self) -> str:
        return next((id for id, chip in self._chips.items() if chip.hasFocus()), "")

    def _position(self, id: str) -> int:
        return next((position for position, value in enumerate(self._values) if value.id == id), 0)

    def _focus(self, position: int) -> None:
        id = self._values[position].id
        place = self._grid().place(position)
        chip = self._chips.get(id) or self._made(self._values[position])
        chip.setGeometry(place)
        self._stop = id
        self._order_tabs()
        chip.setFocus(Qt.FocusReason.TabFocusReason)
        self._area.ensureVisible(place.center().x(), place.center().y(), 0, place.height() // 2 + 4)

    def _stepped(self, id: str, step: str, move: bool) -> None:
        count = len(self._values)
        position = self._position(id)
        there = self._grid().stepped(position, step, count)
        if there == position:
            return
        if move:
            self.moved.emit(id, there)
        else:
            self._focus(there)

    # Drag

    def _dragged(self, point: QPoint) -> None:
        """Show where it would go."""
        inside, grid = self._inside.mapFromGlobal(point), self._grid()
        gap = grid.gap_at(inside, len(self._values))
        self._mark.setGeometry(self._mark_place(grid, gap))
        self._mark.raise_()
        self._mark.show()
        self._area.ensureVisible(inside.x(), inside.y(), 0, grid.height // 2)

    def _mark_place(self, grid: ChipGrid, gap: int) -> QRect:
        """The gap before position *gap*; at the end of a line it lies behind the last there."""
        behind = gap == len(self._values)
        chip = grid.place(gap - 1 if behind else gap)
        right = behind != grid.mirrored
        x = chip.right() + grid.gap // 2 - 1 if right else chip.left() - grid.gap // 2 - 1
        return QRect(max(0, min(x, grid.width - 2)), chip.top(), 2, chip.height())

    def _dropped(self, id: str, point: QPoint) -> None:
        self._mark.hide()
        gap = self._grid().gap_at(self._inside.mapFromGlobal(point), len(self._values))
        position = self._position(id)
        there = gap - 1 if gap > position else gap
        if there != position:
            self.moved.emit(id, there)

    # Inside

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.progress, 1)
        line.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._area)
        column.addLayout(line)
