"""From the services' feed to Qt signals: order kept, progress at most once a frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

from app.model.events import StreamEvent
from app.model.ids import MessageId
from app.model.news import (
    AttachmentsChanged,
    BackupFailed,
    BackupsChanged,
    BinChanged,
    BinProgress,
    BranchesChanged,
    CacheWarmed,
    CallBilled,
    ConversationChanged,
    ConversationsChanged,
    ConversationsRemoved,
    DraftChanged,
    FoldersChanged,
    LibraryChanged,
    ModelsChanged,
    NewChatChanged,
    News,
    OptionsChanged,
    PricesChanged,
    SettingChanged,
    StorageRelieved,
    StorageTrouble,
    TagsChanged,
    TurnFinished,
    TurnProgress,
    TurnRestarted,
    TurnStarted,
    TurnWaiting,
    UploadMoved,
)

FRAME_MS = 16


class NewsSource(Protocol):
    """What the bridge asks of the services' feed."""

    def subscribe(self, callback: Callable[[News], None]) -> Callable[[], None]:
        """Call *callback* with each piece of news; the returned callable ends that."""
        ...


class Bridge(QObject):
    """Subscribes to a feed and emits signals. Lives on the GUI thread, like the services.

    Progress of an answer is collected and emitted at most once in 16 ms, all events of an answer together. Every
    other kind of news first flushes what was collected, so a receiver sees everything in the order of the feed.
    """

    turn_started = Signal(object)  # TurnStarted
    turn_progress = Signal(object)  # TurnProgress, merged
    turn_waiting = Signal(object)  # TurnWaiting
    turn_restarted = Signal(object)  # TurnRestarted
    turn_finished = Signal(object)  # TurnFinished
    conversation_changed = Signal(object)  # ConversationSummary
    conversations_changed = Signal(object)  # tuple of ConversationSummary
    conversations_removed = Signal(object)  # tuple of ConversationId
    folders_changed = Signal()
    tags_changed = Signal()
    models_changed = Signal()
    setting_changed = Signal(str)
    options_changed = Signal(object)  # ConversationId | None
    call_billed = Signal(object)  # LedgerRow
    cache_warmed = Signal(object)  # ConversationId
    prices_changed = Signal()
    attachments_changed = Signal(object)  # DraftPlace
    upload_moved = Signal(object)  # UploadMoved
    draft_changed = Signal(object)  # DraftChanged
    new_chat_changed = Signal()
    library_changed = Signal()
    storage_trouble = Signal(object)  # TurnError
    storage_relieved = Signal()
    backups_changed = Signal()
    backup_failed = Signal(object)  # TurnError
    branches_changed = Signal(object)  # ConversationId
    bin_changed = Signal()
    bin_progress = Signal(object)  # PurgeProgress | None

    def __init__(self, feed: NewsSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pending: dict[MessageId, list[TurnProgress]] = {}
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.flush)
        self._since_flush = QElapsedTimer()
        self._unsubscribe = feed.subscribe(self.receive)

    def receive(self, news: News) -> None:
        """Take one piece of news from the feed."""
        if isinstance(news, TurnProgress):
            self._collect(news)
            return
        self.flush()
        self._emit(news)

    def flush(self) -> None:
        """Emit what was collected, now."""
        self._timer.stop()
        if not self._pending:
            return
        pending, self._pending = self._pending, {}
        self._since_flush.start()
        for parts in pending.values():
            self.turn_progress.emit(_merged(parts))

    def close(self) -> None:
        """Leave the feed; what was collected is emitted first."""
        self.flush()
        self._unsubscribe()

    def _collect(self, news: TurnProgress) -> None:
        self._pending.setdefault(news.answer_id, []).append(news)
        if self._timer.isActive():
            return
        waited = self._since_flush.elapsed() if self._since_flush.isValid() else FRAME_MS
        if waited >= FRAME_MS:
            self.flush()  # the first after a pause is shown at once
        else:
            self._timer.start(FRAME_MS - waited)

    def _emit(self, news: News) -> None:
        match news:
            case TurnStarted():
                self.turn_started.emit(news)
            case TurnWaiting():
                self.turn_waiting.emit(news)
            case TurnRestarted():
                self.turn_restarted.emit(news)
            case TurnFinished():
                self.turn_finished.emit(news)
            case _:
                self._emit_rest(news)

    def _emit_rest(self, news: News) -> None:
        match news:
            case ConversationChanged(summary):
                self.conversation_changed.emit(summary)
            case ConversationsChanged(summaries):
                self.conversations_changed.emit(summaries)
            case ConversationsRemoved(ids):
                self.conversations_removed.emit(ids)
            case FoldersChanged():
                self.folders_changed.emit()
            case TagsChanged():
                self.tags_changed.emit()
            case _:
                self._emit_settings(news)

    def _emit_settings(self, news: News) -> None:
        match news:
            case ModelsChanged():
                self.models_changed.emit()
            case SettingChanged(key):
                self.setting_changed.emit(key)
            case NewChatChanged():
                self.new_chat_changed.emit()
            case OptionsChanged(conversation_id):
                self.options_changed.emit(conversation_id)
            case _:
                self._emit_background(news)

    def _emit_background(self, news: News) -> None:
        match news:
            case CallBilled(row):
                self.call_billed.emit(row)
            case CacheWarmed(conversation_id):
                self.cache_warmed.emit(conversation_id)
            case PricesChanged():
                self.prices_changed.emit()
            case AttachmentsChanged(place):
                self.attachments_changed.emit(place)
            case DraftChanged():
                self.draft_changed.emit(news)
            case UploadMoved():
                self.upload_moved.emit(news)
            case LibraryChanged():
                self.library_changed.emit()
            case _:
                self._emit_storage(news)

    def _emit_storage(self, news: News) -> None:
        match news:
            case StorageTrouble(error):
                self.storage_trouble.emit(error)
            case StorageRelieved():
                self.storage_relieved.emit()
            case BackupsChanged():
                self.backups_changed.emit()
            case BackupFailed(error):
                self.backup_failed.emit(error)
            case _:
                self._emit_bin(news)

    def _emit_bin(self, news: News) -> None:
        match news:
            case BranchesChanged(conversation_id):
                self.branches_changed.emit(conversation_id)
            case BinChanged():
                self.bin_changed.emit()
            case BinProgress(progress):
                self.bin_progress.emit(progress)


def _merged(parts: list[TurnProgress]) -> TurnProgress:
    if len(parts) == 1:
        return parts[0]
    events: list[StreamEvent] = []
    for part in parts:
        events.extend(part.events)
    last = parts[-1]
    return TurnProgress(last.conversation_id, last.answer_id, tuple(events), last.received_ms)
