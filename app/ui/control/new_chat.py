"""The new chat of a window: it shows what is set for it, whichever window has set that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui.i18n import tr

if TYPE_CHECKING:
    from app.model.ids import FolderId
    from app.services.draft_settings import DraftSettings
    from app.services.organising import Organising
    from app.services.settings import Settings
    from app.ui.bridge import Bridge
    from app.ui.control.models import ModelControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks

_TOLD_MS = 30_000


class NewChatControl(QObject):
    """Keeps ``OpenChat.new_system`` and the words on the page of the new chat in step with what is set for it."""

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        chat: OpenChat,
        models: ModelControl,
        draft_settings: DraftSettings,
        organising: Organising,
        settings: Settings,
        demo: bool,
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._chat = chat
        self._models = models
        self._set = draft_settings
        self._organising = organising
        self._settings = settings
        self._demo = demo
        self._tasks = tasks
        self._shown = False  # the new chat is what was shown last
        chat.adopted.connect(self._adopted)
        chat.switched.connect(self._switched)
        bridge.new_chat_changed.connect(self._changed)
        bridge.folders_changed.connect(self._look_for_folder)
        bridge.models_changed.connect(self._look_for_model)
        self._changed()

    def begin_in(self, folder: FolderId | None) -> None:
        """The new chat will lie in *folder*, None for none."""
        if folder != self._set.new.folder:
            work = self._set.change(replace(self._set.new, folder=folder))
            self._tasks.start("keep the folder of the new chat", work)

    def _adopted(self) -> None:
        self._shown = False

    def _switched(self) -> None:
        if self._chat.id is None:
            self._shown = True
            self._look_for_model()
            self._look_for_folder()
        elif self._shown:
            self._shown = False
            self.begin_in(None)  # who comes back to the new chat begins it elsewhere, or in no folder

    def _changed(self) -> None:
        new = self._set.new
        if self._chat.new_system != new.system:
            self._chat.new_system = new.system
            if self._chat.id is None:
                self._chat.named.emit()
        self._look_for_folder()

    # What may have gone since it was set

    def _look_for_model(self) -> None:
        new = self._set.new
        default = self._settings.text("model.default")
        if self._chat.id is not None or new.model in (None, default) or self._models.is_known(new.model):
            return
        work = self._set.change(replace(new, model=None))
        self._tasks.start("begin with another model", work)
        words = tr("The model {0} is not in the list of models; {1} answers.", new.model[:80], self._models.info().name)
        self._window.told.show_message(words, leave_after_ms=_TOLD_MS)

    def _look_for_folder(self) -> None:
        if self._set.new.folder is None:
            self._window.empty.set_hint(_hint(self._demo))
        else:
            self._tasks.start("show the folder of the new chat", self._show_folder(self._set.new.folder))

    async def _show_folder(self, folder: FolderId) -> None:
        name = next((each.name for each in await self._organising.folders() if each.id == folder), None)
        if folder != self._set.new.folder:
            return
        if name is None:
            self.begin_in(None)
        else:
            self._window.empty.set_hint(tr("This chat will be in the folder “{0}”.", name))


def _hint(demo: bool) -> str:
    if demo:
        return tr("This is the demo. Ask it for a tour, for code, for a table, or for mathematics.")
    return tr("Conversations are kept on this machine.")
