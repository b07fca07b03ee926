"""The small headings of sections."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from app.ui.widgets.labels import label


def heading(words: str, parent: QWidget) -> QLabel:
    """*words* in capitals, as the design has them; read aloud as they are."""
    made = label(words.upper(), "label", parent=parent)
    made.setAccessibleName(words)
    return made
