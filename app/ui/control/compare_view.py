"""The columns of a comparison: made when they are first needed, and used again for every later one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.model.comparing import Beside
from app.model.ids import MessageId
from app.model.message import Message
from app.ui.control.compare_column import ColumnControl
from app.ui.i18n import tr
from app.ui.wording import short_name

if TYPE_CHECKING:
    from app.base.clock import Clock
    from app.services.ledger import Ledger
    from app.ui.comparing import ComparePanel
    from app.ui.control.models import ModelControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.control.running import Running
    from app.ui.transcript import TranscriptView

_TICK_MS = 500  # between two looks at what running answers have taken


class CompareView(QObject):
    """``added`` tells of a new column (ColumnControl), to be joined with whatever it asks for."""

    added = Signal(object)

    def __init__(
        self,
        *,
        panel: ComparePanel,
        chat: OpenChat,
        models: ModelControl,
        ledger: Ledger,
        running: Running,
        make_view: Callable[[], TranscriptView],
        clock: Clock,
    ) -> None:
        super().__init__(panel)
        self.panel = panel
        self._chat = chat
        self._models = models
        self._ledger = ledger
        self._running = running
        self._make_view = make_view
        self._clock = clock
        self._columns: list[ColumnControl] = []
        self._at: dict[MessageId, ColumnControl] = {}
        self._question = ""
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._look)

    def ids(self) -> tuple[MessageId, ...]:
        """The answers that are shown, in order."""
        return tuple(self._at)

    def find(self, answer_id: MessageId) -> ColumnControl | None:
        """The column that shows an answer."""
        return self._at.get(answer_id)

    def answer(self, at: int) -> Message | None:
        """The answer in the column at place *at*, from 0."""
        return self._columns[at].answer

    def running(self) -> tuple[MessageId, ...]:
        """Those that still arrive."""
        return tuple(id for id, column in self._at.items() if column.running)

    def earlier(self) -> tuple[MessageId, ...]:
        """Answers that are shown no more, for they were asked for again."""
        return tuple(id for column in self._at.values() for id in column.earlier)

    def current(self) -> TranscriptView | None:
        """The answer that is read: the one with the focus, else the first; None where none is shown."""
        shown = list(self._at.values())
        return next((column.view for column in shown if column.has_focus()), shown[0].view if shown else None)

    def put(self, read: Beside) -> None:
        """Show answers in the place of those that are shown."""
        while len(self._columns) < len(read.answers):
            self._add()
        self._at = {answer.id: column for answer, column in zip(read.answers, self._columns, strict=False)}
        for answer in read.answers:
            column = self._at[answer.id]
            column.clear()
            column.show(answer, self._running.waiting(answer.id), self._running.upload(answer.id))
        for column in self._columns[len(read.answers) :]:
            column.clear()
        self._question = read.question.text
        self._name()
        self.refresh()

    def replace(self, old: MessageId, answer: Message) -> None:
        """Show *answer* in the column of *old*."""
        self._at[old].give_way(answer)
        self._at = {column.answer.id: column for column in self._at.values() if column.answer is not None}
        self._name()
        self.refresh()

    def clear(self) -> None:
        """Show nothing."""
        self._tick.stop()
        self._at = {}
        for column in self._columns:
            column.clear()
        self.panel.show_answers("", ())

    def take_focus(self) -> None:
        """Put the keyboard into the first column."""
        if self._columns:
            self._columns[0].view.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Say what can be done now, and which answer is gone on from."""
        busy = self._running.has(self._chat.id)
        for column in self._at.values():
            column.view.branches.set_busy(busy)
        last = self._at.get(self._chat.messages[-1].id) if self._chat.messages else None
        words = tr("What you send next goes on from the answer of {0}.", last.name) if last is not None else ""
        self.panel.set_next(words)
        if any(column.running for column in self._at.values()):
            self._tick.start()
        else:
            self._tick.stop()

    def _name_of(self, model: str) -> str:
        return short_name(self._models.describe(model)) if model else tr("Unknown model")

    def _name(self) -> None:
        self.panel.show_answers(self._question, [column.name for column in self._at.values()])

    def _look(self) -> None:
        for column in self._at.values():
            column.tick()

    def _add(self) -> None:
        view = self._make_view()
        self.panel.add_column(view)
        column = ColumnControl(self.panel.columns()[-1], view, self._ledger, self._clock, self._name_of)
        self._columns.append(column)
        self.added.emit(column)
