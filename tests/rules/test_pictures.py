"""The comparison of pictures notices what a person would, and not what only a meter sees."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from tests.fakes.pictures import difference


def _picture(x: int = 40, color: str = "#21201d", text: str = "A word and another one") -> QImage:
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("#fdfcfa"))
    painter = QPainter(image)
    painter.setPen(QColor(color))
    for line in range(1, 9):
        painter.drawText(x, 20 * line, text)
    painter.end()
    return image


def test_the_same_picture_is_alike(qapp: Any) -> None:
    assert difference(_picture(), _picture()) == ""
    assert difference(_picture(), _picture(color="#22211e")) == ""


@pytest.mark.parametrize(
    "other", [{"x": 46}, {"color": "#a5a198"}, {"text": "A word and nothing"}], ids=["moved", "faint", "changed"]
)
def test_what_a_person_sees_differs(qapp: Any, other: dict[str, Any]) -> None:
    assert difference(_picture(), _picture(**other))


def test_another_size_differs(qapp: Any) -> None:
    assert difference(_picture(), _picture().copy(0, 0, 400, 180))
