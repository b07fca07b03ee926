"""The search over everything: what is typed, what could be typed, and what was found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListView, QVBoxLayout, QWidget

from app.logic.search_offers import Offer, offers, taken
from app.logic.search_query import Note
from app.model.search import SearchPage, TitleHit
from app.ui.i18n import tr
from app.ui.search.delegate import FoundDelegate
from app.ui.search.model import FoundModel
from app.ui.search.rows import GroupRow, HitRow, MoreRow, Row, RowMaker
from app.ui.search.words import ADVICE, found_words, note_words
from app.ui.theme.icons import tinted_icon
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.escape import is_escape, takes_escape
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.labels import label, rule

Index = QModelIndex | QPersistentModelIndex
_MOST_WIDTH = 760  # px, as the composer
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchPanel(QWidget, Themed):
    """The cursor stays in the field while the keys walk the list.

    ``wanted`` carries a row that leads somewhere, and whether the search is to stay.
    """

    changed = Signal(str)
    wanted = Signal(object, bool)
    more_wanted = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, name_of: Callable[[str], str] = str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Page")
        self.setAccessibleName(tr("Search in all conversations"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._models: Sequence[str] = ()
        self._offers: Sequence[Offer] = ()
        self.offer_buttons: list[Button] = []  # one for each offer, and hidden ones behind
        self._name_of = name_of
        self._maker = RowMaker(name_of)
        self.model = FoundModel(self)
        self.field = QLineEdit(self)
        self.close_button = IconButton("close", tr("Close the search"), parent=self)
        self.offer_row = QWidget(self)
        self.notes = label("", "warn", wrap=True, parent=self)
        self.status = label("", "facts", parent=self)
        self.advice = label("", "muted", wrap=True, parent=self)
        self.list = QListView(self)
        self._delegate = FoundDelegate(theme, self.list)
        self._said = ""
        self._walked = False  # whether somebody chose a row
        self._set_up_field()
        self._set_up_list()
        self._lay_out()
        self._connect()
        self.set_theme(theme)
        self.show_start()

    def set_theme(self, theme: Theme) -> None:
        """Draw with *theme*."""
        self._delegate.set_theme(theme)
        self.close_button.set_theme(theme)
        self._icon.setIcon(tinted_icon("search", theme.colors.muted))
        self.list.setFont(theme.fonts.interface)
        self.list.scheduleDelayedItemsLayout()

    # What is shown

    def set_models(self, models: Sequence[str]) -> None:
        """The models that can be named."""
        self._models = models
        self._show_offers()

    def show_start(self) -> None:
        """Nothing is asked for: say what can be."""
        self._maker = RowMaker(self._name_of)
        self.model.show_rows([])
        self._show_advice(tr(ADVICE))
        self._say("")

    def begin(self, titles: Sequence[TitleHit], page: SearchPage) -> None:
        """The first part of what was found takes the place of what was shown."""
        self._maker = RowMaker(self._name_of)
        self._maker.add_titles(titles)
        self.list.scrollToTop()
        self._take(page)
        self._walked = False
        self._choose(self._first_message())

    def add(self, page: SearchPage) -> None:
        """More was found."""
        chosen = self.model.row(self.list.currentIndex().row())
        self._take(page)
        self._choose(self._place_of(chosen) if chosen is not None and self._walked else self._first_message())

    def show_notes(self, notes: Sequence[Note]) -> None:
        """What of the text was not understood."""
        words = note_words(notes)
        self.notes.setText(words)
        self.notes.setVisible(bool(words))

    def show_total(self, page: SearchPage, total: int | None, most: int) -> None:
        """Say how many messages there are: *total*, None while that is being counted, or *most* and more."""
        words = found_words(self._maker, page, total, most)
        nothing = tr("Nothing was found. Fewer words or filters, or fewer letters of a word, find more.")
        self._show_advice("" if self.model.rowCount() else nothing)
        self._say(words)

    def messages(self) -> int:
        """How many messages are shown or folded."""
        return self._maker.messages

    def show_chosen(self) -> None:
        """Bring the chosen row into view."""
        self.list.scrollTo(self.list.currentIndex())

    def _take(self, page: SearchPage) -> None:
        self._maker.add(page.hits)
        self.model.show_rows(self._maker.rows())

    def _show_advice(self, words: str) -> None:
        self.advice.setText(words)
        self.advice.setVisible(bool(words))
        self.list.setVisible(not words)

    def _say(self, words: str) -> None:
        self.status.setText(words)
        if words and words != self._said and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.field, words))
        self._said = words

    # Building

    def _set_up_field(self) -> None:
        self.field.setProperty("look", "search")
        self.field.setPlaceholderText(tr("Search in all conversations"))
        self.field.setAccessibleName(tr("Search in all conversations"))
        self.field.setClearButtonEnabled(True)
        placeholder = self.field.palette().placeholderText().color()
        self._icon = self.field.addAction(tinted_icon("search", placeholder), QLineEdit.ActionPosition.LeadingPosition)

    def _set_up_list(self) -> None:
        found = self.list
        found.setObjectName("Found")
        found.setAccessibleName(tr("What was found"))
        found.setModel(self.model)
        found.setItemDelegate(self._delegate)
        found.setFrameShape(QListView.Shape.NoFrame)
        found.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        found.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        found.setResizeMode(QListView.ResizeMode.Adjust)
        found.setMouseTracking(True)
        found.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _lay_out(self) -> None:
        self._flow = FlowLayout(self.offer_row, 4)
        self.notes.hide()
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.field, 1)
        top.addWidget(self.close_button)
        inside = QWidget(self)
        inside.setMaximumWidth(_MOST_WIDTH)
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(12, 12, 12, 8)
        rows.setSpacing(8)
        rows.addLayout(top)
        rows.addWidget(self.offer_row)
        rows.addWidget(self.notes)
        rows.addWidget(self.status)
        rows.addWidget(self.list, 1)
        rows.addWidget(self.advice, 1)
        self.advice.setAlignment(Qt.AlignmentFlag.AlignTop)
        middle = QHBoxLayout()
        middle.addWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(middle, 1)
        whole.addWidget(rule(self))  # above the conversation, where that is shown

    def minimumSizeHint(self) -> QSize:
        """As narrow as the window's page."""
        return QSize(200, 160)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._typed)
        self.field.cursorPositionChanged.connect(lambda *_: self._show_offers())
        self.field.installEventFilter(self)
        self.list.installEventFilter(self)
        self.list.viewport().installEventFilter(self)
        self.list.clicked.connect(lambda index: self._open(index.row(), stay=False))
        self.list.verticalScrollBar().valueChanged.connect(self._near_the_end)
        self.close_button.clicked.connect(self.closed)

    # Typing

    def _typed(self, text: str) -> None:
        self._show_offers()
        self.changed.emit(text)

    def _show_offers(self) -> None:
        self._offers = offers(self.field.text(), self.field.cursorPosition(), self._models)
        while len(self.offer_buttons) < len(self._offers):
            self.offer_buttons.append(self._offer_button(len(self.offer_buttons)))
        for button, offer in zip_longest(self.offer_buttons, self._offers):
            if offer is not None:
                button.setText(offer.text)
                button.setAccessibleName(tr("Filter {0}", offer.text))
            button.setVisible(offer is not None)

    def _offer_button(self, number: int) -> Button:
        button = Button("", look="pill", parent=self.offer_row)
        button.clicked.connect(lambda: self._accept(self._offers[number]))
        self._flow.addWidget(button)
        self.setTabOrder(self.offer_buttons[-1] if number else self.close_button, button)
        return button

    def _accept(self, offer: Offer) -> None:
        text, cursor = taken(self.field.text(), offer)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.setText(text)
        self.field.setCursorPosition(cursor)

    # Walking

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys of the list work while the cursor is in the field, and Enter works in both."""
        if watched in (self.field, self.list) and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event, watched is self.field)
        if event.type() == QEvent.Type.Resize and watched is self.list.viewport():
            self.list.scheduleDelayedItemsLayout()  # another width gives rows another height
        return bool(super().eventFilter(watched, event))

    def _key(self, event: QKeyEvent, walks: bool) -> bool:
        step = _STEPS.get(Qt.Key(event.key())) if walks else None
        if step is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._step(step)
            return True
        if event.key() in _ENTER:
            stay = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._open(self.list.currentIndex().row(), stay)
            return True
        return False

    def event(self, event: QEvent) -> bool:
        """Esc closes the search and does not stop an answer."""
        return takes_escape(event) or bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if is_escape(event):
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _step(self, step: int) -> None:
        last = self.model.rowCount() - 1
        if last < 0:
            return
        self._walked = True
        self._choose(max(0, min(self.list.currentIndex().row() + step, last)))
        self._near_the_end()
        row = self.model.row(self.list.currentIndex().row())
        if row is not None and QAccessible.isActive():  # the focus is in the field, so nobody else says it
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.field, row.spoken()))

    def _choose(self, at: int) -> None:
        index = self.model.index(max(0, at))
        if index.isValid():
            self.list.setCurrentIndex(index)

    def _first_message(self) -> int:
        """The first row that leads to a message, for that is what was looked for."""
        rows = range(self.model.rowCount())
        return next((at for at in rows if isinstance(self.model.row(at), HitRow)), 0)

    def _place_of(self, row: Row) -> int:
        """Where *row* stands by now: messages may have come above it."""
        rows = range(self.model.rowCount())
        return next((at for at in rows if (other := self.model.row(at)) is not None and other.key == row.key), 0)

    def _open(self, at: int, stay: bool) -> None:
        row = self.model.row(at)
        self._walked = True
        if isinstance(row, HitRow | GroupRow):
            self.wanted.emit(row, stay)
        elif isinstance(row, MoreRow):
            self._maker.show_all(row.conversation_id)
            self.model.show_rows(self._maker.rows())
            self._choose(at)

    def _near_the_end(self, *_: object) -> None:
        bar = self.list.verticalScrollBar()
        if self.list.isVisible() and bar.value() >= bar.maximum() - bar.pageStep() // 2:
            self.more_wanted.emit()
