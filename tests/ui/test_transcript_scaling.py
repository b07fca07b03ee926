"""Nothing is cut off or drawn over its neighbours, at any size of letters and on any screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import pytest
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from app.model.message import Message
from app.ui.theme.fonts import resolve_fonts
from app.ui.theme.look import Look
from app.ui.theme.palette import PALETTES, Theme
from app.ui.transcript import TranscriptView
from app.ui.transcript.blocks.base import Layout, Shown
from tests.fakes.gallery import kinds, prose, scripts, turns
from tests.fakes.transcripts import settle

Conversation = Callable[[], list[Message]]
PAD = 40  # px around a block that must stay empty
SOFT = 3  # px that soft edges, and marks above and below letters, may reach beyond a block
GALLERY = pytest.mark.parametrize("conversation", [prose, kinds, turns, scripts], ids=lambda made: made.__name__)
SIZES = pytest.mark.parametrize("size", [10, 15, 24, 32])  # px
WIDTHS = pytest.mark.parametrize("width", [360, 760])  # px


def sized(size: int, name: str = "light") -> Theme:
    look = Look(chat_size=size, interface_size=size, code_size=size)
    return Theme(name, PALETTES[name], resolve_fonts(look, 1.0))


@pytest.fixture
def show(qtbot: Any) -> Callable[..., TranscriptView]:
    """``show(conversation, theme, width)``."""

    def made(conversation: Conversation, theme: Theme, width: int = 760) -> TranscriptView:
        view = TranscriptView(theme)
        qtbot.addWidget(view)
        view.resize(width, 700)
        view.show()
        qtbot.waitExposed(view)
        view.show_conversation(conversation())
        for _ in layouts(view):
            pass
        settle()
        return view

    return made


def layouts(view: TranscriptView) -> Iterator[tuple[int, int, Layout]]:
    for item in range(view._stage.items()):
        for slot in range(view._stage.slots(item)):
            yield item, slot, view._stage.layout(item, slot)


def ink(layout: Layout, ratio: float = 1.0) -> QRectF:
    """Where a block draws something, px from its top left corner, with *ratio* device pixels per px."""
    width, height = layout.width + 2 * PAD, layout.height + 2 * PAD
    image = QImage(round(width * ratio), round(height * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(PAD, PAD)
    layout.paint(painter, Shown(QRectF(0, 0, layout.width, layout.height), near=True))
    painter.end()
    drawn = bounds(image)
    return QRectF(drawn.x() / ratio - PAD, drawn.y() / ratio - PAD, drawn.width() / ratio, drawn.height() / ratio)


def bounds(image: QImage) -> QRect:
    """The smallest rectangle around what is not transparent."""
    data, stride = bytes(image.constBits()), image.bytesPerLine()
    rows = [y for y in range(image.height()) if any(data[y * stride + 3 : y * stride + 4 * image.width() : 4])]
    if not rows:
        return QRect(round(PAD * image.devicePixelRatio()), round(PAD * image.devicePixelRatio()), 0, 0)
    columns = [x for x in range(image.width()) if any(data[4 * x + 3 :: stride])]
    return QRect(columns[0], rows[0], columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1)


def assert_inside(layout: Layout, drawn: QRectF) -> None:
    room = QRectF(-SOFT, -SOFT, layout.width + 2 * SOFT, layout.height + 2 * SOFT)
    assert room.contains(drawn), (type(layout).__name__, layout.width, layout.height, drawn)


@WIDTHS
@SIZES
@GALLERY
def test_no_block_draws_beyond_itself(show: Any, conversation: Conversation, size: int, width: int) -> None:
    for _, _, layout in layouts(show(conversation, sized(size), width)):
        assert_inside(layout, ink(layout))


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0, 3.0])
@GALLERY
def test_a_block_looks_the_same_on_finer_screens(show: Any, conversation: Conversation, ratio: float) -> None:
    for _, _, layout in layouts(show(conversation, sized(15))):
        drawn, plain = ink(layout, ratio), ink(layout)
        assert_inside(layout, drawn)
        for side in ("left", "top", "right", "bottom"):
            assert abs(getattr(drawn, side)() - getattr(plain, side)()) <= 2.1, (type(layout).__name__, side)


@WIDTHS
@SIZES
@GALLERY
def test_what_can_be_clicked_lies_in_its_block_and_apart(
    show: Any, conversation: Conversation, size: int, width: int
) -> None:
    for _, _, layout in layouts(show(conversation, sized(size), width)):
        block = QRectF(-6, -1, layout.width + 12, layout.height + 2)
        actions = layout.actions()
        for action in actions:
            assert action.rects, action
            assert all(block.contains(rect) for rect in action.rects), (type(layout).__name__, action, block)
        for one, other in combinations(actions, 2):
            for rect in one.rects:
                assert not any(overlap(rect, far) for far in other.rects), (type(layout).__name__, one, other)


def overlap(one: QRectF, other: QRectF) -> bool:
    """Whether two places share more than an edge."""
    shared = one & other
    return shared.width() > 5 and shared.height() > 1


@pytest.mark.parametrize("name", list(PALETTES))
@GALLERY
def test_letters_reach_as_far_in_every_theme(show: Any, conversation: Conversation, name: str) -> None:
    for _, _, layout in layouts(show(conversation, sized(15, name))):
        assert_inside(layout, ink(layout))
