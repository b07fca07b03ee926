"""The list of what was found: rows as high as what they say."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.logic.text_places import units_before
from app.model.ids import ConversationId, MessageId
from app.model.message import Role
from app.model.search import Excerpt, MessageHit, SearchPage, TitleHit
from app.ui.search import SearchPanel
from app.ui.search.delegate import FoundDelegate
from app.ui.search.rows import GroupRow, HitRow
from tests.fakes.transcripts import theme

SHORT, LONG = "A short one.", "Many words of a text that goes on. " * 8


def hit(number: int, text: str, chat: str = "chat") -> MessageHit:
    place = ConversationId(chat), MessageId(f"m{number}")
    return MessageHit(*place, Role.USER, number, None, "Title", Excerpt(text, ((2, 5),)))


def heights(panel: SearchPanel) -> dict[str, int]:
    """The height of each excerpt's row, px."""
    found = {}
    for at in range(panel.model.rowCount()):
        row = panel.model.row(at)
        if isinstance(row, HitRow):
            found[row.excerpt.text] = panel.list.visualRect(panel.model.index(at)).height()
    return found


def test_a_row_is_as_high_as_its_lines(qtbot: Any) -> None:
    panel = SearchPanel(theme())
    qtbot.addWidget(panel)
    panel.resize(700, 500)
    panel.show()
    middle = "Some words. " * 5
    page = SearchPage((hit(1, SHORT), hit(2, LONG), hit(3, middle)))
    panel.begin((), page)
    panel.show_total(page, 3, 1_000)
    line = panel.list.fontMetrics().height()
    found = heights(panel)
    assert found[LONG] - found[SHORT] == line
    assert found[middle] == found[SHORT]
    panel.resize(260, 500)
    qtbot.waitUntil(lambda: heights(panel)[middle] == found[LONG])
    assert heights(panel)[SHORT] == found[SHORT]


def _page(first: int, last: int) -> SearchPage:
    """One message of each of many conversations."""
    return SearchPage(tuple(hit(number, f"{SHORT} {number}", f"chat {number}") for number in range(first, last)))


class _CountingDelegate(FoundDelegate):
    """Counts what it lays out."""

    made = 0

    def _laid_out(self, *what: Any) -> Any:
        self.made += 1
        return super()._laid_out(*what)


def test_another_page_has_only_its_own_rows_laid_out(qtbot: Any) -> None:
    panel = SearchPanel(theme())
    qtbot.addWidget(panel)
    delegate = _CountingDelegate(theme())
    panel.list.setItemDelegate(delegate)
    panel.resize(700, 500)
    panel.show()
    panel.begin((), _page(0, 600))
    panel.show_total(_page(0, 600), 600, 1_000)
    panel.grab()  # lays out, and paints
    before = delegate.made
    assert before >= 600
    panel.add(_page(600, 620))
    panel.grab()
    assert 20 <= delegate.made - before < 100  # with those that are seen


def test_what_is_chosen_stays_chosen_while_more_is_found(qtbot: Any) -> None:
    """The first message, as long as nobody walked on; then the row that somebody walked to, wherever it goes."""
    panel = SearchPanel(theme())
    qtbot.addWidget(panel)
    titled = TitleHit(ConversationId("titled"), 9, Excerpt("A title"))

    def chosen() -> str:
        row = panel.model.row(panel.list.currentIndex().row())
        return row.message_id if isinstance(row, HitRow) else ""

    panel.begin((titled,), SearchPage((hit(9, SHORT), hit(8, SHORT))))
    assert chosen() == "m9"
    panel.add(SearchPage((hit(7, SHORT, "titled"),)))  # which stands above
    assert chosen() == "m7"
    for _ in range(3):  # the conversation, its first message, and the next
        QTest.keyClick(panel.field, Qt.Key.Key_Down)
    assert chosen() == "m8"
    panel.add(SearchPage((hit(6, SHORT, "titled"), hit(5, SHORT))))
    assert chosen() == "m8"


@pytest.mark.parametrize(
    "text", [LONG, "東京の駅で会いました。" * 30, "x" * 600, "\U0001f680" * 200, "שלום עליכם " * 40]
)
@pytest.mark.parametrize("width", [1, 40, 260, 700])
def test_what_has_no_room_ends_with_an_ellipsis(qtbot: Any, text: str, width: int) -> None:
    delegate = FoundDelegate(theme())
    for lines in (1, 2):
        layout = delegate._layout(Excerpt(text, ((0, 2),)), width, theme().fonts.interface, lines)
        shown = layout.text()
        assert shown.endswith("…")
        assert text.startswith(shown.removesuffix("…"))
        assert layout.lineCount() <= lines
        last = layout.lineAt(layout.lineCount() - 1)
        assert last.textStart() + last.textLength() == units_before(shown, len(shown))


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
@pytest.mark.parametrize("title", ["A title", "כותרת"])
def test_a_title_stands_where_reading_begins_and_its_count_at_the_end(
    qtbot: Any, direction: Qt.LayoutDirection, title: str
) -> None:
    panel = SearchPanel(theme())
    qtbot.addWidget(panel)
    panel.setLayoutDirection(direction)
    panel.resize(700, 500)
    panel.show()
    found = MessageHit(ConversationId("chat"), MessageId("m"), Role.USER, 1, None, title, Excerpt("Words."))
    page = SearchPage((found,))
    panel.begin((), page)
    panel.show_total(page, 1, 1_000)
    at = next(at for at in range(panel.model.rowCount()) if isinstance(panel.model.row(at), GroupRow))
    place = panel.list.visualRect(panel.model.index(at))
    image = panel.list.viewport().grab(place).toImage()
    ground = image.pixelColor(image.width() // 2, 2)

    def written(columns: range) -> bool:
        return any(image.pixelColor(x, y) != ground for x in columns for y in range(6, image.height() - 6))

    wide, middle = image.width(), image.width() // 2
    near = range(8, 40) if direction is Qt.LayoutDirection.LeftToRight else range(wide - 40, wide - 8)
    assert written(near)
    assert not written(range(middle - 60, middle + 60))
