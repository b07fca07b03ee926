"""What brings the inspector to life: the turn that is looked at, and how the next one is cached."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui.control.cache_tab import CacheTabControl
from app.ui.control.exchange import ExchangeControl
from app.ui.control.inspecting import InspectControl

if TYPE_CHECKING:
    from app.ui.chat_parts import ChatTools
    from app.ui.control.estimating import EstimateControl


class InspectorParts(QObject):
    """Builds the controllers. *save* asks where to, for a name of a file and its text."""

    def __init__(self, tools: ChatTools, estimating: EstimateControl, save: Callable[[str, str], None]) -> None:
        super().__init__(tools.window)
        services = tools.services
        self.turn = InspectControl(
            chat=tools.chat,
            window=tools.window,
            inspections=services.inspections,
            turns=services.turns,
            exchange=ExchangeControl(
                tools.window,
                tools.theme,
                save,
                lambda: services.settings.base_url,
                partial(services.held.resolve, upload=False),
                tools.tasks,
            ),
            model_name=tools.models.name_of,
            default_effort=tools.models.default_effort_of,
            theme=tools.theme,
            clock=services.clock,
            bridge=tools.bridge,
            tasks=tools.tasks,
        )
        self.cache = CacheTabControl(
            chat=tools.chat,
            window=tools.window,
            outlook=services.cache_outlook,
            options=services.options,
            warmer=services.warmer,
            estimating=estimating,
            settings=tools.sending.next_settings,
            clock=services.clock,
            bridge=tools.bridge,
            tasks=tools.tasks,
        )
