"""What the user does with tags: which conversations have them, and the tags themselves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint

from app.model.ids import ConversationId, TagId
from app.ui.control.bulk import BulkDoer
from app.ui.i18n import tr
from app.ui.menus import context_menu

if TYPE_CHECKING:
    from app.model.organising import Tag
    from app.services.organising import Organising
    from app.ui.control.listing import ListControl
    from app.ui.dialogs import TagsDialog
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme

_OF_TAG = ("tag.rename", "tag.delete")


class TagControl(QObject):
    """The menu of a tag is about that tag; the dialog is about what the list says is chosen."""

    def __init__(
        self,
        *,
        window: MainWindow,
        listing: ListControl,
        organising: Organising,
        doer: BulkDoer,
        theme: Callable[[], Theme],
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._sidebar = window.sidebar
        self._model = window.sidebar.model
        self._listing = listing
        self._organising = organising
        self._doer = doer
        self._theme = theme
        self._tasks = tasks
        self._tag: TagId | None = None  # whose menu is open
        self._connect()

    def ask(self) -> None:
        """Ask which tags the chosen conversations have."""
        ids = self._listing.targets()
        if ids:
            self._tasks.start("choose tags", self._ask(ids))

    def give(self, ids: Sequence[ConversationId], tag_id: str) -> None:
        """Give conversations a tag, with a way back."""
        tag = self._known(tag_id)
        if tag is not None:
            words = tr("Tagged {0}: {1}", tag.name, self._listing.name_of(ids))
            self._doer.do("tag", (self._organising.tagging(ids, tag.id, True),), words)

    def show_menu(self, tag_id: str, position: QPoint) -> None:
        """The context menu of a tag."""
        self._tag = TagId(tag_id)
        self._set_actions(True)
        menu = context_menu(self._window.commands, _OF_TAG, self._window)
        menu.aboutToHide.connect(lambda: self._tasks.start("close menu", self._menu_closed()))
        menu.popup(position)

    def rename(self, tag_id: str, name: str) -> None:
        """Call a tag otherwise."""
        tag = self._known(tag_id)
        if tag is not None:
            self._tasks.start("rename", self._organising.change_tag(replace(tag, name=name)))

    def delete(self, tag_id: str) -> None:
        """Delete a tag, with a way back; what has it stays."""
        self._tasks.start("delete tag", self._remove(TagId(tag_id)))

    # Inside

    def _connect(self) -> None:
        handle, sidebar = self._window.commands.handle, self._sidebar
        handle("chat.tags", self.ask)
        handle("tag.rename", lambda: self._with_tag(sidebar.rename_tag))
        handle("tag.delete", lambda: self._with_tag(self.delete))
        self._set_actions(False)
        sidebar.tag_menu_wanted.connect(self.show_menu)
        sidebar.tag_renamed.connect(self.rename)
        sidebar.tag_deletion_wanted.connect(self.delete)
        sidebar.list.carrier.tagged.connect(self.give)

    def _known(self, tag_id: str) -> Tag | None:
        return next((tag for tag in self._sidebar.offers.tags if tag.id == tag_id), None)

    def _with_tag(self, act: Callable[[TagId], object]) -> None:
        if self._tag is not None:
            act(self._tag)

    def _set_actions(self, on: bool) -> None:
        for action_id in _OF_TAG:
            self._window.commands.set_enabled(action_id, on)

    async def _menu_closed(self) -> None:
        """The action comes after the menu's end."""
        self._tag = None
        self._set_actions(False)

    async def _ask(self, ids: Sequence[ConversationId]) -> None:
        from app.ui.dialogs import TagsDialog  # noqa: PLC0415  # not before the first paint

        known = [set(summary.filed.tags) for id in ids if (summary := self._model.get(id)) is not None]
        having = {tag: all(tag in tags for tags in known) for tag in set().union(*known)} if known else {}
        tags = await self._organising.tags()
        dialog = TagsDialog(self._listing.name_of(ids), tags, having, self._theme(), self._window)
        dialog.added.connect(lambda name, colour: self._change(dialog, self._organising.new_tag(name, colour)))
        dialog.changed.connect(lambda tag: self._change(dialog, self._organising.change_tag(tag)))
        dialog.removed.connect(lambda tag: self._change(dialog, self._remove(TagId(tag))))
        dialog.chosen.connect(lambda changes: self._apply(ids, changes))
        dialog.show_with(self._theme())

    def _change(self, dialog: TagsDialog, work: Awaitable[object]) -> None:
        gone: list[bool] = []
        dialog.destroyed.connect(lambda: gone.append(True))

        async def change() -> None:
            await work
            tags = await self._organising.tags()
            if not gone:
                dialog.show_tags(tags)

        self._tasks.start("change tags", change())

    async def _remove(self, tag: TagId) -> None:
        removal = await self._organising.tag_removal(tag)
        stopped = tr("Stopped: a part of the conversations has lost the tag.")
        await self._doer.remove(removal, tr("The tag was deleted."), stopped)

    def _apply(self, ids: Sequence[ConversationId], changes: Mapping[TagId, bool]) -> None:
        work = tuple(self._organising.tagging(ids, tag, on) for tag, on in changes.items())
        if work:
            self._doer.do("tag", work, tr("Tags changed: {0}", self._listing.name_of(ids)))
