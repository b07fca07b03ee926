"""What the list knows of folders and wishes, the menu and chips of filters, and the colours of tags."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QDate
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, FolderId, TagId
from app.model.listing import NO_FOLDER, ListWish, SortBy
from app.model.organising import Filed, Folder, ListFacts, Tag, TagColour
from app.ui.day_words import short_day
from app.ui.sidebar.filters import FilterChips, Offers, cleared, fill_menu
from app.ui.sidebar.groups import day_ms
from app.ui.sidebar.known import FoundList, HomeList
from app.ui.sidebar.rows import Entry, FolderRow, Marks, MoreRow, RowMaker, Section
from app.ui.theme.contrast import contrast
from app.ui.theme.palette import PALETTES, Theme
from app.ui.theme.tag_colours import tag_color, tag_ground

TODAY = date(2026, 11, 26)
HOME = FolderId("home")
OFFERS = Offers(
    (Folder(HOME, "Home & garden"),), (Tag(TagId("t"), "Dear", TagColour.RED),), (("opus", "Opus 5.5"), ("h", "Haiku"))
)


def chat(name: str, at: int, folder: FolderId | None = None, **more: Any) -> ConversationSummary:
    """A conversation last used at *at* (ms since 1970 UTC)."""
    return ConversationSummary(ConversationId(name), name, at, at, filed=Filed(folder), **more)


def test_folders_keep_their_own_pages() -> None:
    known = HomeList()
    known.add_page([chat("a", 9), chat("b", 5)], more=True)
    known.add_folder_page(HOME, [chat("x", 8, HOME), chat("y", 3, HOME)], more=True)
    known.put(chat("z", 1, HOME))
    known.put(chat("later", 2))
    last, end = known.last(), known.folder_end(HOME)
    assert last is not None
    assert end is not None
    assert (last.id, end.id) == ("b", "y")
    assert known.section(HOME) == Section([chat("x", 8, HOME), chat("y", 3, HOME)], more=True)  # z has its own page
    known.put(chat("unread", 1, HOME, facts=ListFacts(unread=True)))
    known.put(chat("new", 9, HOME))
    assert [each.id for each in known.section(HOME).summaries] == ["new", "x", "y", "unread"]
    known.add_folder_page(HOME, [chat("z", 1, HOME), chat("unread", 1, HOME)], more=False)
    known.put(chat("last", 0, HOME))
    assert [each.id for each in known.section(HOME).summaries] == ["new", "x", "y", "z", "unread", "last"]
    known.put(chat("x", 8))
    assert [each.id for each in known.shown()] == ["a", "x", "b"]


def test_what_is_archived_is_known_and_not_shown() -> None:
    known = HomeList()
    known.put(chat("a", 9))
    known.put(replace(chat("a", 9), filed=Filed(archived=True)))
    assert known.shown() == []
    assert known.get(ConversationId("a")) is not None


def test_a_wish_has_at_once_what_is_known_of_it() -> None:
    found, wish = FoundList(), ListWish(title="RA", sort=SortBy.TITLE)
    found.ask(wish, [chat("Rain", 1), chat("Tax", 2), chat("Brave", 3)])
    assert [each.id for each in found.shown()] == ["Brave", "Rain"]
    assert (found.more, found.end) == (True, None)  # what was known is no page
    found.add_page([chat("Brave", 3)], more=True)
    assert found.end == chat("Brave", 3)
    found.put(replace(chat("Rain", 1), title="Snow"))
    found.put(chat("Gravel", 7))
    assert [each.id for each in found.shown()] == ["Brave", "Gravel"]
    found.drop(ConversationId("Brave"))
    found.ask(ListWish(), [chat("Rain", 1)])
    assert (found.shown(), found.more) == ([], False)


def test_what_came_before_the_first_page_does_not_say_where_pages_begin() -> None:
    known = HomeList()
    known.put(chat("unread", 5, facts=ListFacts(unread=True)))
    assert known.last() is None
    known.add_page([chat("new", 1), chat("newer", 2)], more=True)
    assert known.last() == chat("newer", 2)
    assert {each.id for each in known.shown()} == {"unread", "new", "newer"}
    known.add_page([], more=False)
    assert known.last() == chat("newer", 2)


def test_rows_of_folders() -> None:
    maker, folders = RowMaker(), (Folder(HOME, "Home"), Folder(FolderId("work"), "Work"))
    known = HomeList()
    unread = chat("u", 2, FolderId("work"), facts=ListFacts(unread=True))
    for each in (chat("in", 3, HOME), unread):
        known.put(each)
    known.add_folder_page(HOME, [], more=True)
    rows = maker.home((), folders, {HOME: known.section(HOME)}, known.hidden(), TODAY, Marks())
    assert [type(row) for row in rows[1:]] == [FolderRow, Entry, MoreRow, FolderRow]
    assert [row.spoken() for row in rows[1:] if isinstance(row, (FolderRow, MoreRow))] == [
        "Folder Home, open",
        "Show more",
        "Folder Work, closed, new answer",
    ]
    rows = maker.home((), folders, {}, known.hidden(), TODAY, Marks(open=ConversationId("u")))
    assert rows[1:] == [FolderRow(folders[0]), FolderRow(folders[1], open=True)]
    assert FolderRow(folders[1], open=True).spoken() == "Folder Work, closed, holds the open conversation"


def test_what_is_pinned_stands_in_its_folder_too() -> None:
    maker, folders, known = RowMaker(), (Folder(HOME, "Home"),), HomeList()
    for each in (chat("kept", 5, HOME, pinned=True), chat("newer", 7, HOME), chat("older", 3, HOME)):
        known.put(each)
    known.add_folder_page(HOME, [], more=False)
    rows = maker.home(known.shown(), folders, {HOME: known.section(HOME)}, known.hidden(), TODAY, Marks())
    assert [row.title for row in rows] == ["Pinned", "kept", "Folders", "Home", "newer", "kept", "older"]
    assert len({row.key for row in rows}) == len(rows)
    again = maker.home(known.shown(), folders, {HOME: known.section(HOME)}, known.hidden(), TODAY, Marks())
    assert all(one is other for one, other in zip(rows, again, strict=True) if isinstance(one, Entry))
    marks = Marks(open=ConversationId("kept"))
    rows = maker.home(known.shown(), folders, {}, known.hidden(), TODAY, marks)
    assert rows[-1] == FolderRow(folders[0])  # it is seen above


def actions(menu: QMenu) -> dict[str, QAction]:
    """All that a menu offers, by the words of its menus and its own."""
    found: dict[str, QAction] = {}
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            found |= {f"{action.text()}/{text}": each for text, each in actions(inner).items()}
        elif action.text():
            found[action.text()] = action
    return found


@pytest.mark.parametrize(
    ("before", "words", "after"),
    [
        (ListWish(), "Sort by/Title", ListWish(sort=SortBy.TITLE)),
        (ListWish(sort=SortBy.COST), "Sort by/Reverse order", ListWish(sort=SortBy.COST, reverse=True)),
        (ListWish(), "Folder/Home && garden", ListWish(folders=(HOME,))),
        (ListWish(folders=(HOME,)), "Folder/Home && garden", ListWish()),
        (ListWish(folders=(HOME,)), "Folder/In no folder", ListWish(folders=(HOME, NO_FOLDER))),
        (ListWish(cost_most_nano=5), "Cost/$1.00 or more", ListWish(cost_nano=1_000_000_000)),
        (ListWish(), "Tag/Dear", ListWish(tags=(TagId("t"),))),
        (ListWish(models=("h",)), "Model/Opus 5.5", ListWish(models=("h", "opus"))),
        (ListWish(models=("h", "opus")), "Model/Haiku", ListWish(models=("opus",))),
        (ListWish(), "Cost/$1.00 or more", ListWish(cost_nano=1_000_000_000)),
        (ListWish(), "With attachments", ListWish(attached=True)),
        (ListWish(archived=True), "Archive", ListWish()),
        (ListWish(attached=True, sort=SortBy.TITLE), "Clear filters", ListWish(sort=SortBy.TITLE)),
    ],
)
def test_the_menu_changes_one_thing(qapp: Any, before: ListWish, words: str, after: ListWish) -> None:
    menu, chosen = QMenu(), list[ListWish]()
    fill_menu(menu, before, OFFERS, chosen.append, TODAY, list[str]().append)
    found = actions(menu)
    assert words in found, list(found)
    assert found[words].isChecked() == (
        words in ("Folder/Home && garden", "Archive", "Model/Haiku") and before != ListWish()
    )
    found[words].trigger()
    assert chosen == [after]


def test_the_days_of_last_use_follow_each_other(qapp: Any) -> None:
    menu, chosen = QMenu(), list[ListWish]()
    fill_menu(menu, ListWish(), OFFERS, chosen.append, TODAY, list[str]().append)
    for words in ("Last used/2025", "Last used/Before 2025"):
        actions(menu)[words].trigger()
    assert chosen[0].since_ms == chosen[1].until_ms
    assert chosen[0].until_ms is not None
    assert chosen[1].since_ms is None


FIRST, SECOND, NINTH = (day_ms(date(2026, 3, day)) for day in (1, 2, 9))


@pytest.mark.parametrize(
    ("wish", "words", "own"),
    [
        (ListWish(cost_nano=50_000_000, cost_most_nano=2_000_000_000), "Cost: $0.05 to $2.00", "cost"),
        (ListWish(cost_most_nano=2_000_000_000), "Cost: $2.00 or less", "cost"),
        (ListWish(cost_nano=50_000_000), "Cost: $0.05 or more", "cost"),
        (
            ListWish(since_ms=FIRST, until_ms=NINTH),
            "Last used: {1} to {8}",
            "days",
        ),
        (ListWish(since_ms=FIRST, until_ms=SECOND), "Last used: {1}", "days"),
        (ListWish(since_ms=FIRST), "Last used: since {1}", "days"),
        (ListWish(until_ms=NINTH), "Last used: until {8}", "days"),
    ],
)
def test_days_and_amounts_of_ones_own(qtbot: Any, theme: Theme, wish: ListWish, words: str, own: str) -> None:
    for day in (1, 8):
        words = words.replace(f"{{{day}}}", short_day(QDate(2026, 3, day)))
    menu, chosen, asked = QMenu(), list[ListWish](), list[str]()
    fill_menu(menu, wish, OFFERS, chosen.append, TODAY, asked.append)
    action = actions(menu)[f"{'Cost' if own == 'cost' else 'Last used'}/Custom…"]
    assert action.isChecked()
    action.trigger()
    assert (asked, chosen) == ([own], [])
    chips = FilterChips()
    qtbot.addWidget(chips)
    chips.set_theme(theme)
    chips.changed.connect(chosen.append)
    chips.show_wish(wish, OFFERS, TODAY)
    (chip,) = chips.buttons()
    assert chip.accessibleName() == f"Take back: {words}"
    chip.click()
    assert chosen == [ListWish()]


def test_a_model_that_is_not_offered_any_more_can_be_taken_back(qtbot: Any, theme: Theme) -> None:
    chips, changed = FilterChips(), list[ListWish]()
    qtbot.addWidget(chips)
    chips.set_theme(theme)
    chips.changed.connect(changed.append)
    chips.show_wish(ListWish(models=("old", "h")), OFFERS, TODAY)
    assert [chip.text() for chip in chips.buttons()] == ["Model: Haiku", "Model: old"]
    chips.buttons()[1].click()
    assert changed == [ListWish(models=("h",))]


def test_each_chip_takes_one_thing_back(qtbot: Any, theme: Theme) -> None:
    wish = ListWish(title="x", archived=True, folders=(HOME,), models=("h",), attached=True, sort=SortBy.COST)
    chips, changed = FilterChips(), list[ListWish]()
    qtbot.addWidget(chips)
    chips.set_theme(theme)
    chips.changed.connect(changed.append)
    chips.show_wish(wish, OFFERS, TODAY)
    texts = [chip.text() for chip in chips.buttons()]
    assert texts == ["Archive", "Folder: Home && garden", "Model: Haiku", "With attachments", "Sorted by: Cost"]
    for chip in chips.buttons():
        assert chip.accessibleName().startswith("Take back: ")
        chip.click()
    assert changed == [
        replace(wish, archived=False),
        replace(wish, folders=()),
        replace(wish, models=()),
        replace(wish, attached=False),
        replace(wish, sort=SortBy.USED),
    ]
    chips.show_wish(cleared(wish), OFFERS, TODAY)
    assert len(chips.buttons()) == 1


def test_the_words_of_a_chip_are_cut_where_there_is_no_room(qtbot: Any, theme: Theme) -> None:
    chips, words = FilterChips(), "Folder: Home & garden"
    qtbot.addWidget(chips)
    chips.set_theme(theme)
    chips.resize(130, 60)
    chips.show()
    chips.show_wish(ListWish(folders=(HOME,)), OFFERS, TODAY)
    (chip,) = chips.buttons()
    qtbot.waitUntil(lambda: chip.text().endswith("…"))
    assert words.startswith(chip.text()[:-1].replace("&&", "&"))
    assert chip.width() == 130
    chips.resize(400, 60)
    qtbot.waitUntil(lambda: chip.text().replace("&&", "&") == words)
    assert chip.width() == chip.sizeHint().width() < 400


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("colour", TagColour)
def test_tags_can_be_told_and_read_in_each_theme(theme: Theme, name: str, colour: TagColour) -> None:
    worn = replace(theme, name=name, colors=PALETTES[name])
    grounds = (worn.colors.side, worn.colors.accent_soft)
    assert min(contrast(tag_color(worn, colour), ground) for ground in grounds) >= 3
    assert contrast(worn.colors.text, tag_ground(worn, colour)) >= (7 if name == "contrast" else 4.5)
