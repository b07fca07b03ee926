"""What belongs to the open conversation beside its turns: its settings, a history that fits, repairs, notices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from app.services.estimates import Estimates
from app.ui.control.anew import AnewControl
from app.ui.control.chat_settings import ChatSettingsControl
from app.ui.control.compacting import CompactControl
from app.ui.control.notices import NoticeControl
from app.ui.control.repairing import RepairControl
from app.ui.control.trimming import TrimControl
from app.ui.control.window_bar import WindowBar, choices
from app.ui.i18n import tr

if TYPE_CHECKING:
    from app.services.bundle import Services
    from app.ui.bridge import Bridge
    from app.ui.control.conversation import ConversationControl
    from app.ui.control.drafts import DraftKeeper
    from app.ui.control.models import ModelControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.control.running import Running
    from app.ui.control.sending import SendControl
    from app.ui.control.undoing import UndoControl
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme
    from app.ui.transcript import TranscriptView


_MENU = (
    "chat.settings",
    "view.outline",
    "chat.save_preset",
    "",
    "copy.conversation",
    "chat.export",
    "",
    "chat.new_with",
    "library.open",
    "",
    "chat.trim",
    "chat.send_all",
    "chat.compact",
    "chat.go_on_anew",
)


@dataclass(frozen=True, slots=True)
class ChatTools:
    """What the parts work with."""

    window: MainWindow
    transcript: TranscriptView
    services: Services
    chat: OpenChat
    models: ModelControl
    view: ConversationControl
    sending: SendControl
    drafts: DraftKeeper
    running: Running
    bridge: Bridge
    theme: Callable[[], Theme]
    tasks: Tasks
    undoing: UndoControl


class ChatParts(QObject):
    """Builds the parts and joins them with each other."""

    def __init__(self, tools: ChatTools) -> None:
        super().__init__(tools.window)
        self._tools = tools
        self._estimates: Estimates = tools.services.estimates
        self.notices = self._notices()
        self.settings = self._settings()
        self.trimming = self._trimming()
        self.compacting = self._compacting()
        self.anew = self._anew()
        self.repairing = self._repairing()
        ways = choices(self.trimming.open, self.compacting.open, self.anew.open)
        self.window_bar = WindowBar(bar=tools.window.window_bar, chat=tools.chat, running=tools.running, choices=ways)
        self._connect()
        self._refresh()

    def _connect(self) -> None:
        tools, commands = self._tools, self._tools.window.commands
        tools.window.header.chat_menu_wanted.connect(self._show_menu)
        commands.handle("chat.settings", self.settings.open)
        commands.handle("chat.trim", self.trimming.open)
        commands.handle("chat.send_all", self.trimming.undo)
        commands.handle("chat.compact", self.compacting.open)
        commands.handle("chat.go_on_anew", self.anew.open)
        tools.transcript.trim_requested.connect(self.trimming.open)
        tools.transcript.compact_requested.connect(lambda _answer: self.compacting.open())
        tools.transcript.go_on_anew_requested.connect(lambda _answer: self.anew.open())
        for changed in (tools.chat.switched, tools.chat.grown, tools.running.changed, self.trimming.changed):
            changed.connect(self._refresh)

    def _show_menu(self) -> None:
        menu = QMenu(self._tools.window.header)
        menu.setAccessibleName(tr("Settings and history of this chat"))
        for action_id in _MENU:
            if action_id:
                menu.addAction(self._tools.window.commands.action(action_id))
            else:
                menu.addSeparator()
        self._tools.window.header.show_chat_menu(menu)

    def _refresh(self) -> None:
        """Enable what makes sense now."""
        chat, commands = self._tools.chat, self._tools.window.commands
        there = chat.last_answer() is not None and not self._tools.running.has(chat.id)
        for action_id in ("chat.trim", "chat.compact", "chat.go_on_anew"):
            commands.set_enabled(action_id, there)
        commands.set_enabled("chat.send_all", there and self.trimming.is_trimmed())

    # Building

    def _notices(self) -> NoticeControl:
        tools, services = self._tools, self._tools.services
        return NoticeControl(
            bar=tools.window.notice,
            header=tools.window.header,
            chat=tools.chat,
            models=tools.models,
            sending=tools.sending,
            switching=services.switching,
            history=services.history,
            options=services.options,
            bridge=tools.bridge,
            tasks=tools.tasks,
        )

    def _settings(self) -> ChatSettingsControl:
        tools, services = self._tools, self._tools.services
        return ChatSettingsControl(
            window=tools.window,
            chat=tools.chat,
            models=tools.models,
            sending=tools.sending,
            conversations=services.conversations,
            options=services.options,
            draft_settings=services.draft_settings,
            ledger=services.ledger,
            switch_words=self.notices.switch_words,
            theme=tools.theme,
            tasks=tools.tasks,
        )

    def _trimming(self) -> TrimControl:
        tools, services = self._tools, self._tools.services
        return TrimControl(
            window=tools.window,
            transcript=tools.transcript,
            chat=tools.chat,
            models=tools.models,
            sending=tools.sending,
            fitting=services.fitting,
            options=services.options,
            switch_words=self.notices.switch_words,
            bridge=tools.bridge,
            theme=tools.theme,
            tasks=tools.tasks,
        )

    def _compacting(self) -> CompactControl:
        tools, services = self._tools, self._tools.services
        return CompactControl(
            window=tools.window,
            transcript=tools.transcript,
            chat=tools.chat,
            models=tools.models,
            view=tools.view,
            sending=tools.sending,
            running=tools.running,
            drafts=tools.drafts,
            compaction=services.compaction,
            estimates=self._estimates,
            clock=services.clock,
            theme=tools.theme,
            tasks=tools.tasks,
        )

    def _anew(self) -> AnewControl:
        tools, services = self._tools, self._tools.services
        return AnewControl(
            window=tools.window,
            chat=tools.chat,
            models=tools.models,
            view=tools.view,
            sending=tools.sending,
            summaries=services.summaries,
            estimates=self._estimates,
            clock=services.clock,
            options=services.options,
            draft_settings=services.draft_settings,
            theme=tools.theme,
            tasks=tools.tasks,
        )

    def _repairing(self) -> RepairControl:
        tools, services = self._tools, self._tools.services
        return RepairControl(
            window=tools.window,
            transcript=tools.transcript,
            chat=tools.chat,
            sending=tools.sending,
            history=services.history,
            turns=services.turns,
            fitting=services.fitting,
            theme=tools.theme,
            tasks=tools.tasks,
        )
