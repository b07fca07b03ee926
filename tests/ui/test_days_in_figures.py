"""Dates in figures, in a country's locale and where the system has no language; buttons among right-to-left words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QDate, QDateTime, QLocale, Qt, QTime
from PySide6.QtWidgets import QApplication

from app.ui.day_words import short_day, short_moment
from app.ui.widgets.bidi import isolated
from app.ui.widgets.buttons import Button
from app.ui.widgets.dates import DateEdit

DAY = QDate(2026, 11, 26)


@pytest.fixture
def locale(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(str(request.param)))
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("locale", "day", "moment"),
    [("C", "2026-11-26", "2026-11-26 04:05"), ("de_DE", "26.11.26", "26.11.26 04:05")],
    indirect=["locale"],
)
def test_a_day_reads_as_usual_or_as_iso(locale: None, day: str, moment: str) -> None:
    assert short_day(DAY) == day
    assert short_moment(QDateTime(DAY, QTime(4, 5, 6))) == moment


@pytest.mark.parametrize(("locale", "shown"), [("C", "2026-11-26"), ("de_DE", "26.11.26")], indirect=["locale"])
def test_a_field_for_a_day_shows_it_the_same_way(locale: None, shown: str) -> None:
    field = DateEdit("From")
    field.setDate(DAY)
    assert field.text() == shown
    field.deleteLater()


def test_the_dots_of_a_button_stay_behind_its_word_from_right_to_left(qapp: QApplication) -> None:
    QApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        button = Button("Export…")
        assert button.text() == isolated("Export…")
        button.setText(isolated("Export…"))
        assert button.text() == isolated("Export…")
    finally:
        QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert Button("Export…").text() == "Export…"
