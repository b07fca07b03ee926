"""What has to do with words that are kept or made: titles."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.model.ids import ConversationId
from app.ui.control.titling import TitleControl

if TYPE_CHECKING:
    from app.ui.chat_parts import ChatTools


class PromptParts(QObject):
    """Builds the controllers. *chosen* tells which conversation is meant."""

    def __init__(self, tools: ChatTools, chosen: Callable[[], ConversationId | None]) -> None:
        super().__init__(tools.window)
        self.titling = TitleControl(
            window=tools.window,
            chat=tools.chat,
            chosen=chosen,
            titles=tools.services.titles,
            tasks=tools.tasks,
        )
