"""What brings attachments into drafts: chips, ways in, what can be done with them, citing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui.control.attach_deeds import AttachDeeds
from app.ui.control.attach_ways import AttachWays
from app.ui.control.attaching import AttachControl
from app.ui.control.cite_choice import CiteChoice

if TYPE_CHECKING:
    from app.services.bundle import Services
    from app.ui.bridge import Bridge
    from app.ui.control.drafts import DraftKeeper
    from app.ui.control.estimating import EstimateControl
    from app.ui.control.models import ModelControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme


class AttachParts(QObject):
    """Builds the parts and joins them with each other."""

    def __init__(
        self,
        window: MainWindow,
        services: Services,
        chat: OpenChat,
        drafts: DraftKeeper,
        models: ModelControl,
        theme: Callable[[], Theme],
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        attachments = services.attachments
        self.control = AttachControl(
            window=window,
            chat=chat,
            attachments=attachments,
            previews=services.previews,
            counted=services.page_counts.known,
            drafts=drafts,
            models=models,
            bridge=bridge,
            tasks=tasks,
        )
        self.ways = AttachWays(window, attachments, services.fetching.fetch, self.control.place, theme, tasks)
        self.deeds = AttachDeeds(window, self.control, attachments, theme, tasks)
        self.citing = CiteChoice(window.composer, chat, services.options, bridge, tasks)

    def join(self, estimating: EstimateControl) -> None:
        """What is attached changes what the next message takes; what else that has decides about limits."""
        self.control.changed.connect(estimating.renew)
        self.control.limits.use_rest(estimating.rest)
        estimating.shown.connect(self.control.judge)
