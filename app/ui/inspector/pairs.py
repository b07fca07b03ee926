"""Names with longer values below them, which can be selected."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.ui.inspector.figures import figure_font
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.labels import label


class Pairs(QWidget, Themed):
    """A muted name and its value on lines of their own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: list[tuple[str, str]] = []
        self._labels: list[QLabel] = []
        self._theme: Theme | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 0, 8, 0)
        self._column.setSpacing(2)

    def set_pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Show names with values."""
        if list(pairs) == self._shown:
            return
        self._shown = list(pairs)
        for old in self._labels:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._labels = [part for name, value in pairs for part in self._pair(name, value)]
        for part in self._labels:
            self._column.addWidget(part)
        self._dress()

    def words(self) -> str:
        """All of it as lines."""
        return "\n".join(f"{name}: {value}" for name, value in self._shown)

    def set_theme(self, theme: Theme) -> None:
        """Take the fonts of *theme*."""
        self._theme = theme
        self._dress()

    def _pair(self, name: str, value: str) -> tuple[QLabel, QLabel]:
        shown = label(value, wrap=True, parent=self)
        shown.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        shown.setAccessibleName(f"{name}: {value}")
        shown.setContentsMargins(0, 0, 0, 6)
        return label(name, "facts", parent=self), shown

    def _dress(self) -> None:
        if self._theme is not None:
            for value in self._labels[1::2]:
                value.setFont(figure_font(self._theme))
