"""What is marked on a page: the passage that was cited, and hits of a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from app.ui.attachments.spread import Box
from app.ui.theme.palette import Palette

_PAPER = QColor("#ffffff")
_AROUND = 1.5  # pixels between letters and outline


@dataclass(frozen=True, slots=True)
class Mark:
    """Boxes on a page, in its own units from its top left. ``strong`` is the passage, or the hit that one is at."""

    boxes: tuple[Box, ...]
    strong: bool = False


def paint_marks(painter: QPainter, marks: Sequence[Mark], left: float, top: float, scale: float, ink: Palette) -> None:
    """Tint the boxes; the strong ones have an outline as well, so that colour is not the only sign.

    Pages are paper in every theme: the tint is multiplied, and the letters stay as dark as they are.
    """
    for mark in sorted(marks, key=lambda each: each.strong):
        for x, y, wide, high in mark.boxes:
            place = QRectF(left + x * scale, top + y * scale, wide * scale, high * scale)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
            painter.fillRect(place, _tint(ink, mark.strong))
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            painter.setPen(QPen(_edge(ink), 2.0 if mark.strong else 1.0))
            painter.drawRoundedRect(place.adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND), 2, 2)


def _edge(ink: Palette) -> QColor:
    """The accent, dark enough for white paper."""
    return ink.accent if ink.accent.lightness() < 128 else ink.accent.darker(240)


def _tint(ink: Palette, strong: bool) -> QColor:
    """The accent thinned with paper."""
    share = 0.34 if strong else 0.16
    color = ink.accent
    return QColor(
        *(
            round(paper * (1 - share) + part * share)
            for paper, part in zip(
                (_PAPER.red(), _PAPER.green(), _PAPER.blue()), (color.red(), color.green(), color.blue()), strict=True
            )
        )
    )
