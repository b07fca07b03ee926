"""The boxes of lists whose rows can be checked are drawn in the theme's colours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionViewItem

from app.model.ids import TagId
from app.model.organising import Tag, TagColour
from app.ui.dialogs import TagsDialog
from app.ui.theme.controller import ThemeController
from app.ui.theme.look import Look
from app.ui.theme.palette import Theme
from app.ui.theme.system import SystemLook
from app.ui.theme.wear import dress
from app.ui.widgets.ticks import TickDelegate

TAGS = [Tag(TagId(name), name.capitalize(), TagColour.RED) for name in ("all", "some", "none")]


@pytest.fixture(params=["light", "dark"])
def worn(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Theme]:
    """Each theme, worn by the application."""
    made = ThemeController(SystemLook(qapp), Look(theme=request.param)).current()
    dress(qapp, made)
    yield made
    qapp.setStyleSheet("")


def box(dialog: TagsDialog, row: int) -> tuple[str, str, str]:
    """The colours of a row's box: of its edge, of its ground and of its middle."""
    listed, option = dialog.list, QStyleOptionViewItem()
    index = listed.model().index(row, 0)
    listed.initViewItemOption(option)
    delegate = listed.itemDelegate()
    assert isinstance(delegate, TickDelegate)
    delegate.initStyleOption(option, index)
    option.rect = listed.visualRect(index)
    area: QRect = listed.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, listed)
    drawn = listed.viewport().grab().toImage()
    middle = area.center()
    places = ((area.left(), middle.y()), (area.left() + 3, area.top() + 3), (middle.x(), middle.y()))
    edge, ground, mark = (QColor(drawn.pixel(x, y)).name() for x, y in places)
    return edge, ground, mark


def test_a_tag_that_is_there_is_checked_by_its_name(qtbot: Any, worn: Theme) -> None:
    dialog = TagsDialog("Two", TAGS, {}, worn, None)
    qtbot.addWidget(dialog)
    dialog.show_with(worn)
    made: list[object] = []
    dialog.added.connect(lambda name, _colour: made.append(name))
    dialog.name.setText(f" {TAGS[1].name.upper()}")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert dialog.changes() == {TAGS[1].id: True}
    assert (made, dialog.isVisible()) == ([], True)


def test_the_name_of_a_new_tag_makes_room_for_the_next_and_enter_without_one_applies(qtbot: Any, worn: Theme) -> None:
    dialog = TagsDialog("Two", (), {}, worn, None)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)  # it is closed below, and taken away by qtbot
    qtbot.addWidget(dialog)
    dialog.show_with(worn)
    assert dialog.focusWidget() is dialog.name
    dialog.added.connect(lambda _name, _colour: dialog.show_tags(TAGS[:1]))
    dialog.name.setText(TAGS[0].name)
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert (dialog.name.text(), dialog.changes(), dialog.isVisible()) == ("", {TAGS[0].id: True}, True)
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert not dialog.isVisible()


def test_a_new_tag_is_offered_a_colour_that_no_other_has(qtbot: Any, worn: Theme) -> None:
    dialog = TagsDialog("Two", (), {}, worn, None)
    qtbot.addWidget(dialog)
    dialog.show_with(worn)
    made: list[Tag] = []

    def make(name: str, colour: TagColour) -> None:
        made.append(Tag(TagId(name), name, colour))
        dialog.show_tags(made)

    dialog.added.connect(make)
    for number in range(len(TagColour) + 1):
        dialog.name.setText(f"Tag {number}")
        qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert [tag.colour for tag in made] == [*TagColour, next(iter(TagColour))]


def test_boxes_and_marks_have_the_colours_of_the_theme(qtbot: Any, worn: Theme) -> None:
    dialog = TagsDialog("Two", TAGS, {TAGS[0].id: True, TAGS[1].id: False}, worn, None)
    qtbot.addWidget(dialog)
    dialog.show_with(worn)
    accent, card, muted = worn.colors.accent.name(), worn.colors.card.name(), worn.colors.muted.name()
    assert box(dialog, 0)[:2] == (accent, accent)
    edge, ground, mark = box(dialog, 1)
    assert (edge, ground) == (accent, accent)
    assert mark != accent  # the dash
    assert box(dialog, 2) == (muted, card, card)
