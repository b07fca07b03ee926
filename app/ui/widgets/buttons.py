"""Buttons with a look, a name for screen readers and, where they carry one, an icon in the text's colour."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget

from app.ui.theme.icons import tinted_icon
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.bidi import isolated, plain

Look = Literal[
    "plain", "primary", "pill", "ghost", "link", "danger", "title", "wide", "meter", "choice", "step", "fold", "copy",
    "deed",
]  # fmt: skip
Ink = Literal["text", "muted", "accent", "on_accent", "error", "warn"]
_ICON = QSize(16, 16)


class Button(QPushButton, Themed):
    """A push button. Takes the focus by keyboard only, so that a click leaves it in the message field."""

    def __init__(self, text: str, name: str = "", look: Look = "plain", parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setText(text)
        self.setProperty("look", look)
        self.setAccessibleName(name or text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self._icon: tuple[str, Ink] | None = None

    def setText(self, text: str) -> None:
        """Show *text*; where everything else runs from right to left, in the direction of its own letters."""
        rtl = QApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
        super().setText(isolated(plain(text)) if rtl else text)

    def show_icon(self, icon: str, ink: Ink = "text", behind: bool = False) -> None:
        """Show *icon* before the text, or *behind* it, in the theme's colour *ink*."""
        self._icon = (icon, ink)
        self.setIconSize(_ICON)
        if behind:
            rtl = QApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
            self.setLayoutDirection(Qt.LayoutDirection.LeftToRight if rtl else Qt.LayoutDirection.RightToLeft)

    def set_theme(self, theme: Theme) -> None:
        """Draw the icon in the theme's colour."""
        if self._icon is not None:
            name, ink = self._icon
            size = theme.fonts.icon
            self.setIconSize(QSize(size, size))
            self.setIcon(tinted_icon(name, getattr(theme.colors, ink), theme.colors.faint, size))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)


class IconButton(QToolButton, Themed):
    """A button with an icon alone; *name* is its accessible name and, unless *hint* says more, its tool tip."""

    def __init__(self, icon: str, name: str, hint: str = "", ink: Ink = "muted", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon
        self._ink = ink
        self.setAccessibleName(name)
        self.setToolTip(hint or name)
        self.setIconSize(_ICON)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_theme(self, theme: Theme) -> None:
        """Draw the icon in the theme's colour."""
        size = theme.fonts.icon
        self.setIconSize(QSize(size, size))
        self.setIcon(tinted_icon(self._icon_name, getattr(theme.colors, self._ink), theme.colors.faint, size))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)


class ClickableTitle(Button):
    """A title that is a button: plain words, elided at the end, with the whole text as tool tip."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__("", name, "title", parent)
        self._name = name
        self._full = ""

    def set_title(self, title: str) -> None:
        """Show *title* on one line."""
        self._full = " ".join(title.split())
        self.setToolTip(self._full)
        self.setAccessibleName(f"{self._name}: {self._full}")
        self._elide()

    def title(self) -> str:
        """The whole title."""
        return self._full

    def sizeHint(self) -> QSize:
        """Wide enough for the whole title, if there is room."""
        width = self.fontMetrics().horizontalAdvance(self._full) + 2 * _TITLE_PADDING
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """A few letters are always seen."""
        return QSize(60, super().minimumSizeHint().height())

    def resizeEvent(self, event: object) -> None:
        """Cut the title anew."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._elide()

    def _elide(self) -> None:
        room = max(0, self.width() - 2 * _TITLE_PADDING)
        text = self.fontMetrics().elidedText(self._full, Qt.TextElideMode.ElideRight, room)
        self.setText(isolated(text.replace("&", "&&")))


_TITLE_PADDING = 8
