"""The sidebar: a new chat, a filter, the conversations, and the foot."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QStyle, QVBoxLayout, QWidget

from app.model.ids import ConversationId
from app.ui.actions import Actions, action_name
from app.ui.i18n import tr
from app.ui.sidebar.foot import Foot
from app.ui.sidebar.listing import ConversationList
from app.ui.sidebar.model import ConversationModel
from app.ui.theme.icons import tinted_icon
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.bidi import isolated
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import label

WIDTH, LEAST_WIDTH, MOST_WIDTH = 264, 200, 400
_DAY_S = 86_400


class Sidebar(QWidget, Themed):
    """Joins the parts of the left panel. Ids in signals are conversation ids."""

    opened = Signal(str)
    renamed = Signal(str, str)  # id, title
    menu_wanted = Signal(str, QPoint)
    list_menu_wanted = Signal(QPoint)
    delete_wanted = Signal(str)
    more_wanted = Signal()
    search_wanted = Signal(str)  # in everything, for this
    day_began = Signal()

    def __init__(self, actions: Actions, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("Sidebar"))
        self.setMinimumWidth(LEAST_WIDTH)
        self.setMaximumWidth(MOST_WIDTH)
        self.model = ConversationModel(lambda: datetime.now().astimezone().date(), self)
        self.list = ConversationList(self.model, theme, self)
        self.filter = self._make_filter()
        self.search_all = Button(tr("Search all messages"), actions.hint("search.open"), "link", self)
        self.new_chat = NewChatButton(actions, self)
        self.foot = Foot(actions, self)
        self._nothing = label("", "muted", wrap=True, parent=self)
        self._lay_out()
        self._connect()
        self._midnight = QTimer(self, singleShot=True, timerType=Qt.TimerType.VeryCoarseTimer)
        self._midnight.timeout.connect(self._new_day)
        self._wait_for_midnight()

    def set_theme(self, theme: Theme) -> None:
        """Draw the field's icon in the theme's colour."""
        self._search_icon.setIcon(tinted_icon("search", theme.colors.muted))

    def sizeHint(self) -> QSize:
        """The width of the design."""
        return QSize(WIDTH, super().sizeHint().height())

    def set_open(self, conversation_id: ConversationId | None) -> None:
        """Mark the conversation that is shown."""
        self.list.set_open(conversation_id)

    def rename(self, conversation_id: ConversationId) -> None:
        """Rename in place."""
        self.list.rename(conversation_id)

    def _make_filter(self) -> QLineEdit:
        field = QLineEdit(self)
        field.setProperty("look", "search")
        field.setPlaceholderText(tr("Filter by title"))
        field.setAccessibleName(tr("Filter conversations by title"))
        field.setClearButtonEnabled(True)
        self._search_icon = field.addAction(
            tinted_icon("search", field.palette().placeholderText().color()), QLineEdit.ActionPosition.LeadingPosition
        )
        return field

    def _lay_out(self) -> None:
        top = QVBoxLayout()
        top.setContentsMargins(12, 12, 12, 0)
        top.setSpacing(8)
        top.addWidget(self.new_chat)
        top.addWidget(self.filter)
        top.addWidget(self.search_all, 0, Qt.AlignmentFlag.AlignLeft)
        self.search_all.hide()
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._nothing.setContentsMargins(24, 24, 24, 0)
        self._nothing.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._nothing)
        column.addWidget(self.list, 1)
        column.addWidget(self.foot)
        for before, after in pairwise(
            (self.new_chat, self.filter, self.search_all, self.list, self.foot.month, self.foot.settings)
        ):
            self.setTabOrder(before, after)

    def _connect(self) -> None:
        self.list.opened.connect(self.opened)
        self.list.menu_wanted.connect(self.menu_wanted)
        self.list.list_menu_wanted.connect(self.list_menu_wanted)
        self.list.delete_wanted.connect(self.delete_wanted)
        self.model.renamed.connect(self.renamed)
        self.model.more_wanted.connect(self.more_wanted)
        self.filter.textChanged.connect(self._filter)
        self.search_all.clicked.connect(lambda: self.search_wanted.emit(self.filter.text().strip()))
        for signal in (self.model.rowsInserted, self.model.rowsRemoved):
            signal.connect(self._say_if_nothing)

    def _filter(self, text: str) -> None:
        self.model.set_needle(text)
        self.search_all.setVisible(bool(text.strip()))
        if self.model.canFetchMore(self.list.rootIndex()) and len(self.model.order()) < _FULL:
            self.model.fetchMore(self.list.rootIndex())
        self._say_if_nothing()

    def _say_if_nothing(self, *_: object) -> None:
        filtering = bool(self.filter.text().strip())
        nothing = filtering and self.model.is_empty()
        self._nothing.setText(tr("No title matches.") if nothing else "")
        self._nothing.setVisible(nothing)

    def _new_day(self) -> None:
        self.model.regroup()
        self.day_began.emit()
        self._wait_for_midnight()

    def _wait_for_midnight(self) -> None:
        now = datetime.now().astimezone()
        passed = now.hour * 3600 + now.minute * 60 + now.second
        self._midnight.start((_DAY_S - passed + 1) * 1000)  # one second past it, to be surely on the next day


_FULL = 40  # rows that fill the highest window; with fewer the filter looks into further pages at once


class NewChatButton(Button):
    """The wide button at the top; its shortcut stands at the end of it."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        action = actions.action("chat.new")
        super().__init__(action.text(), action_name(actions.spec("chat.new")), "wide", parent)
        self.show_icon("plus")
        self._keys = actions.shortcut_text("chat.new")
        self._theme: Theme | None = None
        self.clicked.connect(action.trigger)

    def set_theme(self, theme: Theme) -> None:
        """Draw icon and hint in the theme's colours."""
        super().set_theme(theme)
        self._theme = theme

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button, and its shortcut in a muted colour."""
        super().paintEvent(event)
        if self._theme is None:
            return
        painter = QPainter(self)
        font = QFont(self._theme.fonts.interface)
        font.setWeight(QFont.Weight.Normal)  # said aloud, or the button's own weight would be inherited
        painter.setFont(font)
        painter.setPen(self._theme.colors.muted)
        end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        end = QStyle.visualAlignment(self.layoutDirection(), end)
        painter.drawText(self.rect().adjusted(12, 0, -12, 0), int(end), isolated(self._keys))
