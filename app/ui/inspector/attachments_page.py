"""The page Attachments: everything that was attached in the open conversation, by the turn that it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QImage, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.ui.i18n import tr
from app.ui.inspector.shelf_delegate import PICTURE, ShelfDelegate
from app.ui.inspector.shelf_rows import Row, ShelfModel, ShelfRow, TurnRow
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.buttons import Button
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.labels import label

_PAUSE_MS = 30


class ShelfList(QListView, Themed):
    """Up and Down move, Enter opens or goes to the turn, Delete removes from the draft, the menu key shows the rest."""

    opened = Signal(object)  # Row
    removed = Signal(object)  # ShelfRow
    menu_wanted = Signal(object, QPoint)  # Row, on the screen
    wanted = Signal(object)  # tuple[ShelfRow, ...] without a picture

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Attachments")
        self.setAccessibleName(tr("Attachments of this conversation"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.rows = ShelfModel(self)
        self.setModel(self.rows)
        self._delegate = ShelfDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._soon.timeout.connect(self.ask)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._soon.start())
        self.clicked.connect(self._clicked)
        self.doubleClicked.connect(self._double_clicked)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show *rows*; the chosen attachment stays chosen."""
        chosen = self.chosen()
        self.rows.show_rows(rows)
        same = next((place for place, row in enumerate(rows) if _is_same(row, chosen)), -1)
        first = next((place for place, row in enumerate(rows) if isinstance(row, ShelfRow)), -1)
        self.setCurrentIndex(self.rows.index(same if same >= 0 else first))
        self._soon.start()

    def chosen(self) -> Row | None:
        """The row that is chosen."""
        return self.rows.row_at(self.currentIndex())

    def ask(self) -> None:
        """Ask for the pictures that are seen and not there."""
        self._soon.stop()
        seen = [self.rows.row_at(self.rows.index(place)) for place in self._seen()]
        self.wanted.emit(
            tuple(row for row in seen if isinstance(row, ShelfRow) and row.held and not self.rows.has_picture(row.id))
        )

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours and fonts of *theme*."""
        self._delegate.set_theme(theme)
        self.setFont(theme.fonts.interface)
        self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What can be done with the chosen row."""
        row = self.chosen()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self.opened.emit(row)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and isinstance(row, ShelfRow) and row.draft:
            self.removed.emit(row)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for what can be done; by keyboard, beside the chosen row."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        row = self.rows.row_at(index)
        if row is not None:
            self.setCurrentIndex(index)
            at = self.viewport().mapToGlobal(self.visualRect(index).center()) if by_key else event.globalPos()
            self.menu_wanted.emit(row, at)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for what is seen."""
        super().showEvent(event)
        self._soon.start()

    def _seen(self) -> range:
        if not self.rows.rowCount():
            return range(0)
        first = self.indexAt(QPoint(4, 1)).row()
        last = self.indexAt(QPoint(4, self.viewport().height() - 1)).row()
        return range(max(0, first), (last if last >= 0 else self.rows.rowCount() - 1) + 1)

    def _clicked(self, index: QModelIndex) -> None:
        row = self.rows.row_at(index)
        if isinstance(row, TurnRow):
            self.opened.emit(row)

    def _double_clicked(self, index: QModelIndex) -> None:
        row = self.rows.row_at(index)
        if isinstance(row, ShelfRow):
            self.opened.emit(row)


class AttachmentsPage(QWidget):
    """``acted`` carries an attachment and what is wanted: ``open``, ``pages``, ``save``, ``copy``, ``external``,
    ``reveal`` or ``remove``; ``turn_wanted`` the message that a turn begins with.
    """

    acted = Signal(object, str)  # ShelfRow
    turn_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Page")
        self.setAccessibleName(tr("Attachments"))
        self.list = ShelfList(self)
        self.state = label("", "muted", wrap=True, parent=self)
        self.open = Button(tr("Open"), tr("Open the chosen attachment"), parent=self)
        self.save = Button(tr("Save as…"), tr("Save the chosen attachment"), parent=self)
        self.more = Button(tr("More…"), tr("What else can be done with the chosen attachment"), parent=self)
        self._stack = QStackedWidget(self)
        self._lay_out()
        self._connect()
        self.show_rows(())

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show *rows*; without any, that nothing is attached."""
        if not rows:
            self.show_nothing(tr("Nothing is attached in this conversation. Drop images, PDFs or texts anywhere."))
        else:
            self._stack.setCurrentWidget(self._body)
        self.list.show_rows(rows)
        self._enable()

    def show_nothing(self, words: str) -> None:
        """Say why nothing is shown."""
        self.state.setText(words)
        self._stack.setCurrentWidget(self._empty)

    def show_picture(self, id: str, picture: QImage) -> None:
        """Show a picture of the attachment *id*."""
        self.list.rows.show_picture(id, picture)

    def picture_side(self) -> int:
        """How large pictures are drawn, in device pixels."""
        return round(PICTURE * self.devicePixelRatioF())

    def parts(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        return [self.list, self.open, self.save, self.more]

    # Inside

    def _opened(self, row: Row) -> None:
        if isinstance(row, ShelfRow):
            self.acted.emit(row, "open")
        elif row.message:
            self.turn_wanted.emit(row.message)

    def _act(self, wish: str) -> None:
        row = self.list.chosen()
        if isinstance(row, ShelfRow):
            self.acted.emit(row, wish)

    def _show_more(self) -> None:
        row = self.list.chosen()
        if row is not None:
            self._menu(row, self.more.mapToGlobal(QPoint(0, self.more.height())))

    def _menu(self, row: Row, at: QPoint) -> None:
        menu = QMenu(self)
        if isinstance(row, ShelfRow):
            menu.setAccessibleName(row.name)
            for words, wish in _wishes(row):
                menu.addAction(words, partial(self.acted.emit, row, wish))
        if row.message:
            menu.addAction(tr("Go to its turn"), lambda: self.turn_wanted.emit(row.message))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _enable(self) -> None:
        row = self.list.chosen()
        there = isinstance(row, ShelfRow)
        self.open.setEnabled(there)
        self.save.setEnabled(isinstance(row, ShelfRow) and row.held is not None)
        self.more.setEnabled(row is not None)

    def _connect(self) -> None:
        self.list.opened.connect(self._opened)
        self.list.removed.connect(lambda row: self.acted.emit(row, "remove"))
        self.list.menu_wanted.connect(self._menu)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._enable())
        self.open.clicked.connect(lambda: self._act("open"))
        self.save.clicked.connect(lambda: self._act("save"))
        self.more.clicked.connect(self._show_more)

    def _lay_out(self) -> None:
        self._body, self._empty = QWidget(self), QWidget(self)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(18, 8, 18, 16)
        deeds = QWidget(self._body)
        flow = FlowLayout(deeds, 6)  # in two lines with large letters
        for button in (self.open, self.save, self.more):
            flow.addWidget(button)
        buttons.addWidget(deeds)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 8, 0, 0)
        body.setSpacing(0)
        body.addWidget(self.list, 1)
        body.addLayout(buttons)
        empty = QVBoxLayout(self._empty)
        empty.setContentsMargins(18, 16, 18, 16)
        empty.addWidget(self.state)
        empty.addStretch(1)
        for page in (self._body, self._empty):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)


def _wishes(row: ShelfRow) -> list[tuple[str, str]]:
    made = [(tr("Open"), "open")]
    if row.paged and row.draft:
        made.append((tr("Choose pages…"), "pages"))
    if row.held is not None:
        made += [
            (tr("Copy"), "copy"),
            (tr("Save as…"), "save"),
            (tr("Open with another program"), "external"),
            (tr("Show a copy in its folder"), "reveal"),
        ]
    return [*made, (tr("Remove"), "remove")] if row.draft else made


def _is_same(row: Row, other: Row | None) -> bool:
    return (
        isinstance(row, ShelfRow) and isinstance(other, ShelfRow) and (row.id, row.message) == (other.id, other.message)
    )
