"""Widgets that draw with the theme themselves, and how a new theme reaches them."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.theme.palette import Theme


class Themed:
    """Mixed into widgets that need more of a theme than the style sheet and the palette give."""

    def set_theme(self, theme: Theme) -> None:
        """Draw with *theme* from now on."""
        raise NotImplementedError


def spread_theme(root: QWidget, theme: Theme) -> None:
    """Hand *theme* to *root* and to every themed widget below it."""
    for widget in (root, *root.findChildren(QWidget)):
        if isinstance(widget, Themed):
            widget.set_theme(theme)
