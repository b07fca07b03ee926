"""What sends and changes turns: budgets that are held against a message, sending, versions and edits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.ui.control.budgeting import BudgetControl
from app.ui.control.editing import EditControl
from app.ui.control.sending import SendControl
from app.ui.control.versions import VersionControl

if TYPE_CHECKING:
    from app.services.bundle import Services
    from app.ui.bridge import Bridge
    from app.ui.control.attaching import AttachControl
    from app.ui.control.conversation import ConversationControl
    from app.ui.control.drafts import DraftKeeper
    from app.ui.control.keys import KeyControl
    from app.ui.control.models import ModelControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.control.running import Running
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme
    from app.ui.transcript import TranscriptView
    from app.ui.window_state import WindowState


@dataclass(frozen=True, slots=True)
class TurnTools:
    """What the parts work with."""

    window: MainWindow
    transcript: TranscriptView
    services: Services
    chat: OpenChat
    models: ModelControl
    view: ConversationControl
    drafts: DraftKeeper
    keys: KeyControl
    attaching: AttachControl
    running: Running
    state: WindowState
    bridge: Bridge
    theme: Callable[[], Theme]
    tasks: Tasks


class TurnParts:
    """Builds the parts and joins them with each other."""

    def __init__(self, tools: TurnTools) -> None:
        self._tools = tools
        self.budgeting = self._budgeting()
        self.sending = self._sending()
        self.versions = self._versions()
        self.editing = self._editing()

    def _budgeting(self) -> BudgetControl:
        tools = self._tools
        return BudgetControl(
            window=tools.window,
            chat=tools.chat,
            budgets=tools.services.budgets,
            estimates=tools.services.estimates,
            memory=tools.state,
            clock=tools.services.clock,
            theme=tools.theme,
            bridge=tools.bridge,
            tasks=tools.tasks,
        )

    def _sending(self) -> SendControl:
        tools = self._tools
        return SendControl(
            chat=tools.chat,
            composer=tools.window.composer,
            turns=tools.services.turns,
            settings=tools.services.settings,
            options=tools.services.options,
            draft_settings=tools.services.draft_settings,
            budgets=self.budgeting,
            drafts=tools.drafts,
            models=tools.models,
            view=tools.view,
            key_ready=tools.keys.ready,
            attached=tools.attaching,
            tasks=tools.tasks,
        )

    def _versions(self) -> VersionControl:
        tools = self._tools
        return VersionControl(
            chat=tools.chat,
            transcript=tools.transcript,
            composer=tools.window.composer,
            conversations=tools.services.conversations,
            view=tools.view,
            tasks=tools.tasks,
        )

    def _editing(self) -> EditControl:
        tools = self._tools
        return EditControl(
            chat=tools.chat,
            window=tools.window,
            transcript=tools.transcript,
            drafts=tools.drafts,
            models=tools.models,
            sending=self.sending,
            versions=self.versions,
            running=tools.running,
            tasks=tools.tasks,
        )
