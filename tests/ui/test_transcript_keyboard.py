"""Everything that can be done in a conversation is reached by Tab, has a name, and shows where the focus is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QImage

from app.model.message import Message
from app.ui.theme.palette import PALETTES
from app.ui.transcript import TranscriptView
from app.ui.transcript.canvas import Spot
from app.ui.transcript.follow import Anchor
from tests.fakes.gallery import kinds, prose, scripts, turns
from tests.fakes.transcripts import picture, settle, theme

Conversation = Callable[[], list[Message]]
GALLERY = pytest.mark.parametrize("conversation", [prose, kinds, turns, scripts], ids=lambda made: made.__name__)
THEMES = pytest.mark.parametrize("name", list(PALETTES))


@pytest.fixture
def show(qtbot: Any) -> Callable[[Conversation, str], TranscriptView]:
    """``show(conversation, theme)``: the conversation from its start, with the keyboard."""

    def made(conversation: Conversation, name: str) -> TranscriptView:
        view = TranscriptView(theme(PALETTES[name], name))
        qtbot.addWidget(view)
        view.resize(760, 700)
        view.show()
        qtbot.waitExposed(view)
        view.show_conversation(conversation())
        settle()
        view._screen.jump(Anchor())
        view.activateWindow()
        view.setFocus()
        return view

    return made


def all_actions(view: TranscriptView) -> list[tuple[Spot, str]]:
    return [
        (Spot(item, slot, index), action.label)
        for item in range(view._stage.items())
        for slot in range(view._stage.slots(item))
        for index, action in enumerate(view._stage.layout(item, slot).actions())
    ]


def walk(view: TranscriptView) -> list[Spot]:
    found = []
    while view.focusNextPrevChild(True) and view._canvas.focus is not None:
        found.append(view._canvas.focus)
        assert len(found) < 500
    return found


@GALLERY
def test_tab_reaches_every_action_once_and_each_has_a_name(show: Any, conversation: Conversation) -> None:
    view = show(conversation, "light")
    walked = walk(view)
    expected = all_actions(view)
    assert walked == [spot for spot, _ in expected]
    assert all(label.strip() for _, label in expected)
    assert len(expected) > 5


@GALLERY
def test_shift_tab_walks_the_same_way_back(show: Any, conversation: Conversation) -> None:
    view = show(conversation, "light")
    there = walk(view)
    view.jump_to_latest()
    back = []
    while view.focusNextPrevChild(False) and view._canvas.focus is not None:
        back.append(view._canvas.focus)
    assert back == there[::-1]


@THEMES
@GALLERY
def test_the_focus_is_seen(show: Any, conversation: Conversation, name: str) -> None:
    view = show(conversation, name)
    ring = PALETTES[name].focus
    while view.focusNextPrevChild(True) and view._canvas.focus is not None:
        spot = view._canvas.focus
        place = focused_place(view, spot)
        lit = picture(view)
        view._canvas.focus = None
        plain = picture(view)
        view._canvas.focus = spot
        around = edge(place)
        gained = count(lit, around, ring) - count(plain, around, ring)
        assert gained > (place.width() + place.height()) * 0.5, (spot, place)  # at least a quarter of the outline
        assert view.viewport().rect().contains(place.center()), spot


def focused_place(view: TranscriptView, spot: Spot) -> QRect:
    """The first rectangle of an action in the viewport, as far as it is seen."""
    seen = view._canvas.find(spot.item, spot.slot)
    assert seen is not None, spot
    x, top = view._canvas.origin(seen)
    rect: QRectF = view._stage.layout(spot.item, spot.slot).actions()[spot.action].rects[0]
    return rect.translated(x, top).toAlignedRect() & view.viewport().rect()


def edge(place: QRect) -> list[tuple[int, int]]:
    """The pixels within 3 px of a rectangle's sides."""
    inner, outer = place.adjusted(3, 3, -3, -3), place.adjusted(-1, -1, 1, 1)
    return [
        (x, y)
        for y in range(outer.top(), outer.bottom() + 1)
        for x in range(outer.left(), outer.right() + 1)
        if not inner.contains(x, y)
    ]


def count(image: QImage, spots: list[tuple[int, int]], color: QColor) -> int:
    """How many of *spots* are nearly of that colour."""
    return sum(image.valid(x, y) and near(image.pixelColor(x, y), color) for x, y in spots)


def near(one: QColor, other: QColor) -> bool:
    differs = abs(one.red() - other.red()), abs(one.green() - other.green()), abs(one.blue() - other.blue())
    return sum(differs) < 90
