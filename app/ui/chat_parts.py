"""What belongs to the open conversation beside its turns: its settings, and a history that fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.model.turn import TurnSettings
from app.ui.control.chat_settings import ChatSettingsControl

if TYPE_CHECKING:
    from app.services.bundle import Services
    from app.ui.bridge import Bridge
    from app.ui.control.conversation import ConversationControl
    from app.ui.control.drafts import DraftKeeper
    from app.ui.control.models import ModelControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.control.running import Running
    from app.ui.control.sending import SendControl
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme
    from app.ui.transcript import TranscriptView


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


class ChatParts(QObject):
    """Builds the parts and joins them with each other."""

    def __init__(self, tools: ChatTools) -> None:
        super().__init__(tools.window)
        services = tools.services
        self.settings = ChatSettingsControl(
            window=tools.window,
            chat=tools.chat,
            models=tools.models,
            sending=tools.sending,
            conversations=services.conversations,
            options=services.options,
            ledger=services.ledger,
            switch_words=_no_words,
            theme=tools.theme,
            tasks=tools.tasks,
        )
        tools.window.commands.handle("chat.settings", self.settings.open)


async def _no_words(_old: TurnSettings, _new: TurnSettings) -> str:
    return ""
