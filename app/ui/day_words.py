"""Dates in figures, as the reader's country writes them."""

from __future__ import annotations

from PySide6.QtCore import QDate, QDateTime, QLocale

ISO = "yyyy-MM-dd"
_SHORT = QLocale.FormatType.ShortFormat


def is_plain(locale: QLocale) -> bool:
    """Whether *locale* is that of a system without a language: Qt writes its dates as 26 11 2026."""
    return locale.language() == QLocale.Language.C


def short_day(day: QDate) -> str:
    """*day* in figures; as ISO 8601 has it where the system has no language."""
    locale = QLocale()
    return locale.toString(day, ISO) if is_plain(locale) else locale.toString(day, _SHORT)


def short_moment(when: QDateTime) -> str:
    """*when* as a day in figures and the time to the minute."""
    locale = QLocale()
    return locale.toString(when, f"{ISO} HH:mm") if is_plain(locale) else locale.toString(when, _SHORT)
