"""Colours can be read on what they stand on."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from app.ui.theme.contrast import contrast, readable
from app.ui.theme.palette import PALETTES
from app.ui.transcript.ink import Ink
from tests.fakes.transcripts import theme

WHITE, BLACK = QColor("#ffffff"), QColor("#000000")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast(WHITE, WHITE) == pytest.approx(1)
    assert contrast(QColor("#767676"), WHITE) == pytest.approx(4.54, abs=0.01)  # the usual example
    assert contrast(WHITE, QColor("#767676")) == contrast(QColor("#767676"), WHITE)


@pytest.mark.parametrize("ground", ["#ffffff", "#f6f4f0", "#18191b", "#000000", "#808080"])
@pytest.mark.parametrize("color", ["#c98a2b", "#3d8f80", "#ffff00", "#0000ff", "#777777"])
def test_a_colour_is_changed_no_more_than_it_needs(color: str, ground: str) -> None:
    made = readable(QColor(color), QColor(ground), 4.5)
    assert contrast(made, QColor(ground)) >= 4.4  # rounding to 8 bits
    if contrast(QColor(color), QColor(ground)) >= 4.5:
        assert made == QColor(color)
    else:
        assert contrast(made, QColor(ground)) < 5.4


@pytest.mark.parametrize("name", list(PALETTES))
def test_every_colour_of_code_can_be_read(name: str, qapp: QApplication) -> None:
    ink = Ink(theme(PALETTES[name], name))
    least = 7.0 if name == "contrast" else 4.5
    assert len(ink.syntax) >= 9
    for role, color in ink.syntax.items():
        assert contrast(QColor(color.name()), ink.colors.code) >= least, role
