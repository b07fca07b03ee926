"""What has to do with files beside composer and transcript: viewers, pages to choose, the inspector's list, exports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.model.ids import AttachmentId, ConversationId
from app.ui.control.backing_up import BackupControl
from app.ui.control.carrying import CarryControl
from app.ui.control.checking import CheckControl
from app.ui.control.encrypting import EncryptControl
from app.ui.control.opening import OpenControl
from app.ui.control.paging import PageControl
from app.ui.control.relocating import RelocateControl
from app.ui.control.server_files import ServerFilesControl
from app.ui.control.shelf import DraftShelf, ShelfControl
from app.ui.control.viewing import ViewControl
from app.ui.control.wiping import WipeControl

if TYPE_CHECKING:
    from app.ui.attach_parts import AttachParts
    from app.ui.chat_parts import ChatTools
    from app.ui.control.pdf_files import PdfFiles
    from app.ui.window_state import WindowState


class FileParts(QObject):
    """Builds the controllers. *memory* knows how large a viewer was; *chosen* which conversations are meant.

    *pdf* writes exported conversations to PDF files.
    """

    def __init__(
        self,
        tools: ChatTools,
        attach: AttachParts,
        memory: WindowState,
        chosen: Callable[[], Sequence[ConversationId]],
        pdf: PdfFiles,
    ) -> None:
        super().__init__(tools.window)
        services = tools.services
        self.server_files = ServerFilesControl(tools.window, services.server_files, tools.theme, tools.tasks)
        self.backups = BackupControl(
            tools.window, services.backups, services.paths.backups, tools.theme, tools.bridge, tools.tasks
        )
        self.carrying = CarryControl(
            window=tools.window,
            chosen=chosen,
            conversations=services.conversations,
            exporting=services.exporting,
            importing=services.importing,
            pdf=pdf,
            theme=tools.theme,
            tasks=tools.tasks,
        )
        self.relocating = self._relocating(tools)
        self.encrypting = self._encrypting(tools, self.carrying.export_all)
        self.checking = CheckControl(tools.window, services.health, self.carrying.export_all, tools.theme, tools.tasks)
        self.viewing = ViewControl(
            window=tools.window,
            previews=services.previews,
            copies=services.copies,
            memory=memory,
            theme=tools.theme,
            tasks=tools.tasks,
        )
        self.pages = PageControl(
            window=tools.window,
            attachments=services.attachments,
            previews=services.previews,
            counts=services.page_counts,
            models=tools.models,
            ledger=services.ledger,
            rate=attach.control.rate,
            clock=services.clock,
            theme=tools.theme,
            tasks=tools.tasks,
        )
        self.opening = OpenControl(
            window=tools.window,
            chat=tools.chat,
            transcript=tools.transcript,
            attachments=services.attachments,
            citing=services.citing,
            viewing=self.viewing,
            tasks=tools.tasks,
        )
        self.shelf = ShelfControl(
            window=tools.window,
            chat=tools.chat,
            transcript=tools.transcript,
            attachments=services.attachments,
            previews=services.previews,
            draft=DraftShelf(attach.control.described, attach.deeds.remove, self._pick, attach.control.told),
            opening=self.opening,
            tasks=tools.tasks,
        )
        self.wiping = WipeControl(
            window=tools.window,
            wiping=services.wiping,
            demo=services.demo,
            running=lambda: len(services.turns.running()),
            export=self.carrying.export_all,
            theme=tools.theme,
            tasks=tools.tasks,
        )
        tools.window.commands.handle("data.wipe", self.wiping.open)
        self.pages.counted.connect(attach.control.recount)
        attach.deeds.pages_wanted.connect(lambda id: self.pages.pick(AttachmentId(id)))
        attach.deeds.wished.connect(self.opening.act)

    @staticmethod
    def _relocating(tools: ChatTools) -> RelocateControl | None:
        """None where the data folder cannot be moved: one that was named for this run, and the demo's."""
        services = tools.services
        if not services.movable:
            return None
        running = services.turns.running
        return RelocateControl(tools.window, services.paths.root, lambda: len(running()), tools.theme, tools.tasks)

    @staticmethod
    def _encrypting(tools: ChatTools, export: Callable[[], None]) -> EncryptControl | None:
        """None in the demo."""
        services = tools.services
        if services.demo:
            return None
        running = services.turns.running
        return EncryptControl(
            tools.window, services.encryption, lambda: len(running()), export, tools.theme, tools.tasks
        )

    def _pick(self, id: str) -> None:
        self.pages.pick(AttachmentId(id))
