"""The colours of tags in each theme. They are for edges and grounds: words on them are in the theme's text colour."""

from __future__ import annotations

from PySide6.QtGui import QColor

from app.model.organising import TagColour
from app.ui.theme.palette import Theme
from app.ui.theme.stylesheet import mix

_LIGHT = {
    TagColour.RED: "#b8433a", TagColour.ORANGE: "#b2611a", TagColour.YELLOW: "#927200", TagColour.GREEN: "#3f8040",
    TagColour.TEAL: "#2a7f78", TagColour.BLUE: "#3b6fb5", TagColour.PURPLE: "#7a56b0", TagColour.PINK: "#b04a86",
    TagColour.GREY: "#76726a",
}  # fmt: skip
_DARK = {
    TagColour.RED: "#ef8078", TagColour.ORANGE: "#e3a15a", TagColour.YELLOW: "#d8c15a", TagColour.GREEN: "#8cc98a",
    TagColour.TEAL: "#63c5b2", TagColour.BLUE: "#86b4ee", TagColour.PURPLE: "#b79cec", TagColour.PINK: "#e79ac4",
    TagColour.GREY: "#a3a098",
}  # fmt: skip
_CONTRAST = {
    TagColour.RED: "#ffb0aa", TagColour.ORANGE: "#ffc285", TagColour.YELLOW: "#ffef8a", TagColour.GREEN: "#a6f0a3",
    TagColour.TEAL: "#6ff0dc", TagColour.BLUE: "#a9cdff", TagColour.PURPLE: "#d2bcff", TagColour.PINK: "#ffb8e0",
    TagColour.GREY: "#e6e6e6",
}  # fmt: skip
_BY_THEME = {"light": _LIGHT, "dark": _DARK, "contrast": _CONTRAST}


def tag_color(theme: Theme, colour: TagColour) -> QColor:
    """The edge of a tag, 3:1 and more on the theme's grounds."""
    return QColor(_BY_THEME.get(theme.name, _LIGHT)[colour])


def tag_ground(theme: Theme, colour: TagColour) -> QColor:
    """The ground of a tag, on which the theme's text can be read."""
    return mix(theme.colors.side, tag_color(theme, colour), 0.2)
