"""The attachments of a draft above the message field."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.ui.composer.chip import Chip, ChipValue
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.buttons import Button
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.labels import ElidedLabel

_GAP = 8
_MOST_HEIGHT = 148  # pixels: two lines of chips and the beginning of a third


class ChipRow(QWidget, Themed):
    """Chips in lines, scrolling when they are many. All signals carry the id of an attachment."""

    removed = Signal(str)
    opened = Signal(str)
    acted = Signal(str)
    moved = Signal(str, int)  # to this position
    menu_wanted = Signal(str, QPoint)
    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Attachments"))
        self._theme: Theme | None = None
        self._chips: dict[str, Chip] = {}
        self._order: list[str] = []
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = QWidget()
        self._flow = FlowLayout(self._inside, _GAP)
        self._area.setWidget(self._inside)
        self._area.viewport().setAutoFillBackground(False)
        self._inside.setAutoFillBackground(False)
        self.progress = ElidedLabel("", "facts", self)
        self.cancel = Button(tr("Cancel"), tr("Cancel what is not read yet"), "link", self)
        self.cancel.clicked.connect(self.cancel_wanted)
        self._lay_out()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_values(())
        self.show_progress("")

    def show_values(self, values: Sequence[ChipValue]) -> None:
        """Show these, in this order."""
        ids = [value.id for value in values]
        focused = next((id for id, chip in self._chips.items() if chip.hasFocus()), None)
        place = self._order.index(focused) if focused in self._order else 0
        for id in [id for id in self._chips if id not in ids]:
            self._flow.removeWidget(self._chips[id])
            self._chips.pop(id).deleteLater()
        for position, value in enumerate(values):
            self._show(value, position)
        self._order = ids
        self.setVisible(bool(ids))
        self._fit()
        if focused is not None and focused not in ids and ids:
            self._chips[ids[min(place, len(ids) - 1)]].setFocus()

    def show_progress(self, words: str) -> None:
        """Say how far many files are; empty for nothing to say."""
        self.progress.setText(words)
        self.progress.setVisible(bool(words))
        self.cancel.setVisible(bool(words))

    def show_picture(self, id: str, pixmap: QPixmap) -> None:
        """Show a thumbnail on a chip, if it is still there."""
        if id in self._chips:
            self._chips[id].show_picture(pixmap)

    def chips(self) -> list[Chip]:
        """The chips, in order."""
        return [self._chips[id] for id in self._order]

    def set_theme(self, theme: Theme) -> None:
        """For chips that come later."""
        self._theme = theme

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width takes other lines."""
        super().resizeEvent(event)
        self._fit()

    def _show(self, value: ChipValue, position: int) -> None:
        chip = self._chips.get(value.id)
        if chip is None:
            chip = self._chips[value.id] = self._made(value)
            self._flow.addWidget(chip)
            chip.show()
        elif chip.value != value:
            chip.show_value(value)
        self._flow.place(chip, position)

    def _made(self, value: ChipValue) -> Chip:
        chip, id = Chip(value, self._inside), value.id
        if self._theme is not None:
            from app.ui.theme.themed import spread_theme  # noqa: PLC0415  # a chip that came late

            spread_theme(chip, self._theme)
        chip.removed.connect(lambda: self.removed.emit(id))
        chip.opened.connect(lambda: self.opened.emit(id))
        chip.acted.connect(lambda: self.acted.emit(id))
        chip.moved.connect(lambda step: self.moved.emit(id, self._order.index(id) + step))
        chip.menu_wanted.connect(lambda place: self.menu_wanted.emit(id, place))
        return chip

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(_GAP)
        line.addWidget(self.progress, 1)
        line.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._area)
        column.addLayout(line)

    def _fit(self) -> None:
        height = self._flow.heightForWidth(max(1, self._area.width()))
        self._area.setFixedHeight(max(1, min(height, _MOST_HEIGHT)))

    def sizeHint(self) -> QSize:
        """As high as its lines, within a bound."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()
