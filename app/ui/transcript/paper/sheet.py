"""The room on a page, in the pixels that blocks are laid out in."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLocale, QMarginsF
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize

POINTS = 0.7  # per px: the design's 15 px of an answer become 10.5 points
HEADER = 36  # px, the title and the air below it
FOOTER = 32  # px, the number and the air above it
_SIDES = 18.0  # mm
_ENDS = 14.0  # mm
_LEAST = 200  # px


@dataclass(frozen=True, slots=True)
class Sheet:
    """``width`` and ``height`` of the printed area, px, header and footer included; ``scale`` is dots per px."""

    width: int
    height: int
    scale: float

    @property
    def body(self) -> int:
        """The height that blocks have, px."""
        return self.height - HEADER - FOOTER

    @classmethod
    def of(cls, device: QPagedPaintDevice) -> Sheet:
        """The sheet of a device whose page layout is set."""
        dots = device.logicalDpiX() / 72
        scale = dots * POINTS
        room = device.pageLayout().paintRect(QPageLayout.Unit.Point)
        width, height = int(room.width() / POINTS), int(room.height() / POINTS)
        return cls(max(_LEAST, width), max(_LEAST, height), scale)


def set_margins(device: QPagedPaintDevice) -> None:
    """Give *device* the margins that a page has here; a printer may insist on wider ones."""
    device.setPageMargins(QMarginsF(_SIDES, _ENDS, _SIDES, _ENDS), QPageLayout.Unit.Millimeter)


_SIZES = {
    "a4": QPageSize.PageSizeId.A4,
    "letter": QPageSize.PageSizeId.Letter,
    "legal": QPageSize.PageSizeId.Legal,
    "a5": QPageSize.PageSizeId.A5,
}
_US = ("US", "CA", "MX", "PH", "CL", "CO", "VE", "PR")  # where letters are written on Letter (CLDR: paperSize)


def page_size(key: str) -> QPageSize:
    """The page size that *key* names, A4 for others."""
    return QPageSize(_SIZES.get(key, QPageSize.PageSizeId.A4))


def page_sizes(country: str = "") -> list[tuple[str, str]]:
    """The sizes as (key, name), the usual one of *country* (two letters; empty for the system's) first."""
    country = country or QLocale.territoryToCode(QLocale.system().territory())
    usual = "letter" if country in _US else "a4"
    return [(key, page_size(key).name()) for key in sorted(_SIZES, key=lambda key: key != usual)]
