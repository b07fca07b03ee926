"""The bridge: order kept, at most one flush per frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.model.conversation import ConversationSummary
from app.model.events import BlockDelta
from app.model.ids import ConversationId, MessageId
from app.model.message import Message, Role, Status, Timing
from app.model.news import (
    ConversationChanged,
    ConversationsChanged,
    ConversationsRemoved,
    FoldersChanged,
    ModelsChanged,
    News,
    OptionsChanged,
    SettingChanged,
    TagsChanged,
    TurnFinished,
    TurnProgress,
)
from app.ui.bridge import FRAME_MS, Bridge

CHAT, ANSWER, OTHER = ConversationId("c"), MessageId("a"), MessageId("b")


class Source:
    """A feed with one subscriber."""

    def __init__(self) -> None:
        self.callback: Callable[[News], None] | None = None

    def subscribe(self, callback: Callable[[News], None]) -> Callable[[], None]:
        self.callback = callback
        return self._leave

    def _leave(self) -> None:
        self.callback = None

    def publish(self, *news: News) -> None:
        assert self.callback is not None
        for one in news:
            self.callback(one)


def delta(text: str, answer: MessageId = ANSWER, received_ms: int = 0) -> TurnProgress:
    return TurnProgress(CHAT, answer, (BlockDelta(0, "text_delta", text),), received_ms)


def finished() -> TurnFinished:
    return TurnFinished(CHAT, Message(ANSWER, CHAT, None, Role.ASSISTANT, Status.COMPLETE, (), Timing(0)))


def text_of(progress: TurnProgress) -> str:
    return "".join(event.text for event in progress.events if isinstance(event, BlockDelta))


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def bridge(qapp: Any, source: Source) -> Iterator[Bridge]:
    made = Bridge(source)
    yield made
    made.close()


@pytest.fixture
def seen(bridge: Bridge) -> list[object]:
    log: list[object] = []
    bridge.turn_progress.connect(log.append)
    bridge.turn_finished.connect(log.append)
    bridge.conversation_changed.connect(log.append)
    bridge.conversations_changed.connect(log.append)
    bridge.conversations_removed.connect(log.append)
    bridge.folders_changed.connect(lambda: log.append("folders"))
    bridge.tags_changed.connect(lambda: log.append("tags"))
    bridge.models_changed.connect(lambda: log.append("models"))
    bridge.setting_changed.connect(log.append)
    bridge.options_changed.connect(log.append)
    return log


def test_first_delta_after_a_pause_is_shown_at_once(source: Source, seen: list[object]) -> None:
    source.publish(delta("a"))
    assert len(seen) == 1


def test_deltas_within_a_frame_arrive_together(source: Source, seen: list[Any], qtbot: Any) -> None:
    source.publish(delta("a"))
    source.publish(*(delta(letter, received_ms=i) for i, letter in enumerate("bcdef")))
    assert len(seen) == 1
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert text_of(seen[1]) == "bcdef"
    assert seen[1].received_ms == 4


def test_at_most_one_flush_per_frame(source: Source, seen: list[Any], qtbot: Any) -> None:
    from PySide6.QtCore import QElapsedTimer

    clock = QElapsedTimer()
    clock.start()
    for letter in "x" * 200:
        source.publish(delta(letter))
        qtbot.wait(1)
    frames = clock.elapsed() / FRAME_MS
    assert 2 <= len(seen) <= frames + 2
    source.publish(finished())
    assert sum(len(text_of(one)) for one in seen[:-1]) == 200


def test_other_news_flushes_what_was_collected(source: Source, seen: list[Any]) -> None:
    source.publish(delta("a"), delta("b"), delta("c", OTHER), finished())
    assert [type(one).__name__ for one in seen] == ["TurnProgress", "TurnProgress", "TurnProgress", "TurnFinished"]
    assert [text_of(one) for one in seen[:3]] == ["a", "b", "c"]


def test_every_other_kind_has_its_signal(source: Source, seen: list[Any]) -> None:
    summary = ConversationSummary(CHAT, "Title", 0, 0)
    source.publish(ConversationChanged(summary), ModelsChanged(), SettingChanged("look.wide"))
    source.publish(OptionsChanged(CHAT), OptionsChanged(None))
    source.publish(ConversationsChanged((summary,)), ConversationsRemoved((CHAT,)), FoldersChanged(), TagsChanged())
    assert seen == [summary, "models", "look.wide", CHAT, None, (summary,), (CHAT,), "folders", "tags"]


def test_closing_flushes_and_leaves(source: Source, bridge: Bridge, seen: list[Any]) -> None:
    source.publish(delta("a"), delta("b"))
    bridge.close()
    assert [text_of(one) for one in seen] == ["a", "b"]
    assert source.callback is None
    bridge._unsubscribe = lambda: None
