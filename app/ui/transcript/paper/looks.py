"""How a conversation looks on paper: dark on white, whatever the window wears."""

from __future__ import annotations

from PySide6.QtGui import QFont

from app.ui.theme.palette import Fonts, Palette, Theme
from app.ui.transcript.ink import PAPER

_COLORS = Palette.from_hex(
    bg="#ffffff", side="#ffffff", card="#ffffff", line="#cfcbc4", text="#1a1917", muted="#5f5b54",
    faint="#8a867e", accent="#17594f", accent_soft="#eef4f3", on_accent="#ffffff", bubble="#f1efeb",
    code="#f8f7f4", cache_read="#2a6f62", cache_write="#8a5c13", uncached="#56616c", output="#3c4f9e",
    warn="#8a4d0c", error="#a32f27", selection="#ffffff", focus="#17594f",
)  # fmt: skip

_SIZES = {"interface": 14, "label": 11, "facts": 12, "chat": 15, "code": 13}  # px, the design's


def paper_theme(fonts: Fonts) -> Theme:
    """The theme that is printed: the families of *fonts* at the design's sizes, without a screen's hinting.

    Hinted letters have whole pixels as widths, which would set them unevenly at the printer's resolution.
    """
    return Theme(PAPER, _COLORS, Fonts(**{name: _printed(getattr(fonts, name), size) for name, size in _SIZES.items()}))


def _printed(font: QFont, pixels: int) -> QFont:
    made = QFont(font)
    made.setPixelSize(pixels)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made
