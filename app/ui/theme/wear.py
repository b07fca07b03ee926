"""Puts a theme on the whole application."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from app.ui.theme.palette import Theme
from app.ui.theme.stylesheet import qt_palette, stylesheet


def dress(application: QApplication, theme: Theme) -> None:
    """Give every ordinary control of the program the looks of *theme*."""
    application.setStyleSheet("")  # under a style sheet widgets keep the font they had
    application.setFont(theme.fonts.interface)
    application.setPalette(qt_palette(theme))
    application.setStyleSheet(stylesheet(theme))
