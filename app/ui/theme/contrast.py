"""How well one colour can be read on another (WCAG 2, relative luminance), and colours made to be read."""

from __future__ import annotations

from PySide6.QtGui import QColor

_STEPS = 40


def luminance(color: QColor) -> float:
    """The relative luminance, 0 for black to 1 for white."""
    shares = [color.redF(), color.greenF(), color.blueF()]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: QColor, second: QColor) -> float:
    """The contrast of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(color: QColor, ground: QColor, least: float) -> QColor:
    """*color*, made darker on light ground or lighter on dark ground until its contrast is *least*."""
    end = QColor(0, 0, 0) if luminance(ground) > 0.18 else QColor(255, 255, 255)
    for step in range(_STEPS + 1):
        share = step / _STEPS
        mixed = QColor.fromRgbF(*(_between(a, b, share) for a, b in zip(_parts(color), _parts(end), strict=True)))
        if contrast(mixed, ground) >= least:
            return mixed
    return end


def _parts(color: QColor) -> tuple[float, float, float]:
    return color.redF(), color.greenF(), color.blueF()


def _between(first: float, second: float, share: float) -> float:
    return first + (second - first) * share
