"""A date with a calendar that opens below it, both in the theme's colours."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QDateEdit, QTableView, QToolButton, QWidget

from app.ui.i18n import tr
from app.ui.theme.icons import tinted_pixmap
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed

_ARROW = 12  # pixels


class DateEdit(QDateEdit, Themed):
    """Typed part by part, or chosen from the calendar that Alt+Down or a click on the arrow opens."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._arrow: QPixmap | None = None
        self.setAccessibleName(name)
        self.setCalendarPopup(True)
        self.setKeyboardTracking(False)
        self._name_calendar(name)

    def set_theme(self, theme: Theme) -> None:
        """Draw the arrow in the theme's colour, and the days of the weekend in that of the others."""
        self.setMinimumWidth(self.sizeHint().width())
        self._arrow = tinted_pixmap("chevron-down", theme.colors.muted, _ARROW, self.devicePixelRatioF())
        day = QTextCharFormat()
        day.setForeground(theme.colors.text)
        head = QTextCharFormat()
        head.setForeground(theme.colors.muted)
        head.setBackground(theme.colors.card)
        calendar = self.calendarWidget()
        calendar.setHeaderTextFormat(head)
        for weekday in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            calendar.setWeekdayTextFormat(weekday, day)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field, and the arrow at its end."""
        super().paintEvent(event)
        if self._arrow is not None:
            rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            left = 10 if rtl else self.width() - 10 - _ARROW
            QPainter(self).drawPixmap(QPoint(left, (self.height() - _ARROW) // 2), self._arrow)

    def _name_calendar(self, name: str) -> None:
        calendar: QCalendarWidget = self.calendarWidget()
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setAccessibleName(name)
        for part, words in (
            ("qt_calendar_prevmonth", tr("Previous month")),
            ("qt_calendar_nextmonth", tr("Next month")),
            ("qt_calendar_monthbutton", tr("Month")),
            ("qt_calendar_yearbutton", tr("Year")),
        ):
            button = calendar.findChild(QToolButton, part)
            if button is not None:
                button.setAccessibleName(words)
        days = calendar.findChild(QTableView)
        if days is not None:
            days.setAccessibleName(name)
