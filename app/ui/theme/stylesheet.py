"""A theme as Qt wants it: one style sheet and one palette, so that nothing is left in Qt's default grey."""

from __future__ import annotations

from string import Template

from PySide6.QtGui import QColor, QFontMetrics, QPalette

from app.base.resources import read_text
from app.ui.theme.palette import Palette, Theme


def stylesheet(theme: Theme) -> str:
    """Return the style sheet of the whole program. Raises FileNotFoundError when the shipped template is missing."""
    return Template(read_text("themes/window.qss")).substitute(_colours(theme), **_sizes(theme))


def qt_palette(theme: Theme) -> QPalette:
    """Return the palette for everything that the style sheet leaves to the style."""
    colors, role = theme.colors, QPalette.ColorRole
    palette = QPalette()
    for which, color in (
        (role.Window, colors.bg), (role.WindowText, colors.text), (role.Base, colors.card), (role.Text, colors.text),
        (role.AlternateBase, colors.side), (role.Button, colors.card), (role.ButtonText, colors.text),
        (role.BrightText, colors.error), (role.Highlight, colors.selection), (role.HighlightedText, colors.text),
        (role.Link, colors.accent), (role.LinkVisited, colors.accent), (role.ToolTipBase, colors.card),
        (role.ToolTipText, colors.text), (role.PlaceholderText, colors.muted), (role.Accent, colors.accent),
        (role.Light, colors.card), (role.Midlight, colors.line), (role.Mid, colors.line), (role.Dark, colors.muted),
        (role.Shadow, colors.line),
    ):  # fmt: skip
        palette.setColor(which, color)
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, colors.faint)
    return palette


def mix(first: QColor, second: QColor, share: float) -> QColor:
    """Return *first* with *share* (0 to 1) of *second* in it."""
    keep = 1.0 - share
    return QColor(
        round(first.red() * keep + second.red() * share),
        round(first.green() * keep + second.green() * share),
        round(first.blue() * keep + second.blue() * share),
    )


def hover_of(colors: Palette, ground: QColor) -> QColor:
    """The colour of *ground* under the pointer."""
    return mix(ground, colors.text, 0.05)


def _colours(theme: Theme) -> dict[str, str]:
    colors = theme.colors
    names = (
        "bg", "side", "card", "line", "text", "muted", "faint", "accent", "accent_soft", "on_accent", "selection",
        "focus", "warn", "error", "code",
    )  # fmt: skip
    made: dict[str, QColor] = {name: getattr(colors, name) for name in names}
    made["hover"] = hover_of(colors, colors.bg)
    made["pressed"] = mix(colors.bg, colors.text, 0.1)
    made["sunken"] = mix(colors.side, colors.text, 0.02)
    made["accent_hover"] = mix(colors.accent, colors.text, 0.12)
    made["accent_pressed"] = mix(colors.accent, colors.text, 0.24)
    made["disabled"] = mix(colors.bg, colors.text, 0.1)
    made["scroll"] = mix(colors.bg, colors.text, 0.2)
    return {name: color.name() for name, color in made.items()}


def _sizes(theme: Theme) -> dict[str, int]:
    fonts = theme.fonts
    base = fonts.interface.pixelSize()
    pill = max(fonts.facts.pixelSize() + 1, 9)
    height = max(18, round(pill * 1.4))
    return {
        "label_size": fonts.label.pixelSize(),
        "facts_size": fonts.facts.pixelSize(),
        "heading_size": round(base * 1.15),
        "greeting_size": round(base * 1.5),
        "figure_size": round(base * 1.35),
        "pill_size": pill,
        "pill_height": height,
        "pill_radius": (height + 8) // 2,
        "line_height": QFontMetrics(fonts.interface).height(),
        "icon_size": fonts.icon,
    }
