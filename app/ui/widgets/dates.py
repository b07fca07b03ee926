"""A date with a calendar that opens below it, both in the theme's colours."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QEvent, QPointF, Qt
from PySide6.QtGui import QIcon, QKeyEvent, QMouseEvent, QPaintEvent, QTextCharFormat, QTransform
from PySide6.QtWidgets import QCalendarWidget, QDateEdit, QTableView, QToolButton, QWidget

from app.ui.day_words import ISO, is_plain
from app.ui.i18n import tr
from app.ui.theme.icons import tinted_pixmap
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.arrow import EndArrow

_PREVIOUS, _NEXT = "qt_calendar_prevmonth", "qt_calendar_nextmonth"  # as Qt calls its buttons


class DateEdit(QDateEdit, Themed):
    """Typed part by part, or chosen from the calendar that Alt+Down or a click on the arrow opens."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._arrow = EndArrow()
        self.setAccessibleName(name)
        self.setCalendarPopup(True)
        self.setKeyboardTracking(False)
        if is_plain(self.locale()):
            self.setDisplayFormat(ISO)
        self._name_calendar(name)

    def day(self) -> date:
        """What it shows."""
        shown = self.date()
        return date(shown.year(), shown.month(), shown.day())

    def set_day(self, day: date) -> None:
        """Show *day*."""
        self.setDate(QDate(day.year, day.month, day.day))

    def set_theme(self, theme: Theme) -> None:
        """Draw the arrow in the theme's colour, and the days of the weekend in that of the others."""
        self.setMinimumWidth(self.sizeHint().width())
        self._arrow.take(self, theme)
        day = QTextCharFormat()
        day.setForeground(theme.colors.text)
        head = QTextCharFormat()
        head.setForeground(theme.colors.muted)
        head.setBackground(theme.colors.card)
        calendar = self.calendarWidget()
        calendar.setHeaderTextFormat(head)
        for weekday in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            calendar.setWeekdayTextFormat(weekday, day)
        self._draw_steps(theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+Down and F4 open the calendar, as they open a list; Qt opens it by the mouse alone."""
        down = event.key() == Qt.Key.Key_Down and bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if down or event.key() == Qt.Key.Key_F4:
            self._press_arrow()
        else:
            super().keyPressEvent(event)

    def _press_arrow(self) -> None:
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        place = QPointF(10 if rtl else self.width() - 10, self.height() / 2)
        left = Qt.MouseButton.LeftButton
        press = QEvent.Type.MouseButtonPress
        at = QPointF(self.mapToGlobal(place))
        super().mousePressEvent(QMouseEvent(press, place, at, left, left, Qt.KeyboardModifier.NoModifier))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field, and the arrow at its end."""
        super().paintEvent(event)
        self._arrow.draw(self)

    def _draw_steps(self, theme: Theme) -> None:
        """The ways to the months before and after, as chevrons in the theme's colour."""
        onward = tinted_pixmap("chevron-right", theme.colors.text, 16, 3.0)
        back = onward.transformed(QTransform().scale(-1, 1))
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        for part, icon in ((_PREVIOUS, onward if rtl else back), (_NEXT, back if rtl else onward)):
            button = self.calendarWidget().findChild(QToolButton, part)
            if button is not None:
                button.setIcon(QIcon(icon))

    def _name_calendar(self, name: str) -> None:
        calendar: QCalendarWidget = self.calendarWidget()
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setAccessibleName(name)
        for part, words in (
            (_PREVIOUS, tr("Previous month")),
            (_NEXT, tr("Next month")),
            ("qt_calendar_monthbutton", tr("Month")),
            ("qt_calendar_yearbutton", tr("Year")),
        ):
            button = calendar.findChild(QToolButton, part)
            if button is not None:
                button.setAccessibleName(words)
        days = calendar.findChild(QTableView)
        if days is not None:
            days.setAccessibleName(name)
