"""One attachment of a draft: a picture of it, its name, what is known of it, and what can be done."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.model.attachment import ItemState
from app.ui.i18n import tr
from app.ui.theme.icons import tinted_pixmap
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.labels import ElidedLabel, set_look

PICTURE = 40  # pixels a side
_WIDTH = 264


@dataclass(frozen=True, slots=True)
class ChipValue:
    """What a chip shows: ``facts`` and ``more`` in a line each. ``kind`` is the name of an icon.

    ``deed`` has the words of a button in the place of ``more``, empty for none.
    """

    id: str
    name: str
    facts: str
    more: str
    kind: str
    state: ItemState
    deed: str = ""
    tip: str = ""


class Chip(QFrame, Themed):
    """``removed``, ``opened`` and ``acted`` (its button) say what is wanted; ``moved`` carries -1 or 1."""

    removed = Signal()
    opened = Signal()
    acted = Signal()
    moved = Signal(int)
    menu_wanted = Signal(QPoint)  # on the screen

    def __init__(self, value: ChipValue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "chip")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.value = value
        self._theme: Theme | None = None
        self._pixmap: QPixmap | None = None
        self.picture = QLabel(self)
        self.picture.setFixedSize(PICTURE, PICTURE)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.name = ElidedLabel("", "plain", self)
        self.facts = ElidedLabel("", "facts", self)
        self.more = ElidedLabel("", "facts", self)
        self.deed = Button("", look="link", parent=self)
        self.cross = IconButton("close", tr("Remove"), parent=self)
        self.cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Delete does it by keyboard
        self._lay_out()
        self.cross.clicked.connect(self.removed)
        self.deed.clicked.connect(self.acted)
        self.show_value(value)

    def show_value(self, value: ChipValue) -> None:
        """Show *value*."""
        self.value = value
        self.name.setText(value.name)
        self.facts.setText(value.facts)
        self.more.setText(value.more)
        self.more.setVisible(not value.deed)
        set_look(self.facts, "error" if value.state is ItemState.REFUSED else "facts")
        self.deed.setText(value.deed)
        self.deed.setAccessibleName(f"{value.deed}: {value.name}")
        self.deed.setVisible(bool(value.deed))
        self.setToolTip(value.tip)
        self.setAccessibleName(", ".join(part for part in (value.name, value.facts, value.more) if part))
        self.setAccessibleDescription(tr("Delete removes it, Alt and an arrow key move it."))
        self._draw()

    def show_picture(self, pixmap: QPixmap) -> None:
        """Show a thumbnail in the place of the icon."""
        self._pixmap = pixmap
        self._draw()

    def set_theme(self, theme: Theme) -> None:
        """Draw the icon in the theme's colour."""
        self._theme = theme
        self._draw()

    def sizeHint(self) -> QSize:
        """All chips are as wide as each other."""
        return QSize(_WIDTH, super().sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes, Enter opens, Alt and an arrow key move."""
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        match event.key():
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.removed.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                (self.acted if self.value.deed else self.opened).emit()
            case Qt.Key.Key_Left | Qt.Key.Key_Right if alt:
                rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
                self.moved.emit(-steps[Qt.Key(event.key())] if rtl else steps[Qt.Key(event.key())])
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                self.focusNextPrevChild(event.key() == Qt.Key.Key_Right)
            case _:
                super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open it."""
        self.opened.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for what can be done."""
        self.menu_wanted.emit(event.globalPos())

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        words.addWidget(self.facts)
        words.addWidget(self.more)
        words.addWidget(self.deed, 0, Qt.AlignmentFlag.AlignLeading)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 4, 6)
        row.setSpacing(8)
        row.addWidget(self.picture)
        row.addLayout(words, 1)
        row.addWidget(self.cross, 0, Qt.AlignmentFlag.AlignTop)

    def _draw(self) -> None:
        if self._pixmap is not None:
            self.picture.setPixmap(self._pixmap)
        elif self._theme is not None:
            refused = self.value.state is ItemState.REFUSED
            ink = self._theme.colors.error if refused else self._theme.colors.muted
            icon = "warning" if refused else self.value.kind
            self.picture.setPixmap(tinted_pixmap(icon, ink, 20, self.devicePixelRatioF()))
