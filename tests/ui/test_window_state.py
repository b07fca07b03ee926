"""Where the window stood: kept, put back within the screens, never in the way."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication

from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.model.ids import ConversationId, MessageId
from app.ui.window_state import WindowState, _fitting

CHAT = ConversationId("c")


class Memory:
    """Keeps the state in place of a file; *broken* as a damaged one."""

    def __init__(self, content: dict[str, Any] | None = None, broken: bool = False) -> None:
        self.content = content or {}
        self.broken = broken

    def load(self) -> dict[str, Any]:
        if self.broken:
            raise ChatelaineError(TurnError(ErrorKind.MACHINE, "file_damaged", "Damaged."))
        return self.content

    def save(self, content: dict[str, Any]) -> None:
        self.content = content


@pytest.fixture
def screen(qapp: Any) -> QRect:
    return QGuiApplication.primaryScreen().availableGeometry()


def test_a_place_on_the_screen_is_kept(screen: QRect) -> None:
    assert _fitting([50, 60, 600, 500]) == QRect(50, 60, 600, 500)


@pytest.mark.parametrize("place", [[5000, 60, 600, 500], [-3000, -3000, 600, 500], [10, 10, 9000, 9000]])
def test_a_place_off_the_screens_is_moved_in(screen: QRect, place: list[int]) -> None:
    assert screen.contains(_fitting(place))


@pytest.mark.parametrize("place", [None, [], [1, 2, 3], [0, 0, 5, 5], ["a", 0, 800, 600], [0, 0, 1e300, 600], {"x": 1}])
def test_nonsense_means_the_middle(screen: QRect, place: object) -> None:
    rect = _fitting(place)
    assert screen.contains(rect)
    assert abs(rect.center().x() - screen.center().x()) <= 1


@pytest.mark.parametrize("content", [{}, {"zoom": "big", "conversation": 7, "anchors": [], "sidebar_width": "x"}])
def test_nonsense_in_the_file_means_the_defaults(qapp: Any, content: dict[str, Any]) -> None:
    state = WindowState(Memory(content))
    assert (state.zoom, state.conversation, state.sidebar_width) == (1.0, None, None)
    assert state.anchor(CHAT) is None


def test_a_damaged_file_means_the_defaults(qapp: Any) -> None:
    assert WindowState(Memory(broken=True)).zoom == 1.0


def test_a_hidden_sidebar_has_no_outline(qapp: Any) -> None:
    assert WindowState(Memory({"sidebar": False, "sidebar_width": 300})).sidebar_width == 0
    assert WindowState(Memory({"sidebar": True, "sidebar_width": 300})).sidebar_width == 300


def test_only_the_last_anchors_are_kept(qapp: Any) -> None:
    memory = Memory()
    state = WindowState(memory)
    for number in range(250):
        state.set_anchor(ConversationId(str(number)), {"offset": number})
    assert state.anchor(ConversationId("10")) is None
    assert state.anchor(ConversationId("249")) == {"offset": 249}
    state.set_anchor(ConversationId("60"), {"offset": 1})
    for number in range(300, 499):
        state.set_anchor(ConversationId(str(number)), {})
    assert state.anchor(ConversationId("60")) == {"offset": 1}


def test_the_last_message_seen_is_kept_for_the_last_conversations(qapp: Any) -> None:
    memory = Memory({"seen": {"odd": 7}})
    state = WindowState(memory)
    assert state.seen(ConversationId("odd")) is None
    for number in range(250):
        state.set_seen(ConversationId(str(number)), MessageId(f"m{number}"))
    assert state.seen(ConversationId("10")) is None
    assert state.seen(ConversationId("249")) == "m249"
    assert WindowState(Memory({"seen": []})).seen(CHAT) is None


async def test_what_changes_after_the_end_is_neither_saved_nor_looked_at(qapp: Any) -> None:
    state = WindowState(Memory())
    state.set_zoom(1.5)
    assert state._pause.isActive()
    await state.close()
    state.set_conversation(CHAT)
    assert not state._pause.isActive()
