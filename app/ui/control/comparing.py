"""Shows answers to one message side by side while they arrive, in the place of the conversation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from app.model.ids import ConversationId, MessageId
from app.model.news import TurnFinished, TurnProgress, TurnRestarted, TurnStarted, TurnWaiting, UploadMoved
from app.ui.i18n import tr

if TYPE_CHECKING:
    from app.model.conversation import Conversation
    from app.services.comparisons import Comparisons
    from app.services.conversations import Conversations
    from app.services.turns import Turns
    from app.ui.bridge import Bridge
    from app.ui.control.compare_column import ColumnControl
    from app.ui.control.compare_view import CompareView
    from app.ui.control.conversation import ConversationControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.control.running import Running
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks

_NOTICE_MS = 6_000
_TOLD_MS = 12_000

# What only the transcript does with an answer, for it knows the branch.
_ELSEWHERE = (
    "branch_requested",
    "continue_requested",
    "retry_with_requested",
    "details_requested",
    "repair_requested",
    "trim_requested",
    "compact_requested",
    "go_on_anew_requested",
    "undo_trim_requested",
    "undo_compaction_requested",
)


class CompareControl(QObject):
    """Which comparisons were not left is remembered for every conversation, as long as the window is open.

    ``kept`` says that one answer is to stay: a conversation, the answer, the others, and all that were shown.
    ``retry_wanted`` asks for an answer again (Message). ``wished`` is about what only the transcript does: the name of
    its signal, and an answer. ``shown`` tells of answers that came into view, or ended (Sequence[Message]).
    """

    kept = Signal(object, object, object, object)
    retry_wanted = Signal(object)
    wished = Signal(str, str)
    shown = Signal(object)

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        chat: OpenChat,
        view: ConversationControl,
        comparisons: Comparisons,
        conversations: Conversations,
        turns: Turns,
        running: Running,
        make: Callable[[], CompareView],
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        """*make* builds the columns, when they are first needed."""
        super().__init__(window)
        self._window = window
        self._chat = chat
        self._view = view
        self._comparisons = comparisons
        self._conversations = conversations
        self._turns = turns
        self._running = running
        self._make = make
        self._bridge = bridge
        self._tasks = tasks
        self._open: dict[ConversationId, tuple[MessageId, ...]] = {}
        self._again: MessageId | None = None  # the answer that is about to be asked for again
        self._ticket = 0  # of the latest wish to show something
        self.columns: CompareView | None = None
        self._connect()

    # What others ask for

    def is_shown(self) -> bool:
        """Whether answers stand side by side in the place of the conversation."""
        return self.columns is not None and bool(self.columns.ids())

    def open(self, place: ConversationId, answer_ids: Sequence[MessageId]) -> None:
        """Show answers of a conversation side by side, as soon as and as often as it is the open one."""
        self._open[place] = tuple(answer_ids)
        if place == self._chat.id:
            self._show(place, take_focus=True)

    def open_beside(self, answer_id: MessageId) -> None:
        """Show the versions of an answer of the open conversation."""
        if self._chat.id is not None:
            self._tasks.start("look for other versions", self._open_beside(self._chat.id, answer_id))

    def expect(self, answer_id: MessageId) -> None:
        """An answer is about to be asked for again: the new one comes into its column."""
        self._again = answer_id

    def close(self) -> None:
        """Keep all: show the conversation again. What runs goes on, and it is said where that is not seen."""
        place, columns = self._chat.id, self.columns
        if place is None or columns is None or place not in self._open:
            return
        ids, unseen = columns.ids(), [id for id in columns.running() if self._chat.find(id) is None]
        self._leave(place)
        if unseen:
            self._tell(place, ids, len(unseen))

    # Showing

    async def _open_beside(self, place: ConversationId, answer_id: MessageId) -> None:
        ids = await self._comparisons.around(answer_id)
        if len(ids) > 1:
            self.open(place, ids)

    def _show(self, place: ConversationId, take_focus: bool = False) -> None:
        columns = self._made()
        columns.clear()
        self._window.show_comparison(columns.panel)
        self._tasks.start("show answers side by side", self._fill(place, take_focus))

    async def _fill(self, place: ConversationId, take_focus: bool = False) -> None:
        """Read the answers and show them; what arrived of them before this moment is in what was read."""
        self._ticket += 1
        ticket = self._ticket
        read = await self._comparisons.read(self._open.get(place, ()))
        if ticket != self._ticket or place != self._chat.id or place not in self._open:
            return
        if read is None or len(read.answers) < 2:
            self._leave(place)
            return
        self._bridge.flush()
        columns, ids = self._made(), tuple(answer.id for answer in read.answers)
        self._open[place] = ids
        if ids != columns.ids():
            columns.put(read)
            self.shown.emit(read.answers)
        if take_focus:
            columns.take_focus()

    def _made(self) -> CompareView:
        if self.columns is None:
            self.columns = self._make()
            self.columns.added.connect(self._join)
            panel = self.columns.panel
            panel.closed.connect(self.close)
            panel.kept.connect(self._keep)
            panel.stopped.connect(self._stop)
            panel.retried.connect(self._retry)
        return self.columns

    def _leave(self, place: ConversationId) -> None:
        """Show the conversation again, and its answers side by side no more."""
        if self._open.pop(place, None) is not None and place == self._chat.id:
            self._hide()

    def _hide(self) -> None:
        self._ticket += 1
        self._again = None
        if self.columns is not None:
            focused = self.columns.panel.isAncestorOf(QApplication.focusWidget() or self._window)
            self._window.hide_comparison()
            self.columns.clear()
            if focused:
                self._window.composer.focus()

    # What the user does there

    def _join(self, column: ColumnControl) -> None:
        view = column.view
        view.retry_requested.connect(lambda _answer: self._ask_again(column))
        view.retry_now_requested.connect(lambda _answer: self._retry_now())
        view.stop_wait_requested.connect(lambda _answer: self._stop_one(column))
        view.delete_requested.connect(lambda answer: self.wished.emit("delete_requested", answer))
        for wish in _ELSEWHERE:
            getattr(view, wish).connect(partial(self._elsewhere, wish))

    def _keep(self, at: int) -> None:
        place, columns = self._chat.id, self._made()
        chosen = columns.answer(at)
        if place is None or chosen is None:
            return
        shown = columns.ids()
        others = tuple(id for id in (*shown, *columns.earlier()) if id != chosen.id)
        self._leave(place)
        self.kept.emit(place, chosen.id, others, shown)

    def _stop(self, at: int) -> None:
        answer = self._made().answer(at)
        if answer is not None:
            self._tasks.start("stop one answer", self._turns.stop_one(answer.id))

    def _stop_one(self, column: ColumnControl) -> None:
        if column.answer is not None:
            self._tasks.start("stop one answer", self._turns.stop_one(column.answer.id))

    def _retry_now(self) -> None:
        if self._chat.id is not None:
            self._tasks.start("retry now", self._turns.retry_now(self._chat.id))

    def _retry(self, at: int) -> None:
        answer = self._made().answer(at)
        if answer is not None:
            self.retry_wanted.emit(answer)

    def _ask_again(self, column: ColumnControl) -> None:
        if column.answer is not None:
            self.retry_wanted.emit(column.answer)

    def _elsewhere(self, wish: str, answer_id: str) -> None:
        """Only the transcript can do this: show the answer there first."""
        if wish != "details_requested" and self._running.has(self._chat.id):
            self._say(tr("An answer is still being received here. Stop it, or wait for its end."))
        elif self._chat.id is not None:
            self._tasks.start("show one answer", self._turn_to(self._chat.id, MessageId(answer_id), wish))

    async def _turn_to(self, place: ConversationId, answer_id: MessageId, wish: str) -> None:
        def hold(_branch: Conversation) -> MessageId:
            self._leave(place)
            return answer_id

        await self._view.turn_to(place, partial(self._conversations.select_leaf, place, answer_id), hold)
        if place == self._chat.id:
            self.wished.emit(wish, answer_id)

    def _tell(self, place: ConversationId, ids: Sequence[MessageId], unseen: int) -> None:
        """Say that other answers than the one that is shown still arrive, and lead back to them."""
        words = tr("Another answer still arrives.") if unseen == 1 else tr("{0} other answers still arrive.", unseen)
        back = (tr("Show side by side"), partial(self._return, place, ids))
        self._window.told.show_message(words, (back,), leave_after_ms=_TOLD_MS)

    def _return(self, place: ConversationId, ids: Sequence[MessageId]) -> None:
        self._window.told.hide()
        self.open(place, ids)

    def _say(self, words: str) -> None:
        self._window.trouble.show_message(words, leave_after_ms=_NOTICE_MS)

    # News

    def _connect(self) -> None:
        self._chat.switched.connect(self._switched)
        self._view.sought.connect(self._leave)
        bridge = self._bridge
        bridge.turn_started.connect(self._started)
        bridge.turn_progress.connect(self._progress)
        bridge.turn_waiting.connect(self._waits)
        bridge.turn_restarted.connect(self._restarted)
        bridge.upload_moved.connect(self._uploads)
        bridge.turn_finished.connect(self._finished)
        bridge.branches_changed.connect(self._branches_changed)
        self._chat.grown.connect(self._refresh)

    def _switched(self) -> None:
        if self._chat.id is not None and self._chat.id in self._open:
            self._show(self._chat.id)
        else:
            self._hide()

    def _refresh(self) -> None:
        if self.columns is not None and self.is_shown():
            self.columns.refresh()

    def _column(self, answer_id: MessageId) -> ColumnControl | None:
        return self.columns.find(answer_id) if self.columns is not None else None

    def _started(self, news: TurnStarted) -> None:
        """A turn that is none of those side by side leads on: the conversation is shown again."""
        known = self._open.get(news.conversation_id)
        if known is None or news.answer.id in known:
            return
        again = self._again
        if self.columns is None or again is None or again not in self.columns.ids() or news.user is not None:
            self._leave(news.conversation_id)
            return
        self._again = None
        self.columns.replace(again, news.answer)
        self._open[news.conversation_id] = self.columns.ids()

    def _progress(self, news: TurnProgress) -> None:
        column = self._column(news.answer_id)
        if column is not None:
            column.progress(news)

    def _waits(self, news: TurnWaiting) -> None:
        column = self._column(news.answer_id)
        if column is not None:
            column.wait(news)

    def _restarted(self, news: TurnRestarted) -> None:
        column = self._column(news.answer_id)
        if column is not None:
            column.restart()

    def _uploads(self, news: UploadMoved) -> None:
        column = self._column(news.answer_id)
        if column is not None:
            column.upload(news)

    def _finished(self, news: TurnFinished) -> None:
        column = self._column(news.answer.id)
        if column is not None:
            column.finish(news.answer)
            self.shown.emit((news.answer,))
        if news.conversation_id == self._chat.id:
            self._refresh()

    def _branches_changed(self, place: ConversationId) -> None:
        if place == self._chat.id and self.is_shown():
            self._tasks.start("show answers side by side anew", self._fill(place))
