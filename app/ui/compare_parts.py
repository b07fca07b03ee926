"""What compares: asking several models at once, and their answers side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.model.ids import MessageId
from app.model.message import Message, Role
from app.model.turn import StartedComparison
from app.ui.control.compare_asking import CompareAsking
from app.ui.control.compare_keeping import KeepControl
from app.ui.control.compare_view import CompareView
from app.ui.control.comparing import CompareControl

if TYPE_CHECKING:
    from app.ui.chat_parts import ChatTools
    from app.ui.control.attaching import AttachControl
    from app.ui.control.budgeting import BudgetControl
    from app.ui.control.cards import CardPictures, Naming
    from app.ui.control.looks import LookControl
    from app.ui.control.opening import OpenControl
    from app.ui.reading_parts import ReadingParts
    from app.ui.transcript import TranscriptView


class CompareParts(QObject):
    """Builds the controllers, and joins every column with what brings the transcript to life."""

    def __init__(  # collaborators, by keyword
        self,
        tools: ChatTools,
        *,
        attached: AttachControl,
        budgets: BudgetControl,
        looks: LookControl,
        names: Naming,
        pictures: CardPictures,
        reading: ReadingParts,
        opening: OpenControl,
    ) -> None:
        super().__init__(tools.window)
        self._tools = tools
        self._looks, self._names, self._pictures = looks, names, pictures
        self._reading, self._opening = reading, opening
        self.asking = self._asking(attached, budgets)
        self.showing = self._showing()
        self.keeping = self._keeping()
        self._connect()
        self._refresh()

    def _asking(self, attached: AttachControl, budgets: BudgetControl) -> CompareAsking:
        tools, services = self._tools, self._tools.services
        return CompareAsking(
            window=tools.window,
            chat=tools.chat,
            models=tools.models,
            sending=tools.sending,
            drafts=tools.drafts,
            attached=attached,
            budgets=budgets,
            estimates=services.estimates,
            options=services.options,
            turns=services.turns,
            running=tools.running,
            clock=services.clock,
            theme=tools.theme,
            tasks=tools.tasks,
        )

    def _showing(self) -> CompareControl:
        tools, services = self._tools, self._tools.services
        return CompareControl(
            window=tools.window,
            chat=tools.chat,
            view=tools.view,
            comparisons=services.comparisons,
            conversations=services.conversations,
            turns=services.turns,
            running=tools.running,
            make=self._make,
            bridge=tools.bridge,
            tasks=tools.tasks,
        )

    def _keeping(self) -> KeepControl:
        tools, services = self._tools, self._tools.services
        return KeepControl(
            chat=tools.chat,
            view=tools.view,
            comparisons=services.comparisons,
            conversations=services.conversations,
            reopen=self.showing.open,
            undoing=tools.undoing,
            tasks=tools.tasks,
        )

    def _make(self) -> CompareView:
        from app.ui.comparing import ComparePanel  # noqa: PLC0415  # not before the first paint

        tools = self._tools
        return CompareView(
            panel=ComparePanel(tools.theme()),
            chat=tools.chat,
            models=tools.models,
            ledger=tools.services.ledger,
            running=tools.running,
            make_view=self._view,
            clock=tools.services.clock,
        )

    def _view(self) -> TranscriptView:
        from app.ui.transcript import TranscriptView  # noqa: PLC0415  # not before the first paint

        view = TranscriptView(self._tools.theme(), self._tools.services.clock, ask=self._pictures.ask)
        view.set_model_names(self._tools.models.names())
        self._looks.add_view(view)
        self._names.add_view(view)
        self._reading.join(view)
        self._opening.join(view)
        self._tools.window.drop_zone.watch(view)
        return view

    def _connect(self) -> None:
        tools, commands = self._tools, self._tools.window.commands
        commands.handle("turn.compare", self.asking.open)
        commands.handle("turn.beside", self._show_beside)
        tools.window.composer.field.offers.append(commands.action("turn.compare"))
        tools.window.header.compare_wanted.connect(self.asking.open)
        tools.transcript.compare_requested.connect(self.asking.open_about)
        tools.transcript.beside_requested.connect(lambda answer: self.showing.open_beside(MessageId(answer)))
        tools.transcript.reader.speaks = lambda: not self.showing.is_shown()
        tools.window.inspector.attachments.turn_wanted.connect(lambda _message: self.showing.close())
        self._reading.use_current(self._current)
        self.asking.started.connect(self._started)
        self.showing.kept.connect(self.keeping.keep)
        self.showing.retry_wanted.connect(self._retry)
        self.showing.wished.connect(lambda wish, answer: getattr(tools.transcript, wish).emit(answer))
        self.showing.shown.connect(self._names.look_at)
        for changed in (tools.chat.switched, tools.chat.grown, tools.running.changed):
            changed.connect(self._refresh)

    def _started(self, started: StartedComparison) -> None:
        self.showing.open(started.conversation_id, started.answer_ids)

    def _retry(self, answer: Message) -> None:
        self.asking.again(answer, lambda: self.showing.expect(answer.id))

    def _current(self) -> TranscriptView:
        columns = self.showing.columns if self.showing.is_shown() else None
        return (columns.current() if columns is not None else None) or self._tools.transcript

    def _show_beside(self) -> None:
        answer = self._near()
        if answer is not None:
            self.showing.open_beside(answer)

    def _near(self) -> MessageId | None:
        """The answer with the focus, else the last one, of those of the branch that have other versions."""
        chat = self._tools.chat
        found = [one.id for one in chat.messages if one.role is Role.ASSISTANT and one.id in chat.siblings]
        focused = self._tools.transcript.branches.focused()
        return focused if focused in found else found[-1] if found else None

    def _refresh(self) -> None:
        chat, commands = self._tools.chat, self._tools.window.commands
        commands.set_enabled("turn.compare", not self._tools.running.has(chat.id))
        commands.set_enabled("turn.beside", self._near() is not None)
