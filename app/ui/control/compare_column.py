"""Keeps one column of a comparison up to date. Its work does not grow with the answer, nor with the other columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from app.logic.so_far import SoFar
from app.model.ids import MessageId
from app.model.message import Message, Status
from app.model.news import TurnProgress, TurnWaiting, UploadMoved
from app.ui.control import compare_words
from app.ui.i18n import tr
from app.ui.widgets.saying import say

if TYPE_CHECKING:
    from app.base.clock import Clock
    from app.services.ledger import Ledger
    from app.ui.comparing.column import Column
    from app.ui.transcript import TranscriptView


class ColumnControl:
    """Shows one answer at a time, or none. ``earlier`` are answers that it gave way to: they were asked for again."""

    def __init__(
        self, column: Column, view: TranscriptView, ledger: Ledger, clock: Clock, name_of: Callable[[str], str]
    ) -> None:
        self.column = column
        self.view = view
        self.answer: Message | None = None
        self.earlier: tuple[MessageId, ...] = ()
        self._ledger = ledger
        self._clock = clock
        self._name_of = name_of
        self._so_far: SoFar | None = None
        view.branches.stand_in_column()
        view.reader.speaks = self.has_focus

    @property
    def running(self) -> bool:
        """Whether its answer is still received."""
        return self._so_far is not None

    @property
    def name(self) -> str:
        """Who answers."""
        settings = self.answer.settings if self.answer is not None else None
        if settings is None:
            return self._name_of((self.answer.model if self.answer is not None else None) or "")
        return compare_words.column_name(self._name_of(settings.model), settings.effort)

    def has_focus(self) -> bool:
        """Whether the keyboard is in this column: of several answers that arrive, that one is read aloud."""
        focus = QApplication.focusWidget()
        return focus is not None and self.column.isAncestorOf(focus)

    def clear(self) -> None:
        """Show nothing."""
        if self.answer is not None:
            self.view.clear()
        self.answer, self.earlier, self._so_far = None, (), None

    def show(self, answer: Message, waiting: TurnWaiting | None, upload: UploadMoved | None) -> None:
        """Show *answer*, as far as it has come, and what it waits for at the moment."""
        self.answer = answer
        self.view.show_conversation((answer,))
        self._begin(answer)
        if waiting is not None:
            self.wait(waiting)
        if upload is not None:
            self.upload(upload)

    def give_way(self, answer: Message) -> None:
        """Show *answer* in the place of the one that is shown."""
        if self.answer is not None:
            self.earlier = (*self.earlier, self.answer.id)
        self.show(answer, None, None)

    def progress(self, news: TurnProgress) -> None:
        """More has arrived."""
        self.view.apply_progress(news.answer_id, news.events, news.received_ms)
        if self._so_far is not None:
            self._so_far.take(news.events)

    def wait(self, news: TurnWaiting) -> None:
        """The request is held back."""
        self.view.set_waiting(news.answer_id, news.until_ms, news.attempt, news.error)

    def upload(self, news: UploadMoved) -> None:
        """An attachment is uploaded first."""
        self.view.set_upload(news.answer_id, news.name, news.sent, news.total)

    def restart(self) -> None:
        """The request goes out again."""
        if self.answer is not None and self._so_far is not None:
            self._so_far.restart()
            self.view.restart(self.answer.id)

    def finish(self, answer: Message) -> None:
        """The answer ended, in whatever state."""
        self.answer = answer
        self.view.finish(answer)
        self._begin(answer)
        if not self.has_focus():
            say(self.column, _ended(self.name, answer.status))

    def tick(self) -> None:
        """Say what a running answer has taken by now."""
        if self._so_far is None or self.answer is None:
            return
        cost = self._ledger.price(self._so_far.billed()) if self._so_far.begun else None
        elapsed = self._clock.now_ms() - self.answer.timing.created_ms
        self.column.set_figures(compare_words.live_words(self._so_far, cost, elapsed))

    def _begin(self, answer: Message) -> None:
        running = answer.status is Status.RUNNING
        self._so_far = SoFar(answer) if running else None
        self.column.set_running(running)
        self.column.allow_retry(not running and answer.status is not Status.COMPLETE)
        if running:
            self.tick()
        else:
            self.column.set_figures(compare_words.final_words(answer))


def _ended(name: str, status: Status) -> str:
    """What a screen reader says of an answer that ended elsewhere."""
    if status is Status.COMPLETE:
        return tr("{0} has answered.", name)
    return tr("The answer of {0} was stopped.", name) if status is Status.STOPPED else tr("{0} has failed.", name)
