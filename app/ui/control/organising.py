"""What the user does with folders and the archive, with one conversation or with several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint

from app.model.ids import ConversationId, FolderId
from app.ui.control.bulk import BulkDoer
from app.ui.i18n import tr
from app.ui.menus import context_menu

if TYPE_CHECKING:
    from app.model.organising import Folder
    from app.services.organising import Organising
    from app.ui.control.listing import ListControl
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme

_FOLDER_ACTIONS = ("folder.chat", "", "folder.rename", "folder.up", "folder.down", "", "folder.delete")


class OrganiseControl(QObject):
    """The menu of a folder is about that folder; the other actions are about what the list says is chosen."""

    def __init__(
        self,
        *,
        window: MainWindow,
        listing: ListControl,
        organising: Organising,
        doer: BulkDoer,
        new_chat: Callable[[FolderId], object],
        theme: Callable[[], Theme],
        tasks: Tasks,
    ) -> None:
        """*new_chat* begins a chat that will lie in a folder."""
        super().__init__(window)
        self._window = window
        self._sidebar = window.sidebar
        self._model = window.sidebar.model
        self._listing = listing
        self._organising = organising
        self._doer = doer
        self._new_chat = new_chat
        self._theme = theme
        self._tasks = tasks
        self._folder: FolderId | None = None  # whose menu is open
        self._connect()

    # One conversation, or several

    def archive(self) -> None:
        """Put them into the archive; those that are all there come back."""
        ids, name = self._listing.targets(), self._listing.name_of
        known = [summary for id in ids if (summary := self._model.get(id)) is not None]
        into = not known or not all(summary.filed.archived for summary in known)
        words = tr("Moved to the archive: {0}", name(ids)) if into else tr("Back in the list: {0}", name(ids))
        self._doer.do("archive", (self._organising.archiving(ids, into),), words)

    def move(self) -> None:
        """Ask into which folder they go."""
        from app.ui.dialogs import MoveDialog  # noqa: PLC0415  # not before the first paint

        ids = self._listing.targets()
        if not ids:
            return
        summary = self._model.get(ids[0])
        now = summary.filed.folder if summary is not None and len(ids) == 1 else None
        dialog = MoveDialog(self._listing.name_of(ids), self._model.folders(), now, self._window)
        dialog.chosen.connect(lambda folder: self.move_to(ids, folder))
        dialog.named.connect(lambda name: self._tasks.start("move", self._move_to_new(ids, name)))
        dialog.show_with(self._theme())

    def move_to(self, ids: Sequence[ConversationId], folder: FolderId | None) -> None:
        """Put conversations into a folder, None for no folder."""
        known = self._model.folder(folder) if folder is not None else None
        name = self._listing.name_of(ids)
        words = tr("Moved to {0}: {1}", known.name, name) if known else tr("In no folder: {0}", name)
        self._doer.do("move", (self._organising.moving(ids, folder),), words)

    def pin_to(self, ids: Sequence[ConversationId], pinned: bool) -> None:
        """Pin conversations, or unpin them."""
        name = self._listing.name_of(ids)
        words = tr("Pinned: {0}", name) if pinned else tr("Not pinned: {0}", name)
        self._doer.do("pin", (self._organising.pinning(ids, pinned),), words)

    def pin_several(self) -> None:
        """Pin all that are chosen; if all are, unpin them."""
        ids = self._listing.targets()
        known = [summary for id in ids if (summary := self._model.get(id)) is not None]
        self.pin_to(ids, not known or not all(summary.pinned for summary in known))

    def delete(self, ids: Sequence[ConversationId]) -> None:
        """Move conversations to the bin. The way back leads to the one that was open, where that went alone."""
        reopen = ids[0] if tuple(ids) == (self._listing.open_id(),) else None
        then = None if reopen is None else lambda: self._listing.open_wanted.emit(reopen)
        words = tr("Moved to the bin: {0}", self._listing.name_of(ids))
        self._doer.do("delete", (self._organising.removing(ids),), words, then)
        self._sidebar.list.set_marked(())

    # Folders

    def new_folder(self) -> None:
        """Make a folder, whose name is then typed in its row."""
        self._tasks.start("new folder", self._make_folder())

    def show_folder_menu(self, folder_id: str, position: QPoint) -> None:
        """The context menu of a folder."""
        self._folder = FolderId(folder_id)
        order = [folder.id for folder in self._model.folders()]
        for action_id in _FOLDER_ACTIONS:
            if action_id:
                self._window.commands.set_enabled(action_id, True)
        self._window.commands.set_enabled("folder.up", order[:1] != [folder_id])
        self._window.commands.set_enabled("folder.down", order[-1:] != [folder_id])
        menu = context_menu(self._window.commands, _FOLDER_ACTIONS, self._window)
        menu.aboutToHide.connect(lambda: self._tasks.start("close menu", self._menu_closed()))
        menu.popup(position)

    def delete_folder(self, folder_id: str) -> None:
        """Delete a folder, with a way back; what is in it stays."""
        folder = self._model.folder(folder_id)
        if folder is not None:
            self._tasks.start("delete folder", self._delete_folder(folder))

    def order_folder(self, folder_id: str, step: int) -> None:
        """Move a folder by *step* places in the list, up (negative) or down."""
        order = [folder.id for folder in self._model.folders()]
        at = order.index(FolderId(folder_id)) if folder_id in order else -1
        if at >= 0 and 0 <= at + step < len(order):
            order.insert(at + step, order.pop(at))
            self._tasks.start("order folders", self._organising.order_folders(order))

    def _take_place(self, folder_id: str, other: str) -> None:
        order = [folder.id for folder in self._model.folders()]
        if {folder_id, other} <= set(order):
            self.order_folder(folder_id, order.index(FolderId(other)) - order.index(FolderId(folder_id)))

    # Inside

    def _connect(self) -> None:
        handle, sidebar = self._window.commands.handle, self._sidebar
        handle("chat.archive", self.archive)
        handle("chat.move", self.move)
        handle("folder.new", self.new_folder)
        handle("folder.chat", lambda: self._with_folder(self._new_chat))
        handle("folder.rename", lambda: self._with_folder(sidebar.rename_folder))
        handle("folder.up", lambda: self._with_folder(lambda id: self.order_folder(id, -1)))
        handle("folder.down", lambda: self._with_folder(lambda id: self.order_folder(id, 1)))
        handle("folder.delete", lambda: self._with_folder(self.delete_folder))
        self._set_folder_actions(False)
        sidebar.folder_menu_wanted.connect(self.show_folder_menu)
        sidebar.folder_deletion_wanted.connect(self.delete_folder)
        sidebar.folder_renamed.connect(
            lambda id, name: self._tasks.start("rename", self._organising.rename_folder(FolderId(id), name))
        )
        self._listing.pinning_wanted.connect(self.pin_several)
        self._listing.deletion_wanted.connect(self.delete)
        carrier = sidebar.list.carrier
        carrier.moved.connect(lambda ids, folder: self.move_to(ids, FolderId(folder) if folder else None))
        carrier.pinned.connect(self.pin_to)
        carrier.ordered.connect(self._take_place)

    def _with_folder(self, act: Callable[[FolderId], object]) -> None:
        if self._folder is not None:
            act(self._folder)

    def _set_folder_actions(self, on: bool) -> None:
        for action_id in _FOLDER_ACTIONS:
            if action_id:
                self._window.commands.set_enabled(action_id, on)

    async def _menu_closed(self) -> None:
        """The action comes after the menu's end."""
        self._folder = None
        self._set_folder_actions(False)

    async def _move_to_new(self, ids: Sequence[ConversationId], name: str) -> None:
        folder = await self._organising.new_folder(name)
        words = tr("Moved to {0}: {1}", folder.name, self._listing.name_of(ids))
        self._doer.do("move", (self._organising.moving(ids, folder.id),), words)

    async def _make_folder(self) -> None:
        taken = {folder.name.casefold() for folder in await self._organising.folders()}
        name, number = tr("New folder"), 2
        while name.casefold() in taken:
            name, number = tr("New folder {0}", str(number)), number + 1
        folder = await self._organising.new_folder(name)
        self._sidebar.model.set_folders(await self._organising.folders())
        self._sidebar.rename_folder(folder.id)

    async def _delete_folder(self, folder: Folder) -> None:
        removal = await self._organising.folder_removal(folder.id)
        words = tr("The folder “{0}” was deleted. What was in it stays.", folder.name)
        await self._doer.remove(removal, words, tr("Stopped: a part of “{0}” was taken out of it.", folder.name))
