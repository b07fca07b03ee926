"""Pictures that were looked at and kept, and what is drawn now: alike, within a tolerance."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase, QImage, QPainter, QRegion
from PySide6.QtWidgets import QWidget

from app.ui.theme.palette import PALETTES, Fonts, Theme
from tests.fakes.tools import require_tools

KEPT = Path(__file__).parent.parent / "golden" / "pictures"

_FAMILIES = ("Noto Sans", "DejaVu Sans Mono")
_FONTS = (
    "/usr/share/fonts/truetype/noto/NotoSansHebrew-Regular.ttf",  # one package has all of Noto Sans
    "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
)
_CELL = 8  # px: pictures are compared by the mean of squares of this size, so that soft edges do not count
_DIFFERENT = 24  # of 255: what a square may differ by in any of its colours
_MOST_DIFFERENT = 0.004  # the share of squares that may differ by more


def require_fonts() -> None:
    """Skip where the fonts of the pictures are not installed."""
    require_tools(*_FONTS)
    assert set(_FAMILIES) <= set(QFontDatabase.families())


def picture_theme(name: str) -> Theme:
    """A theme in the fonts of the pictures, whatever the system's are."""
    text, fixed = _FAMILIES
    fonts = Fonts(_font(text, 14), _font(text, 11), _font(text, 12), _font(text, 15), _font(fixed, 13))
    return Theme(name, PALETTES[name], fonts, reduced_motion=True)


def _font(family: str, pixels: int) -> QFont:
    font = QFont(family)
    font.setPixelSize(pixels)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)  # else the system's settings show
    return font


def drawn(widget: QWidget, scale: float = 1.0) -> QImage:
    """*widget* painted anew at *scale* device pixels for one of its own."""
    size = QSize(round(widget.width() * scale), round(widget.height() * scale))
    image = QImage(size, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    painter = QPainter(image)
    widget.render(painter, QPoint(0, 0), QRegion())
    painter.end()
    return image


def compare(name: str, image: QImage, scratch: Path, keep: bool = False) -> str:
    """What is wrong with *image* against the kept picture *name*; empty when they are alike.

    What is drawn now is saved in *scratch* when it differs; with *keep* it takes the place of the kept one.
    """
    kept = KEPT / f"{name}.png"
    if keep:
        KEPT.mkdir(parents=True, exist_ok=True)
        assert image.save(str(kept), quality=0)  # 0: the smallest file
        return ""
    before = QImage(str(kept))
    if before.isNull():
        return f"there is no picture {kept.name}; --keep-pictures keeps the one that is drawn"
    wrong = difference(before, image)
    if wrong:
        image.save(str(scratch / f"{name}.png"))
        return f"{name}: {wrong}; see {scratch / name}.png"
    return ""


def difference(before: QImage, now: QImage) -> str:
    """In what two pictures differ, in words; empty when they are alike."""
    if before.size() != now.size():
        return f"{now.width()} x {now.height()} px instead of {before.width()} x {before.height()}"
    one, other = _cells(before), _cells(now)
    different = sum(
        max(abs(a - b) for a, b in zip(x, y, strict=True)) > _DIFFERENT for x, y in zip(one, other, strict=True)
    )
    share = different / len(one)
    return f"{share:.2%} of the picture differ" if share > _MOST_DIFFERENT else ""


def _cells(image: QImage) -> list[tuple[int, int, int]]:
    small = image.scaled(
        max(1, image.width() // _CELL),
        max(1, image.height() // _CELL),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    ).convertToFormat(QImage.Format.Format_RGB32)
    data = bytes(small.constBits())
    return [(data[at + 2], data[at + 1], data[at]) for at in range(0, len(data), 4)]
