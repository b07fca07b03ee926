"""One attachment of a draft: a picture of it, its name, what is known of it, and what can be done."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.model.attachment import ItemState
from app.ui.i18n import tr
from app.ui.theme.icons import tinted_pixmap
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.labels import ElidedLabel, set_look

PICTURE = 36  # pixels a side
_STEPS = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
    Qt.Key.Key_Home: "first",
    Qt.Key.Key_End: "last",
}


@dataclass(frozen=True, slots=True)
class ChipValue:
    """What a chip shows. ``kind`` is the name of an icon; ``deed`` has the words of a button, empty for none.

    ``limit`` says before the facts which limit it breaks, empty for none; ``tip`` and ``spoken`` have both. Where there
    is less room ``short`` are the facts, and ``shortest`` is the limit.
    """

    id: str
    name: str
    facts: str
    kind: str
    state: ItemState
    deed: str = ""
    tip: str = ""
    short: str = ""
    limit: str = ""
    shortest: str = ""

    @property
    def spoken(self) -> str:
        """All of it, as a screen reader says it."""
        return ", ".join(part for part in (self.name, self.limit, self.facts, self.deed) if part)

    @property
    def wrong(self) -> bool:
        """Whether it cannot be sent as it is."""
        return self.state is ItemState.REFUSED or bool(self.limit)


class Chip(QFrame, Themed):
    """``removed``, ``opened`` and ``acted`` (its button) say what is wanted; whoever has the row knows its place.

    ``stepped`` carries where the focus shall go, or the chip itself if the flag is set: ``left``, ``right``, ``up``,
    ``down``, ``first``, ``last``. ``dragged`` and ``dropped`` carry the pointer's place on the screen.
    """

    removed = Signal()
    opened = Signal()
    acted = Signal()
    left = Signal()
    undo_wanted = Signal()
    stepped = Signal(str, bool)
    dragged = Signal(QPoint)
    dropped = Signal(QPoint)
    menu_wanted = Signal(QPoint)  # on the screen

    def __init__(self, value: ChipValue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "chip")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab reaches one chip of the row
        self.value = value
        self._theme: Theme | None = None
        self._pixmap: QPixmap | None = None
        self._pressed: QPoint | None = None
        self._dragging = False
        self.picture = QLabel(self)
        self.picture.setFixedSize(PICTURE, PICTURE)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.name = ElidedLabel("", "plain", self, Qt.TextElideMode.ElideMiddle)
        self.facts = ElidedLabel("", "facts", self)
        self.deed = Button("", look="deed", parent=self)
        self.cross = IconButton("close", tr("Remove"), parent=self)
        for button in (self.deed, self.cross):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # by keyboard Enter and Delete do it
        self._lay_out()
        self.cross.clicked.connect(self.removed)
        self.deed.clicked.connect(self.acted)
        self.show_value(value)

    def show_value(self, value: ChipValue) -> None:
        """Show *value*."""
        self.value = value
        self.name.setText(value.name)
        self.facts.short = value.shortest if value.limit else value.short
        said = (value.limit, value.short) if value.limit else (value.facts,)
        self.facts.setText(" · ".join(part for part in said if part))
        set_look(self.facts, "error" if value.wrong else "facts")
        self.deed.setText(value.deed)
        self.deed.setAccessibleName(f"{value.deed}: {value.name}")
        self.deed.setVisible(bool(value.deed))
        self.cross.setAccessibleName(tr("Remove {0}", value.name))
        self.setToolTip(value.tip)
        self.setAccessibleName(value.spoken)
        self.setAccessibleDescription(
            tr("Delete removes it, Alt and an arrow key move it, the menu key shows what can be done.")
        )
        self._draw()

    def show_picture(self, pixmap: QPixmap) -> None:
        """Show a thumbnail in the place of the icon."""
        self._pixmap = pixmap
        self._draw()

    def set_theme(self, theme: Theme) -> None:
        """Draw the icon in the theme's colour."""
        self._theme = theme
        self._draw()

    # Keys

    def event(self, event: QEvent) -> bool:
        """Alt and an arrow key belong to the chip that has the focus, not to the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            moves = event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in _STEPS
            undoes = event.modifiers() == Qt.KeyboardModifier.ControlModifier and event.key() == Qt.Key.Key_Z
            if moves or undoes:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes, Enter opens, arrows walk, Alt and an arrow move."""
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        match event.key():
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.removed.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                (self.acted if self.value.deed else self.opened).emit()
            case Qt.Key.Key_Escape:
                self.left.emit()
            case Qt.Key.Key_Z if event.modifiers() == Qt.KeyboardModifier.ControlModifier:
                self.undo_wanted.emit()
            case key if key in _STEPS:
                self.stepped.emit(_STEPS[Qt.Key(key)], alt)
            case _:
                super().keyPressEvent(event)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A drag may begin."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()
        event.accept()  # the card behind would take the focus

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it to another place."""
        if self._pressed is None:
            return
        way = (event.position().toPoint() - self._pressed).manhattanLength()
        if self._dragging or way >= QApplication.startDragDistance():
            self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """It stays where it was let go."""
        if self._dragging:
            self.dropped.emit(event.globalPosition().toPoint())
        self._pressed, self._dragging = None, False
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open it."""
        self.opened.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for what can be done; by keyboard the menu opens below the name."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.menu_wanted.emit(self.mapToGlobal(self.name.geometry().bottomLeft()) if by_key else event.globalPos())
        event.accept()

    # Inside

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.name)
        words.addWidget(self.facts)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 4, 4, 4)
        row.setSpacing(8)
        row.addWidget(self.picture)
        row.addLayout(words, 1)
        row.addWidget(self.deed)
        row.addWidget(self.cross)

    def _draw(self) -> None:
        wrong = self.value.wrong
        if self._pixmap is not None and not wrong:
            self.picture.setPixmap(_edged(self._pixmap, self._theme) if self._theme is not None else self._pixmap)
        elif self._theme is not None:
            ink = self._theme.colors.error if wrong else self._theme.colors.muted
            icon = "warning" if wrong else self.value.kind
            self.picture.setPixmap(tinted_pixmap(icon, ink, 20, self.devicePixelRatioF()))


def _edged(picture: QPixmap, theme: Theme) -> QPixmap:
    """*picture* with a fine edge, so that a white page is told from a white chip."""
    edged = picture.copy()
    painter = QPainter(edged)
    painter.setPen(QPen(theme.colors.line, 1))
    painter.drawRect(QRectF(QPointF(), edged.deviceIndependentSize()).adjusted(0.5, 0.5, -0.5, -0.5))
    painter.end()
    return edged
