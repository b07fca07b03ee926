"""The button that brings the reader back to the end."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.ui.i18n import tr
from app.ui.theme.palette import Theme

_ABOVE = 14  # px between the pill and the lower edge


class Pill(QPushButton):
    """``Jump to latest``, centred above the lower edge; hidden at the end."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__("↓  " + tr("Jump to latest"), parent)
        self.setAccessibleName(tr("Jump to latest"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        colors = theme.colors
        self.setFont(theme.fonts.facts)
        self.setStyleSheet(
            f"QPushButton {{ background: {colors.card.name()}; color: {colors.text.name()};"
            f" border: 1px solid {colors.line.name()}; border-radius: 14px; padding: 0 14px; }}"
            f"QPushButton:hover {{ background: {colors.bubble.name()}; }}"
            f"QPushButton:focus {{ border-color: {colors.focus.name()}; }}"
        )
        self.resize(self.sizeHint().width(), 28)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it, as Space does; Qt leaves Enter to the buttons of dialogs."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)

    def was_moved(self, shift: int) -> None:
        """The picture below was moved by *shift* px, and this button's picture with it: paint both places anew."""
        below = self.parentWidget()
        if below is not None and not self.isHidden():
            below.update(self.geometry().translated(0, shift).adjusted(-1, -1, 1, 1))
            below.update(self.geometry())

    def place(self, viewport: QRect, wanted: bool) -> None:
        """Show or hide, at the lower middle of *viewport*."""
        if wanted:
            self.move((viewport.width() - self.width()) // 2, viewport.height() - self.height() - _ABOVE)
        if wanted == self.isHidden():
            self.setVisible(wanted)
