"""The sidebar: groups, order, changes row by row, pages, filter, renaming in place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, FolderId
from app.model.organising import Folder, ListFacts
from app.ui.actions import Actions
from app.ui.midnight import Midnight
from app.ui.sidebar import Sidebar
from app.ui.sidebar.groups import Calendar, month_name
from app.ui.sidebar.listing import ConversationList
from app.ui.sidebar.model import ConversationModel
from app.ui.sidebar.rows import Entry, Heading, Marks, Row, RowMaker, in_order
from app.ui.theme.palette import Theme

TODAY = date(2026, 11, 21)


def chat(name: str, days: float = 0, hour: int = 12, **more: Any) -> ConversationSummary:
    """A conversation changed *days* before TODAY at *hour*, local time."""
    moment = datetime(TODAY.year, TODAY.month, TODAY.day, hour).astimezone() - timedelta(days=days)
    ms = round(moment.timestamp() * 1000)
    return ConversationSummary(ConversationId(name), name.capitalize(), ms, ms, **more)


@pytest.mark.parametrize(
    ("summary", "title"),
    [
        (chat("a", pinned=True, days=400), "Pinned"),
        (chat("a", hour=0), "Today"),
        (chat("a", days=-2), "Today"),
        (chat("a", days=1, hour=23), "Yesterday"),
        (chat("a", days=2), "Previous 7 days"),
        (chat("a", days=7), "Previous 7 days"),
        (chat("a", days=8), "Previous 30 days"),
        (chat("a", days=30), "Previous 30 days"),
        (chat("a", days=31), "October"),
        (chat("a", days=400), "October 2025"),
    ],
)
def test_headings(summary: ConversationSummary, title: str) -> None:
    assert Calendar(TODAY).heading(summary) == title


def test_what_belongs_to_a_later_page_waits_for_it() -> None:
    model = ConversationModel(lambda: TODAY)
    model.add_page([chat("a"), chat("c", days=2)], more=True)
    model.put(chat("old", days=90))
    model.put(chat("b", days=1))
    last = model.last_loaded()
    assert model.order() == ["a", "b", "c"]
    assert last is not None
    assert last.id == "c"  # the next page begins behind it
    model.add_page([chat("d", days=5), chat("old", days=90)], more=False)
    assert model.order() == ["a", "b", "c", "d", "old"]


def test_a_list_that_grows_long_is_read_by_page() -> None:
    model = ConversationModel(lambda: TODAY)
    model.add_page([], more=False)
    for number in range(400):
        model.put(chat(f"c{number:03}", days=number))
    assert len(model.order()) == 300
    assert model.canFetchMore(QModelIndex())
    model.put(chat("new"))
    assert model.order()[0] == "new"


def home(chats: list[ConversationSummary], maker: RowMaker | None = None, today: date = TODAY) -> list[Row]:
    """The rows of a list without folders."""
    return (maker or RowMaker()).home(chats, (), {}, (), today, Marks())


def test_rows_stand_under_their_headings_in_order() -> None:
    chats = [chat("old", days=3), chat("new"), chat("kept", days=90, pinned=True), chat("early", hour=1)]
    rows = home(in_order(chats))
    assert [row.title for row in rows] == ["Pinned", "Kept", "Today", "New", "Early", "Previous 7 days", "Old"]


def test_ties_are_broken_as_the_store_breaks_them() -> None:
    assert [one.id for one in in_order([chat("a"), chat("c"), chat("b")])] == ["c", "b", "a"]


def test_only_todays_rows_have_a_time() -> None:
    rows = home([chat("new"), chat("old", days=1)])
    entries = [row for row in rows if isinstance(row, Entry)]
    assert "12" in entries[0].note
    assert entries[1].note == ""


def test_a_new_day_makes_the_rows_anew() -> None:
    maker, chats = RowMaker(), [chat("new")]
    assert [row.title for row in home(chats, maker)] == ["Today", "New"]
    rows = home(chats, maker, TODAY + timedelta(days=1))
    assert [row.title for row in rows] == ["Yesterday", "New"]
    assert isinstance(rows[1], Entry)
    assert rows[1].note == ""


def test_what_a_screen_reader_says() -> None:
    unread = chat("b", facts=ListFacts(unread=True))
    marks = Marks(running={ConversationId("a")})
    rows = RowMaker().home([chat("a"), unread, chat("c", days=1)], (), {}, (), TODAY, marks)
    spoken = [row.spoken() for row in rows if isinstance(row, Entry)]
    assert spoken[0].startswith("A, answer running")
    assert spoken[1].startswith("B, new answer")
    assert spoken[2] == "C"


@pytest.fixture
def model(qapp: Any) -> ConversationModel:
    return ConversationModel(lambda: TODAY)


def titles(model: ConversationModel) -> list[str]:
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def test_a_change_touches_only_its_span(model: ConversationModel) -> None:
    model.add_page([chat("a", hour=9), chat("b", hour=8), chat("c", hour=7)], more=False)
    removed, inserted, changed, reset = [], [], [], []
    model.rowsRemoved.connect(lambda _p, first, last: removed.append((first, last)))
    model.rowsInserted.connect(lambda _p, first, last: inserted.append((first, last)))
    model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    model.modelReset.connect(lambda: reset.append(1))
    model.put(replace(chat("b", hour=8), title="Better"))
    assert (removed, inserted, changed, reset) == ([], [], [(2, 2)], [])
    model.put(chat("b", hour=10))
    assert titles(model) == ["Today", "B", "A", "C"]
    assert reset == []
    assert removed
    assert max(last for _, last in removed + inserted) <= 2


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 12), st.integers(0, 40), st.booleans()), max_size=8), min_size=1, max_size=6
    )
)
def test_qt_hears_exactly_what_happens(steps: list[list[tuple[int, int, bool]]]) -> None:
    """Whatever changes, a view that follows the signals holds the same rows as the model."""
    model = ConversationModel(lambda: TODAY)
    mirror: list[str] = []

    def removed(_parent: QModelIndex, first: int, last: int) -> None:
        del mirror[first : last + 1]

    def inserted(_parent: QModelIndex, first: int, last: int) -> None:
        mirror[first:first] = [str(model.index(row).data()) for row in range(first, last + 1)]

    def changed(first: QModelIndex, last: QModelIndex) -> None:
        for row in range(first.row(), last.row() + 1):
            mirror[row] = str(model.index(row).data())

    model.rowsRemoved.connect(removed)
    model.rowsInserted.connect(inserted)
    model.dataChanged.connect(changed)
    for step in steps:
        for number, days, pinned in step:
            if days == 0:
                model.drop(ConversationId(str(number)))
            else:
                model.put(replace(chat(str(number), days=days, pinned=pinned), title=f"{number} {days}"))
        assert mirror == titles(model)


def test_pages_are_asked_for_once(model: ConversationModel) -> None:
    asked: list[int] = []
    model.more_wanted.connect(lambda: asked.append(1))
    assert not model.canFetchMore(QModelIndex())
    model.add_page([chat("a")], more=True)
    assert model.canFetchMore(QModelIndex())
    model.fetchMore(QModelIndex())
    assert not model.canFetchMore(QModelIndex())
    assert asked == [1]
    last = model.last_loaded()
    assert last is not None
    assert last.id == "a"
    model.add_page([chat("b", days=1)], more=False)
    assert not model.canFetchMore(QModelIndex())


def test_what_is_known_is_newer_than_a_page(model: ConversationModel) -> None:
    model.put(replace(chat("a"), title="Renamed"))
    model.add_page([chat("a")], more=False)
    assert titles(model) == ["Today", "Renamed"]


def test_headings_cannot_be_chosen(model: ConversationModel) -> None:
    model.add_page([chat("a")], more=False)
    assert model.flags(model.index(0)) == Qt.ItemFlag.NoItemFlags
    assert model.flags(model.index(1)) & Qt.ItemFlag.ItemIsEditable
    assert isinstance(model.index(0).data(Qt.ItemDataRole.UserRole), Heading)


def test_changes_wait_while_someone_renames(model: ConversationModel) -> None:
    model.add_page([chat("a")], more=False)
    model.hold(True)
    model.put(chat("b"))
    assert titles(model) == ["Today", "A"]
    model.hold(False)
    assert "B" in titles(model)


@pytest.fixture
def window(qtbot: Any) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def sidebar(qtbot: Any, window: QWidget, theme: Theme) -> Sidebar:
    actions = Actions(window)
    actions.handle("program.settings", lambda: None)
    panel = Sidebar(actions, theme)
    qtbot.addWidget(panel)
    panel.list.set_theme(theme)
    panel.resize(264, 800)
    panel.show()
    return panel


def today_chats(*names: str) -> list[ConversationSummary]:
    now = round(datetime.now().astimezone().timestamp() * 1000)
    return [
        ConversationSummary(ConversationId(name), name.capitalize(), now - n, now - n) for n, name in enumerate(names)
    ]


def test_a_click_opens(sidebar: Sidebar, qtbot: Any) -> None:
    sidebar.model.add_page(today_chats("a", "b"), more=False)
    rect = sidebar.list.visualRect(sidebar.model.index(2))
    with qtbot.waitSignal(sidebar.opened) as caught:
        qtbot.mouseClick(sidebar.list.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert caught.args == ["b"]


def test_the_keyboard_walks_and_opens(sidebar: Sidebar, qtbot: Any) -> None:
    sidebar.model.add_page(today_chats("a", "b", "c"), more=False)
    sidebar.set_open(ConversationId("a"))
    sidebar.list.setFocus()
    qtbot.keyClick(sidebar.list, Qt.Key.Key_Down)
    assert [index.data() for index in sidebar.list.selectedIndexes()] == ["A"]
    with qtbot.waitSignal(sidebar.opened) as caught:
        qtbot.keyClick(sidebar.list, Qt.Key.Key_Return)
    assert caught.args == ["b"]


def test_the_open_conversation_stays_selected_when_it_moves(sidebar: Sidebar) -> None:
    first, second = today_chats("a", "b")
    sidebar.model.add_page([first, second], more=False)
    sidebar.set_open(second.id)
    sidebar.model.put(replace(second, updated_ms=second.updated_ms + 1000))
    assert [index.data() for index in sidebar.list.selectedIndexes()] == ["B"]


def test_renaming_in_place(sidebar: Sidebar, qtbot: Any) -> None:
    sidebar.model.add_page(today_chats("a", "b"), more=False)
    sidebar.rename(ConversationId("b"))
    editor = sidebar.list.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "B"
    assert editor.accessibleName()
    editor.setText("Better")
    with qtbot.waitSignal(sidebar.renamed) as caught:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert caught.args == ["b", "Better"]


def test_the_filter_shows_matching_titles(sidebar: Sidebar) -> None:
    sidebar.model.add_page(today_chats("lisbon", "regex", "LISTS"), more=False)
    sidebar.filter.setText("LIS")
    assert sidebar.model.order() == ["lisbon", "LISTS"]
    sidebar.filter.setText("zzz")
    assert sidebar.model.rowCount() == 0
    sidebar.model.add_page([], more=False, wish=sidebar.model.wish)
    assert sidebar._nothing.isVisible()
    sidebar.filter.clear()
    assert len(sidebar.model.order()) == 3
    assert not sidebar._nothing.isVisible()


def test_the_filter_looks_into_further_pages(sidebar: Sidebar, qtbot: Any) -> None:
    sidebar.model.add_page(today_chats(*(f"x{n}" for n in range(100))), more=True)
    with qtbot.waitSignal(sidebar.more_wanted):
        sidebar.filter.setText("elsewhere")


def test_every_kind_of_row_is_painted(sidebar: Sidebar, theme: Theme) -> None:
    first, second, third = today_chats("a", "b", "c")
    second = replace(second, facts=ListFacts(unread=True))
    sidebar.model.add_page([first, second, third], more=False)
    sidebar.model.set_running(frozenset([ConversationId("a")]))
    sidebar.set_open(ConversationId("c"))
    image = sidebar.list.viewport().grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(image.height() // 3)}
    assert {theme.colors.accent_soft.name(), theme.colors.text.name()} <= colours


def test_spinners_turn_only_while_something_runs(sidebar: Sidebar, qtbot: Any) -> None:
    sidebar.model.add_page(today_chats("a"), more=False)
    before = sidebar.list.spinner_step()
    sidebar.model.set_running(frozenset([ConversationId("a")]))
    qtbot.waitUntil(lambda: sidebar.list.spinner_step() != before)
    sidebar.model.set_running(frozenset())
    stopped = sidebar.list.spinner_step()
    qtbot.wait(120)
    assert sidebar.list.spinner_step() == stopped


@pytest.fixture
def mirrored(sidebar: Sidebar) -> Iterator[Sidebar]:
    QApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield sidebar
    QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def columns(picture: QImage, ground: QColor) -> list[int]:
    """How many points of each column have another colour than the ground."""
    return [sum(picture.pixelColor(x, y) != ground for y in range(picture.height())) for x in range(picture.width())]


@pytest.mark.parametrize(("title", "first"), [("|aaaaaa", "left"), ("|אאאאאא", "right")])
def test_a_title_keeps_its_own_direction(mirrored: Sidebar, title: str, first: str) -> None:
    moment = round((datetime.now().astimezone() - timedelta(days=3)).timestamp() * 1000)
    mirrored.model.add_page([ConversationSummary(ConversationId("a"), title, moment, moment)], more=False)
    rect = mirrored.list.visualRect(mirrored.model.index(1))
    picture = mirrored.list.viewport().grab(rect).toImage()
    ink = columns(picture, picture.pixelColor(2, 2))
    there = [x for x, points in enumerate(ink) if points]
    assert there[0] > rect.width() // 2, "it stands where a line begins"
    bar = ink.index(max(ink))  # it is the highest sign
    assert bar - there[0] < 4 if first == "left" else there[-1] - bar < 4


def test_the_shortcut_stands_at_the_other_end_of_the_button(mirrored: Sidebar, theme: Theme) -> None:
    button = mirrored.new_chat
    button.set_theme(theme)
    picture = button.grab(button.rect().adjusted(4, 4, -4, -4)).toImage()
    ink = columns(picture, picture.pixelColor(picture.width() // 2, 2))
    middle = picture.width() // 2
    assert any(ink[8:80])
    assert not any(ink[middle - 20 : middle + 10])


def test_every_moment_stands_under_its_own_month() -> None:
    """In whatever order they are asked for, and at both ends of each month."""
    today = date(2026, 11, 26)
    calendar = Calendar(today)
    firsts = [datetime(year, month, 1).astimezone() for year in (2024, 2025, 2026) for month in range(1, 10)]
    moments = [first + shift for first in firsts for shift in (timedelta(0), timedelta(seconds=-1), timedelta(days=15))]
    for moment in (*moments, *reversed(moments)):
        assert calendar.day(round(moment.timestamp() * 1000)) == month_name(moment.date(), today)


def test_escape_lets_go_of_what_is_carried(sidebar: Sidebar, qtbot: Any) -> None:
    sidebar.model.set_folders([Folder(FolderId("f"), "Travel")])
    sidebar.model.add_page(today_chats("a", "b"), more=False)
    view, carrier = sidebar.list, sidebar.list.carrier
    moved: list[object] = []
    carrier.moved.connect(lambda *told: moved.append(told))
    row, folder = (
        view.visualRect(sidebar.model.index(at)).center() for at in (sidebar.model.row_of(ConversationId("a")), 1)
    )
    view.setFocus()
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=row)
    for at in (folder, folder + QPoint(1, 0)):
        qtbot.mouseMove(view.viewport(), at)
    seen = [view._delegate.target]
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert [*seen, view._delegate.target] == [("folder", "f"), None]
    with qtbot.assertNotEmitted(sidebar.opened):
        qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=folder)
    assert moved == []
    with qtbot.waitSignal(sidebar.opened):  # afterwards a click is a click again
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=row)


class _CountingModel(ConversationModel):
    """Counts what a view asks it, and how often that looks for the row of a conversation."""

    asked = looked = 0

    def row_of(self, conversation_id: ConversationId) -> int:
        self.looked += 1
        return super().row_of(conversation_id)

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        self.asked += 1
        return super().data(index, role)


def _asked_for_one_more(qtbot: Any, theme: Theme, rows: int) -> int:
    model = _CountingModel(lambda: TODAY)
    view = ConversationList(model, theme)
    qtbot.addWidget(view)
    view.resize(264, 400)
    view.show()
    model.add_page([chat(f"c{number:05}", days=number / 24) for number in range(rows)], more=False)
    view.grab()
    model.asked = 0
    model.put(chat("new", hour=23))
    view.grab()  # lays out, and paints
    assert model.asked > 0
    return model.asked


def test_one_more_row_has_the_view_ask_no_more_of_thousands_than_of_some(qtbot: Any, theme: Theme) -> None:
    few, many = (_asked_for_one_more(qtbot, theme, rows) for rows in (60, 3_000))
    assert many < 2 * few, (few, many)


def test_the_open_row_is_looked_for_once_however_many_change(qtbot: Any, theme: Theme) -> None:
    model = _CountingModel(lambda: TODAY)
    view = ConversationList(model, theme)
    qtbot.addWidget(view)
    model.add_page([chat(f"c{number:05}", days=number / 24) for number in range(60)], more=False)
    view.set_open(ConversationId("c00059"))
    model.looked = 0
    view.set_marked(model.order())
    assert model.looked == 1
    model.put(*(chat(f"c{number:05}", days=(60 - number) / 24) for number in range(60)))  # the other way round
    assert model.looked == 2
    assert [index.data() for index in view.selectedIndexes()] == ["C00059"]


def test_rows_are_as_wide_as_the_list(sidebar: Sidebar, qtbot: Any) -> None:
    sidebar.model.add_page(today_chats("a", "b"), more=False)
    view = sidebar.list
    for width in (264, 390, 210):
        sidebar.resize(width, 600)
        qtbot.waitUntil(lambda: view.visualRect(sidebar.model.index(1)).width() == view.viewport().width())
        assert view.horizontalScrollBar().maximum() == 0


def test_the_days_change_when_somebody_comes_back_to_a_computer_that_slept(qtbot: Any, theme: Theme) -> None:
    days, host = [TODAY], QWidget()
    qtbot.addWidget(host)
    panel = Sidebar(Actions(host), theme, host, today=lambda: days[-1])
    panel.model.add_page([chat("a"), chat("b", days=1)], more=False)
    assert titles(panel.model) == ["Today", "A", "Yesterday", "B"]
    begun: list[date] = []
    panel.day_began.connect(lambda: begun.append(days[-1]))
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    assert begun == []  # it is the same day
    days.append(TODAY + timedelta(days=1))
    for _ in range(2):
        application.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    assert titles(panel.model) == ["Yesterday", "A", "Previous 7 days", "B"]
    assert begun == days[1:]


def test_the_days_change_by_themselves_within_a_minute(qtbot: Any, theme: Theme) -> None:
    days, host = [TODAY], QWidget()
    qtbot.addWidget(host)
    panel = Sidebar(Actions(host), theme, host, today=lambda: days[-1])
    panel.model.add_page([chat("a")], more=False)
    midnight = panel.findChild(Midnight)
    assert midnight is not None
    timer = midnight.findChild(QTimer)
    assert timer is not None
    assert timer.isActive()
    assert not timer.isSingleShot()
    assert timer.interval() <= 60_000
    days.append(TODAY + timedelta(days=1))
    timer.timeout.emit()
    assert titles(panel.model) == ["Yesterday", "A"]


def test_the_current_row_stays_where_rows_change_places_and_nothing_scrolls(sidebar: Sidebar, qtbot: Any) -> None:
    chats = [chat(f"c{number:03}", days=number / 24) for number in range(80)]
    sidebar.model.add_page(chats, more=False)
    view = sidebar.list
    sidebar.resize(264, 500)
    view.grab()
    row = sidebar.model.row_of(ConversationId("c003"))
    view.setCurrentIndex(sidebar.model.index(row))
    view.verticalScrollBar().setValue(0)
    moved = [replace(each, updated_ms=each.updated_ms + 10**9) for each in (*chats[60:], *chats[2:5])]
    sidebar.model.put(*moved)
    view.grab()
    current = sidebar.model.entry_at(view.currentIndex())
    assert current is not None
    assert current.summary.id == "c003"
    assert view.verticalScrollBar().value() == 0
    sidebar.model.drop(ConversationId("c003"))
    view.grab()
    assert view.verticalScrollBar().value() == 0


def _ink_before(sidebar: Sidebar, direction: Qt.LayoutDirection) -> int:
    """The space between the list's edge and the beginning of its first heading, in pixels."""
    view = sidebar.list
    view.setLayoutDirection(direction)
    view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.grab()
    image = view.viewport().grab(view.visualRect(sidebar.model.index(0))).toImage()
    ground = image.pixel(0, 0)
    inked = [x for x in range(image.width()) if any(image.pixel(x, y) != ground for y in range(image.height()))]
    return min(inked) if direction is Qt.LayoutDirection.LeftToRight else image.width() - 1 - max(inked)


def test_headings_stand_as_far_from_the_edge_in_a_mirrored_list(sidebar: Sidebar) -> None:
    sidebar.model.add_page(today_chats("a"), more=False)
    plain, mirrored = (_ink_before(sidebar, each) for each in Qt.LayoutDirection if each.name != "LayoutDirectionAuto")
    assert abs(plain - mirrored) <= 3
