"""The sidebar: a new chat, a filter, the conversations, and the foot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QStyle, QVBoxLayout, QWidget

from app.model.ids import ConversationId, TagId
from app.model.listing import ListWish
from app.ui.actions import Actions, action_name
from app.ui.i18n import tr
from app.ui.midnight import Midnight
from app.ui.sidebar.filters import FilterChips, Offers, cleared, fill_menu
from app.ui.sidebar.foot import Foot
from app.ui.sidebar.listing import ConversationList
from app.ui.sidebar.model import ConversationModel
from app.ui.sidebar.selection_bar import SelectionBar
from app.ui.theme.icons import tinted_icon
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.bidi import isolated
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.labels import label

WIDTH, LEAST_WIDTH, MOST_WIDTH = 264, 200, 400


class Sidebar(QWidget, Themed):
    """Joins the parts of the left panel. Ids in signals are conversation ids."""

    opened = Signal(str)
    renamed = Signal(str, str)  # id, title
    menu_wanted = Signal(str, QPoint)
    list_menu_wanted = Signal(QPoint)
    delete_wanted = Signal(str)
    more_wanted = Signal()
    folder_wanted = Signal(str)  # folder id: the next page of what is in it
    folder_renamed = Signal(str, str)  # id, name
    folder_menu_wanted = Signal(str, QPoint)
    folder_deletion_wanted = Signal(str)
    tag_renamed = Signal(str, str)  # id, name
    tag_menu_wanted = Signal(str, QPoint)
    tag_deletion_wanted = Signal(str)
    search_wanted = Signal(str)  # in everything, for this
    day_began = Signal()
    custom_wanted = Signal(str)  # days or cost of one's own, to filter by
    wished = Signal()  # the list is sorted or filtered otherwise

    def __init__(
        self,
        actions: Actions,
        theme: Theme,
        parent: QWidget | None = None,
        today: Callable[[], date] = lambda: datetime.now().astimezone().date(),
    ) -> None:
        super().__init__(parent)
        self._today = today
        self.setObjectName("Sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("Sidebar"))
        self.setMinimumWidth(LEAST_WIDTH)
        self.setMaximumWidth(MOST_WIDTH)
        self.model = ConversationModel(today, self)
        self.list = ConversationList(self.model, theme, self)
        self.filter = self._make_filter()
        self.sorting = IconButton("sliders", tr("Sort and filter"), parent=self)
        self.chips = FilterChips(self)
        self.selection = SelectionBar(actions, self)
        self.offers = Offers()
        self.search_all = Button(tr("Search all messages"), actions.hint("search.open"), "link", self)
        self.new_chat = NewChatButton(actions, self)
        self.foot = Foot(actions, self)
        self._nothing = label("", "muted", wrap=True, parent=self)
        self.clear = Button(tr("Clear filters"), look="link", parent=self)
        self._lay_out()
        self._connect()
        Midnight(today, self._new_day, self)

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

    def rename_folder(self, folder_id: str) -> None:
        """Rename a folder in place."""
        self.list.rename_folder(folder_id)

    def rename_tag(self, tag_id: str) -> None:
        """Rename a tag in place."""
        self.list.rename_tag(tag_id)

    def show_tag(self, tag_id: str) -> None:
        """List what has a tag."""
        self.show_wish(replace(self.model.wish, tags=(TagId(tag_id),)))

    def set_offers(self, offers: Offers) -> None:
        """These are the folders, tags and models that there are."""
        self.offers = offers
        self.model.set_tags(offers.tags)
        self.model.set_folders(offers.folders)
        self._show_chips()

    def show_wish(self, wish: ListWish) -> None:
        """List what *wish* asks for."""
        if wish.title != self.filter.text():
            self.filter.setText(wish.title)
        self.model.set_wish(wish)
        self._show_chips()
        self.search_all.setVisible(bool(wish.title.strip()))
        self.list.scrollToTop()
        self._say_if_nothing()
        self.wished.emit()

    def clear_filters(self) -> None:
        """List everything again, in the order that was chosen."""
        self.show_wish(cleared(self.model.wish))

    def toggle_archive(self) -> None:
        """List what is in the archive, or what is not."""
        self.show_wish(replace(self.model.wish, archived=not self.model.wish.archived))

    def show_sorting(self) -> None:
        """Open the menu that sorts and filters the list."""
        menu = QMenu(self)
        menu.setAccessibleName(self.sorting.accessibleName())
        fill_menu(menu, self.model.wish, self.offers, self.show_wish, self._today(), self.custom_wanted.emit)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.sorting.mapToGlobal(self.sorting.rect().bottomLeft()))

    def _show_chips(self) -> None:
        self.chips.show_wish(self.model.wish, self.offers, self._today())
        for before, after in pairwise((self.sorting, *self.chips.buttons(), self.search_all)):
            self.setTabOrder(before, after)

    def _count_marked(self) -> None:
        before, count = self.selection.isVisible(), len(self.model.marked())
        self.selection.show_count(count)
        if count and not before:  # the list is lower now, and may end above the row that was chosen
            self._column.activate()
            self.list.scrollTo(self.list.currentIndex())

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
        top.setContentsMargins(12, 12, 12, 4)
        top.setSpacing(8)
        top.addWidget(self.new_chat)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self.filter, 1)
        line.addWidget(self.sorting)
        top.addLayout(line)
        top.addWidget(self.chips)
        top.addWidget(self.search_all, 0, Qt.AlignmentFlag.AlignLeft)
        self.search_all.hide()
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._nothing.setContentsMargins(24, 24, 24, 0)
        self._nothing.hide()
        self.clear.hide()
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._nothing)
        column.addWidget(self.clear, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.list, 1)
        column.addWidget(self.selection)  # below, so that no row moves away from under the mouse
        column.addWidget(self.foot)
        for before, after in pairwise(
            (
                self.new_chat,
                self.filter,
                self.sorting,
                self.search_all,
                self.clear,
                self.list,
                *self.selection.stops(),
                self.foot.month,
                self.foot.settings,
            )
        ):
            self.setTabOrder(before, after)

    def _connect(self) -> None:
        self.list.opened.connect(self.opened)
        self.list.menu_wanted.connect(self.menu_wanted)
        self.list.list_menu_wanted.connect(self.list_menu_wanted)
        self.list.delete_wanted.connect(self.delete_wanted)
        self.list.folder_menu_wanted.connect(self.folder_menu_wanted)
        self.list.folder_deletion_wanted.connect(self.folder_deletion_wanted)
        self.list.tag_wanted.connect(self.show_tag)
        self.list.tag_menu_wanted.connect(self.tag_menu_wanted)
        self.list.tag_deletion_wanted.connect(self.tag_deletion_wanted)
        self.model.tag_renamed.connect(self.tag_renamed)
        self.model.folder_wanted.connect(self.folder_wanted)
        self.model.folder_renamed.connect(self.folder_renamed)
        self.sorting.clicked.connect(self.show_sorting)
        self.selection.left.connect(lambda: self.list.set_marked(()))
        self.list.marked_changed.connect(self._count_marked)
        self.chips.changed.connect(self.show_wish)
        self.clear.clicked.connect(self.clear_filters)
        self.model.renamed.connect(self.renamed)
        self.model.more_wanted.connect(self.more_wanted)
        self.filter.textChanged.connect(self._filter)
        self.search_all.clicked.connect(lambda: self.search_wanted.emit(self.filter.text().strip()))
        self.model.changed.connect(self._say_if_nothing)

    def _filter(self, text: str) -> None:
        if text != self.model.wish.title:
            self.show_wish(replace(self.model.wish, title=text))

    def _say_if_nothing(self) -> None:
        wish = self.model.wish
        nothing = not wish.plain and self.model.is_empty()
        self._nothing.setText(_nothing_words(wish) if nothing else "")
        self._nothing.setVisible(nothing)
        self.clear.setVisible(nothing and (wish.filtered or wish.archived))

    def _new_day(self) -> None:
        self.model.regroup()
        self._show_chips()
        self.day_began.emit()


def _nothing_words(wish: ListWish) -> str:
    """Why nothing is listed."""
    if wish.filtered:
        return tr("No conversation matches.")
    return tr("The archive is empty.") if wish.archived else tr("No conversations yet.")


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
        if self.sizeHint().width() + painter.fontMetrics().horizontalAdvance(self._keys) + 12 > self.width():
            return
        end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        end = QStyle.visualAlignment(self.layoutDirection(), end)
        painter.drawText(self.rect().adjusted(12, 0, -12, 0), int(end), isolated(self._keys))
