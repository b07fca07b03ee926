"""The palette: one field from which every conversation, action, model and setting is reached."""

from app.ui.palette.inline import InlineChoices
from app.ui.palette.panel import PalettePanel
from app.ui.palette.rows import Choice

__all__ = ["Choice", "InlineChoices", "PalettePanel"]
