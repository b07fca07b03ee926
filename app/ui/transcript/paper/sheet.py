"""The room on a page, in the pixels that blocks are laid out in."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QMarginsF, QSizeF
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


def page_size(key: str) -> QPageSize:
    """The page size ``a4``, ``letter`` or ``legal``."""
    sizes = {"letter": QPageSize.PageSizeId.Letter, "legal": QPageSize.PageSizeId.Legal}
    return QPageSize(sizes.get(key, QPageSize.PageSizeId.A4))


def usual_size(points: QSizeF) -> str:
    """The key of the size that the system's default page, *points* wide and high, is nearest to."""
    sizes = {key: page_size(key).size(QPageSize.Unit.Point) for key in ("a4", "letter", "legal")}
    return min(
        sizes, key=lambda key: abs(sizes[key].width() - points.width()) + abs(sizes[key].height() - points.height())
    )
