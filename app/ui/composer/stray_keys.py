"""Keys that were typed elsewhere in the window and can only be meant for the message."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

_CONTROL, _ALT, _META = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.MetaModifier,
)


def is_for_the_message(event: QKeyEvent) -> bool:
    """Whether a key that nothing else has taken writes a character, or pastes. A space scrolls, and writes nothing."""
    return event.matches(QKeySequence.StandardKey.Paste) or _writes(event)


def _writes(event: QKeyEvent) -> bool:
    text, modifiers = event.text(), event.modifiers()
    if not text or not text.isprintable() or text.isspace() or modifiers & _META:
        return False
    return bool(modifiers & _CONTROL) == bool(modifiers & _ALT)  # on Windows both together are AltGr
