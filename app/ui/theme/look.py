"""What the user chose about the looks, before it is resolved into a theme."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.model.settings import BY_KEY, SettingValue

ZOOM_STEPS = (0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
_NAMES = ("theme", "chat_size", "interface_size", "code_size", "chat_font", "code_font")
LOOK_KEYS = frozenset(f"look.{name}" for name in _NAMES)


@dataclass(frozen=True, slots=True)
class Look:
    """The settings ``look.*``: ``theme`` as there, sizes in pixels, font families empty for the system's own."""

    theme: str = "system"
    chat_size: int = 15
    interface_size: int = 14
    code_size: int = 13
    chat_font: str = ""
    code_font: str = ""


def read_look(get: Callable[[str], SettingValue]) -> Look:
    """Build a Look from *get*, which returns the value of a setting by its key."""
    values = {name: get(f"look.{name}") for name in _NAMES}
    return Look(
        theme=str(values["theme"]),
        chat_size=int(values["chat_size"] or 15),
        interface_size=int(values["interface_size"] or 14),
        code_size=int(values["code_size"] or 13),
        chat_font=str(values["chat_font"] or ""),
        code_font=str(values["code_font"] or ""),
    )


def look_from_file(stored: Mapping[str, object]) -> Look:
    """Build a Look from the raw settings file, for the first paint. What does not fit becomes the default."""

    def get(key: str) -> SettingValue:
        default, value = BY_KEY[key].default, stored.get(key)
        fits = isinstance(value, type(default)) and not isinstance(value, bool)
        return value if fits else default  # type: ignore[return-value]  # same type as the default

    return read_look(get)


def next_zoom(zoom: float, direction: int) -> float:
    """Return the zoom step after (*direction* 1) or before (-1) *zoom*; the ends stay where they are."""
    nearest = min(range(len(ZOOM_STEPS)), key=lambda index: abs(ZOOM_STEPS[index] - zoom))
    return ZOOM_STEPS[max(0, min(nearest + direction, len(ZOOM_STEPS) - 1))]
