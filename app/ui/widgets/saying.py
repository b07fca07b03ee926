"""Words for screen readers alone."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent


def say(about: QObject, words: str) -> None:
    """Have *words* spoken when a screen reader is done with what it says; without one nothing happens."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(about, words))
