"""Widgets that draw with the theme themselves, and how a new theme reaches them."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.theme.icons import tinted_icon
from app.ui.theme.palette import Theme


class Themed:
    """Mixed into widgets that need more of a theme than the style sheet and the palette give."""

    def set_theme(self, theme: Theme) -> None:
        """Draw with *theme* from now on."""
        raise NotImplementedError


def spread_theme(root: QWidget, theme: Theme) -> None:
    """Hand *theme* to *root* and to every themed widget below it; buttons that clear a field get its colour."""
    for widget in (root, *root.findChildren(QWidget)):
        if isinstance(widget, Themed):
            widget.set_theme(theme)
        if isinstance(widget, QLineEdit) and widget.isClearButtonEnabled():
            _tint_clear_button(widget, theme)


def _tint_clear_button(field: QLineEdit, theme: Theme) -> None:
    """Qt's own is black in every theme. It can only be reached by its name."""
    action = field.findChild(QAction, "_q_qlineeditclearaction")
    if isinstance(action, QAction):
        action.setIcon(tinted_icon("close", theme.colors.muted))
