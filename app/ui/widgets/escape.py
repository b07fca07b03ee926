"""Esc in a part of the window that has a use for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent


def is_escape(event: QEvent) -> bool:
    """Whether *event* is about the key Esc."""
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape


def takes_escape(event: QEvent) -> bool:
    """Whether *event* asks who has a use for Esc; if so it is answered, and the action Stop does not get the key."""
    asked = event.type() == QEvent.Type.ShortcutOverride and is_escape(event)
    if asked:
        event.accept()
    return asked
