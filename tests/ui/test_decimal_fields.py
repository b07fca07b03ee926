"""Amounts typed in one country's way where the system counts in another's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.widgets.fields import DoubleSpinBox

TYPED = {"0.10": 0.1, "0,10": 0.1, "12.5": 12.5, "12,5": 12.5, ".5": 0.5, "1234": 1234.0}
PASTED = {**TYPED, "1.234,50": 1234.5, "1,234.50": 1234.5}


@pytest.fixture(params=["de_DE", "en_US", "fr_FR", "de_CH", "ar_EG", "C"])
def box(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[DoubleSpinBox]:
    """A field for dollars in a country's locale, with an amount in it that is marked."""
    field = DoubleSpinBox()
    field.setLocale(QLocale(str(request.param)))
    field.setRange(0, 100_000)
    field.setPrefix("$")
    field.setSuffix(" a.month")
    field.setValue(7)
    field.selectAll()
    yield field
    field.deleteLater()


@pytest.mark.parametrize("text", TYPED)
def test_a_point_and_a_comma_begin_decimals_everywhere(box: DoubleSpinBox, text: str) -> None:
    QTest.keyClicks(box, text)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.value() == TYPED[text]


@pytest.mark.parametrize("text", PASTED)
def test_a_pasted_amount_may_be_grouped_in_either_way(box: DoubleSpinBox, text: str) -> None:
    QApplication.clipboard().setText(text)
    box.lineEdit().setSelection(1, len(box.cleanText()))
    QTest.keyClick(box, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.value() == PASTED[text]
