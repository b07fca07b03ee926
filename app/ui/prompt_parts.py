"""What has to do with words that are kept or made: titles, presets, prompts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.model.ids import ConversationId
from app.model.library import Preset
from app.ui.control.filling import FillControl
from app.ui.control.library import LibraryControl
from app.ui.control.presets import PresetControl
from app.ui.control.prompts import PromptControl
from app.ui.control.titling import TitleControl
from app.ui.i18n import tr
from app.ui.palette import Choice

if TYPE_CHECKING:
    from app.model.library import Saved
    from app.ui.chat_parts import ChatTools
    from app.ui.control.go_to import GoControl


class PromptParts(QObject):
    """Builds the controllers and joins them. *chosen* tells which conversation is meant."""

    def __init__(self, tools: ChatTools, chosen: Callable[[], ConversationId | None], go: GoControl) -> None:
        super().__init__(tools.window)
        self._tools = tools
        self._go = go
        services = tools.services
        self.titling = TitleControl(
            window=tools.window, chat=tools.chat, chosen=chosen, titles=services.titles, tasks=tools.tasks
        )
        self.filling = FillControl(tools.window, services.library, services.clock, tools.theme)
        self.managing = LibraryControl(
            window=tools.window,
            library=services.library,
            organising=services.organising,
            models=tools.models,
            settings=services.settings,
            theme=tools.theme,
            bridge=tools.bridge,
            tasks=tools.tasks,
        )
        self.presets = self._presets()
        self.prompts = PromptControl(
            window=tools.window,
            chat=tools.chat,
            transcript=tools.transcript,
            library=services.library,
            managing=self.managing,
            filling=self.filling,
            theme=tools.theme,
            bridge=tools.bridge,
            tasks=tools.tasks,
        )
        self.managing.use_wanted.connect(self._use)
        tools.window.commands.handle("prompt.insert", self.choose_prompt)
        tools.window.commands.handle("chat.new_with", self.choose_preset)
        tools.window.empty.choose_wanted.connect(self.choose_preset)
        go.add_source(self._choices)

    def choose_preset(self) -> None:
        """Ask for a preset to begin a chat with; where there is none, show how to make one."""
        choices = self._choices()
        if choices:
            self._go.choose(tr("Begin a chat with a preset"), choices)
        else:
            self.managing.open()

    def choose_prompt(self) -> None:
        """Ask for a prompt to insert; where there is none, show how to make one."""
        choices = self.prompts.choices()
        if choices:
            self._go.choose(tr("Insert a prompt"), choices)
        else:
            self.managing.open("prompt")

    # Inside

    def _presets(self) -> PresetControl:
        tools, services = self._tools, self._tools.services
        return PresetControl(
            window=tools.window,
            chat=tools.chat,
            models=tools.models,
            view=tools.view,
            sending=tools.sending,
            library=services.library,
            catalog=services.catalog,
            options=services.options,
            draft_settings=services.draft_settings,
            settings=services.settings,
            managing=self.managing,
            filling=self.filling,
            bridge=tools.bridge,
            tasks=tools.tasks,
        )

    def _choices(self) -> Sequence[Choice]:
        return [
            Choice(
                tr("New chat with {0}", preset.name),
                tr("Preset"),
                "chat",
                partial(self.presets.begin, preset),
                more=preset.text[:200],
            )
            for preset in self._tools.services.library.presets()
        ]

    def _use(self, item: Saved) -> None:
        if isinstance(item, Preset):
            self.presets.begin(item)
        else:
            self.prompts.insert(item)
