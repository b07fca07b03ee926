"""In which conversations an answer is under way, kept from the news."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from app.model.ids import ConversationId, MessageId
from app.model.news import TurnFinished, TurnProgress, TurnRestarted, TurnStarted, TurnWaiting, UploadMoved
from app.ui.bridge import Bridge


class Running(QObject):
    """``changed`` says that the set is another. Also keeps what an answer waits for, for views that open later."""

    changed = Signal()

    def __init__(self, bridge: Bridge, now: Iterable[ConversationId], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids: set[ConversationId] = set(now)
        self._waiting: dict[MessageId, TurnWaiting] = {}
        self._uploads: dict[MessageId, UploadMoved] = {}
        bridge.turn_started.connect(self._started)
        bridge.turn_finished.connect(self._finished)
        bridge.turn_waiting.connect(self._waits)
        bridge.turn_restarted.connect(self._goes_on)
        bridge.turn_progress.connect(self._goes_on)
        bridge.upload_moved.connect(self._uploaded)

    def ids(self) -> frozenset[ConversationId]:
        """All of them."""
        return frozenset(self._ids)

    def has(self, conversation_id: ConversationId | None) -> bool:
        """Whether an answer is under way there."""
        return conversation_id in self._ids

    def waiting(self, answer_id: MessageId) -> TurnWaiting | None:
        """What the answer waits for at the moment."""
        return self._waiting.get(answer_id)

    def upload(self, answer_id: MessageId) -> UploadMoved | None:
        """What is uploaded for the answer at the moment."""
        return self._uploads.get(answer_id)

    def _started(self, news: TurnStarted) -> None:
        self._ids.add(news.conversation_id)
        self.changed.emit()

    def _finished(self, news: TurnFinished) -> None:
        if not news.others:
            self._ids.discard(news.conversation_id)
        self._waiting.pop(news.answer.id, None)
        self._uploads.pop(news.answer.id, None)
        self.changed.emit()

    def _waits(self, news: TurnWaiting) -> None:
        self._waiting[news.answer_id] = news

    def _goes_on(self, news: TurnProgress | TurnRestarted) -> None:
        self._waiting.pop(news.answer_id, None)

    def _uploaded(self, news: UploadMoved) -> None:
        if news.sent < news.total:
            self._uploads[news.answer_id] = news
        else:
            self._uploads.pop(news.answer_id, None)
