"""What has to do with the branches of a conversation beside its turns: deleting them, and the bin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui.control.binning import BinControl
from app.ui.control.outlining import OutlineControl
from app.ui.control.removing import RemoveControl
from app.ui.control.unanswered import UnansweredControl

if TYPE_CHECKING:
    from app.model.binned import BinnedPlace
    from app.ui.chat_parts import ChatTools


class BranchParts(QObject):
    """Builds the parts and joins them with each other."""

    def __init__(self, tools: ChatTools) -> None:
        super().__init__(tools.window)
        self._tools = tools
        self.removing = RemoveControl(
            window=tools.window,
            chat=tools.chat,
            transcript=tools.transcript,
            bin=tools.services.bin,
            conversations=tools.services.conversations,
            view=tools.view,
            drafts=tools.drafts,
            undoing=tools.undoing,
            bridge=tools.bridge,
            tasks=tools.tasks,
        )
        self.outlining = OutlineControl(
            window=tools.window,
            chat=tools.chat,
            outlines=tools.services.tree_outlines,
            conversations=tools.services.conversations,
            view=tools.view,
            name_of=tools.models.name_of,
            remove=self.removing.remove,
            theme=tools.theme,
            bridge=tools.bridge,
            tasks=tools.tasks,
        )
        self.unanswered = UnansweredControl(tools.window, tools.chat, tools.running, tools.sending)
        self.binning = BinControl(
            tools.window,
            tools.services.bin,
            tools.services.settings,
            self._show,
            tools.theme,
            tools.bridge,
            tools.tasks,
        )

    async def _show(self, place: BinnedPlace) -> None:
        if place.message_id is not None:
            await self._tools.services.conversations.reveal(place.conversation_id, place.message_id)
        await self._tools.view.open(place.conversation_id, at=place.message_id)
