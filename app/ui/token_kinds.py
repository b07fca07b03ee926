"""The kinds of tokens by name and colour, the same wherever tokens are drawn or listed."""

from __future__ import annotations

from PySide6.QtGui import QColor

from app.model.inspection import TokenKind
from app.ui.i18n import mark, tr
from app.ui.theme.palette import Palette
from app.ui.theme.stylesheet import mix

KINDS: tuple[TokenKind, ...] = ("read", "write_5m", "write_1h", "input", "output", "web_search")

_NAMES: dict[TokenKind, str] = {
    "read": mark("Cache read"),
    "write_5m": mark("Cache write, 5 min"),
    "write_1h": mark("Cache write, 1 h"),
    "input": mark("Uncached input"),
    "output": mark("Output"),
    "web_search": mark("Web searches"),
}


def kind_name(kind: TokenKind) -> str:
    """What a kind is called in tables and legends."""
    return tr(_NAMES[kind])


def kind_color(kind: TokenKind, colors: Palette) -> QColor:
    """The colour of a kind; the two lifetimes of a cache write are two shades of one colour."""
    return {
        "read": colors.cache_read,
        "write_5m": colors.cache_write,
        "write_1h": mix(colors.cache_write, colors.text, 0.35),
        "input": colors.uncached,
        "output": colors.output,
        "web_search": colors.text,
    }[kind]
