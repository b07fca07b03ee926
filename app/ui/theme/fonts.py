"""Resolves the five fonts of a theme from the system's own and the user's settings."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase

from app.ui.theme.look import Look
from app.ui.theme.palette import Fonts


def resolve_fonts(look: Look, zoom: float) -> Fonts:
    """Return the fonts for *look*. *zoom* (1.0 = 100 %) changes only chat and code."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    size = look.interface_size
    return Fonts(
        interface=_sized(system, size),
        label=_label(system, _scaled(11, size)),
        facts=_sized(system, _scaled(12, size)),
        chat=_sized(_family(system, look.chat_font), round(look.chat_size * zoom)),
        code=_sized(_family(fixed, look.code_font, fixed=True), round(look.code_size * zoom)),
    )


def _scaled(base: int, interface_size: int) -> int:
    """Small print keeps its proportion to the interface's base size of 14 px."""
    return max(9, round(base * interface_size / 14))


def _sized(font: QFont, pixels: int) -> QFont:
    sized = QFont(font)
    sized.setPixelSize(max(6, pixels))
    return sized


def _family(font: QFont, family: str, fixed: bool = False) -> QFont:
    chosen = QFont(font)
    if family:
        chosen.setFamilies([family, *font.families()])
    if fixed:
        chosen.setStyleHint(QFont.StyleHint.Monospace)
        chosen.setFixedPitch(True)
    return chosen


def _label(font: QFont, pixels: int) -> QFont:
    label = _sized(font, pixels)
    label.setWeight(QFont.Weight.DemiBold)
    label.setCapitalization(QFont.Capitalization.AllUppercase)
    label.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.6)
    return label
