"""What the list of conversations is put in order by, joined with the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.ui.control.bulk import BulkDoer
from app.ui.control.filtering import FilterControl
from app.ui.control.list_reading import ListReading
from app.ui.control.organising import OrganiseControl
from app.ui.control.tagging import TagControl

if TYPE_CHECKING:
    from app.model.ids import FolderId
    from app.ui.chat_parts import ChatTools
    from app.ui.control.listing import ListControl
    from app.ui.control.new_chat import NewChatControl
    from app.ui.window_state import WindowState


class ListParts(QObject):
    """Reading what is listed, and putting it in order. ``begun`` says in which folder the new chat will lie."""

    begun = Signal(str)

    def __init__(
        self,
        tools: ChatTools,
        listing: ListControl,
        state: WindowState,
        new_chat: NewChatControl,
    ) -> None:
        super().__init__(tools.window)
        self._tools = tools
        self._new_chat = new_chat
        services, models = tools.services, tools.models
        self.reading = ListReading(
            tools.window,
            services.conversations,
            services.organising,
            models.suggestions,
            services.search.models,
            state,
            tools.bridge,
            tools.tasks,
        )
        self.doer = BulkDoer(tools.window, tools.theme, tools.tasks, tools.undoing)
        self.organising = OrganiseControl(
            window=tools.window,
            listing=listing,
            organising=services.organising,
            doer=self.doer,
            new_chat=lambda folder: tools.tasks.start("new chat in a folder", self._begin_in(folder)),
            theme=tools.theme,
            tasks=tools.tasks,
        )
        self.tagging = TagControl(
            window=tools.window,
            listing=listing,
            organising=services.organising,
            doer=self.doer,
            theme=tools.theme,
            tasks=tools.tasks,
        )
        self.filtering = FilterControl(tools.window, tools.theme)
        marks = tools.window.sidebar.list
        marks.all_wanted.connect(lambda: tools.tasks.start("choose all", self._choose_all()))

    async def _begin_in(self, folder: FolderId) -> None:
        """Show a new chat that will lie in *folder*."""
        tools = self._tools
        if tools.chat.id is not None:
            await tools.view.open_new()
        self._new_chat.begin_in(folder)
        tools.window.composer.focus()
        self.begun.emit(folder)

    async def _choose_all(self) -> None:
        self._tools.window.sidebar.list.set_marked(await self.reading.all_shown())
