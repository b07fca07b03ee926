"""The colour tokens of the design, and the fonts that go with them."""

from __future__ import annotations

from dataclasses import dataclass, fields

from PySide6.QtGui import QColor, QFont


@dataclass(frozen=True, slots=True)
class Palette:
    """One colour per token.

    On ``bg``, ``side``, ``card``, ``bubble``, ``code`` and ``accent_soft`` the colours ``text``, ``muted``, ``accent``,
    ``warn`` and ``error`` reach 4.5:1 (7:1 in the high contrast theme); ``faint`` is for hints alone. The colours of
    tokens, which are squares and bars and nothing to read, reach 3:1 (4.5:1) on ``bg`` and ``card``. Where the design's
    own value missed that by a little, the nearest colour that reaches it stands here.
    """

    bg: QColor
    side: QColor
    card: QColor
    line: QColor
    text: QColor
    muted: QColor
    faint: QColor
    accent: QColor
    accent_soft: QColor
    on_accent: QColor
    bubble: QColor
    code: QColor
    cache_read: QColor
    cache_write: QColor
    uncached: QColor
    output: QColor
    warn: QColor
    error: QColor
    selection: QColor
    focus: QColor

    @classmethod
    def from_hex(cls, **colours: str) -> Palette:
        """Build a palette from ``#rrggbb`` strings, one for each token."""
        return cls(**{field.name: QColor(colours[field.name]) for field in fields(cls)})


LIGHT = Palette.from_hex(
    bg="#fdfcfa", side="#f4f2ee", card="#ffffff", line="#e4e0d9", text="#21201d", muted="#69655d",
    faint="#a5a198", accent="#1f6f63", accent_soft="#e0efec", on_accent="#ffffff", bubble="#efece6",
    code="#f6f4f0", cache_read="#3d8f80", cache_write="#c38529", uncached="#7b8794", output="#4f63b8",
    warn="#995510", error="#b3372f", selection="#bfe0d9", focus="#1f6f63",
)  # fmt: skip

DARK = Palette.from_hex(
    bg="#1c1d1f", side="#161718", card="#242528", line="#333539", text="#e9e7e3", muted="#a3a098",
    faint="#6d6b66", accent="#63c5b2", accent_soft="#20383a", on_accent="#10201d", bubble="#2a2c2f",
    code="#18191b", cache_read="#5fb9a8", cache_write="#e0ab55", uncached="#8d99a6", output="#8b9cec",
    warn="#e3a15a", error="#ef8078", selection="#2f5b58", focus="#63c5b2",
)  # fmt: skip

CONTRAST = Palette.from_hex(
    bg="#000000", side="#000000", card="#000000", line="#ffffff", text="#ffffff", muted="#e6e6e6",
    faint="#cccccc", accent="#6ff0dc", accent_soft="#0b3a40", on_accent="#000000", bubble="#2b2b2b",
    code="#0a0a0a", cache_read="#6fe0cc", cache_write="#ffc966", uncached="#a8a8a8", output="#8fa3ff",
    warn="#ffc285", error="#ffb0aa", selection="#125a60", focus="#ffff66",
)  # fmt: skip


PALETTES: dict[str, Palette] = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}


_LETTERS = 14  # pixels: the usual size of the interface's text


@dataclass(frozen=True, slots=True)
class Fonts:
    """Resolved fonts, pixel sizes included. Zoom changes only ``chat`` and ``code``."""

    interface: QFont
    label: QFont  # 11 px, semibold, letter-spaced, upper case
    facts: QFont  # 12 px
    chat: QFont
    code: QFont

    @property
    def scale(self) -> float:
        """By what sizes given for the usual letters of the interface grow where these are larger; never less than 1."""
        return max(1.0, self.interface.pixelSize() / _LETTERS)

    @property
    def icon(self) -> int:
        """How large icons beside words of the interface are, in pixels."""
        return round(16 * self.scale)

    @property
    def mark(self) -> int:
        """How large arrows and ticks in fields are, in pixels."""
        return round(12 * self.scale)


@dataclass(frozen=True, slots=True)
class Theme:
    """Everything that drawing needs, resolved once: replaced as a whole when anything changes."""

    name: str  # light, dark or contrast
    colors: Palette
    fonts: Fonts
    reduced_motion: bool = False

    @property
    def dark(self) -> bool:
        """True when text is lighter than its background."""
        return self.colors.text.lightness() > self.colors.bg.lightness()
