"""Fills the sidebar, and does what its rows offer: open, rename, pin, delete with undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal

from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId
from app.model.news import TurnFinished
from app.ui.i18n import tr, tr_count
from app.ui.menus import context_menu

if TYPE_CHECKING:
    from app.services.conversations import Conversations
    from app.services.organising import Organising
    from app.ui.bridge import Bridge
    from app.ui.control.open_chat import OpenChat
    from app.ui.control.running import Running
    from app.ui.control.undoing import UndoControl
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks

_OPEN_ACTIONS = (
    "chat.settings",
    "view.outline",
    "chat.save_preset",
    "copy.conversation",
    "",
    "chat.trim",
    "chat.send_all",
    "chat.compact",
    "chat.go_on_anew",
    "",
)  # before the others, for the conversation that is shown
_ROW_ACTIONS = (
    "chat.open_window",
    "",
    "chat.rename",
    "chat.make_title",
    "chat.pin",
    "chat.archive",
    "chat.move",
    "chat.tags",
    "",
    "chat.print",
    "chat.save_pdf",
    "chat.export",
    "",
    "chat.delete",
    "",
    "chat.import",
)
_LIST_ACTIONS = (
    *("chat.new", "chat.new_with", "folder.new", "", "view.archive", "view.bin", "list.clear", "", "library.open", ""),
    *("chat.import", "chat.export"),
)


class ListControl(QObject):
    """``open_wanted`` carries the conversation to open, None for a new chat."""

    open_wanted = Signal(object)
    pinning_wanted = Signal()  # of what an action means
    deletion_wanted = Signal(object)  # tuple of ConversationId

    def __init__(
        self,
        *,
        chat: OpenChat,
        window: MainWindow,
        conversations: Conversations,
        organising: Organising,
        running: Running,
        undoing: UndoControl,
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._chat = chat
        self._window = window
        self._sidebar = window.sidebar
        self._model = window.sidebar.model
        self._conversations = conversations
        self._organising = organising
        self._running = running
        self._undoing = undoing
        self._tasks = tasks
        self._target: ConversationId | None = None  # of the context menu, while it is open
        self._connect(bridge)
        self._running_changed()

    # What the user does

    def step(self, direction: int) -> None:
        """Open the next (1) or previous (-1) conversation of the list; a new chat stands before the first."""
        order = self._model.order()
        if not order:
            return
        at = order.index(self._chat.id) if self._chat.id in order else -1 if direction > 0 else 0
        self.open_wanted.emit(order[(at + direction) % len(order)])

    def open_number(self, number: int) -> None:
        """Open the conversation that stands at *number* (from 1) in the list."""
        order = self._model.order()
        if number <= len(order):
            self.open_wanted.emit(order[number - 1])

    def rename(self) -> None:
        """Rename in place: the open conversation in the header, another one in its row."""
        target = self.chosen()
        if target is not None and target != self._chat.id:
            self._sidebar.rename(target)
        else:
            self._window.header.begin_rename()

    def toggle_pin(self) -> None:
        """Pin or unpin."""
        if self.targets():
            self.pinning_wanted.emit()

    def delete(self) -> None:
        """Move to the bin what an action means."""
        if ids := self.targets():
            self.deletion_wanted.emit(ids)

    def show_menu(self, conversation_id: str, position: QPoint, more: tuple[str, ...] = ()) -> None:
        """The context menu of a row, below *more* actions. It is about that row instead of the open conversation."""
        self._target = ConversationId(conversation_id)
        summary = self._model.get(self._target)
        pin = self._window.commands.action("chat.pin")
        usual = pin.text()
        archive = self._window.commands.action("chat.archive")
        usual_archive = archive.text()
        pin.setText(tr("Unpin") if summary is not None and summary.pinned else tr("Pin"))
        archive.setText(tr("Take out of the archive") if summary and summary.filed.archived else tr("Archive"))
        states = self._enable(_ROW_ACTIONS)
        menu = context_menu(self._window.commands, (*more, *_ROW_ACTIONS), self._window)
        menu.aboutToHide.connect(
            lambda: self._menu_closed(lambda: pin.setText(usual), lambda: archive.setText(usual_archive), states)
        )
        menu.popup(position)

    def open_id(self) -> ConversationId | None:
        """The conversation that is shown beside the list; None for a new chat."""
        return self._chat.id

    def chosen(self) -> ConversationId | None:
        """The conversation that an action means: the one whose menu is open, else the open one."""
        return self._target or self._chat.id

    def targets(self) -> tuple[ConversationId, ...]:
        """The conversations that an action means: all that were chosen together, unless another's menu is open."""
        marked = self._model.marked()
        if marked and (self._target is None or self._target in marked):
            return marked
        one = self.chosen()
        return () if one is None else (one,)

    def name_of(self, ids: Sequence[ConversationId]) -> str:
        """One conversation by its title, several by their number."""
        if len(ids) != 1:
            return tr_count("{0} conversation", "{0} conversations", len(ids))
        summary = self._model.get(ids[0])
        return tr("“{0}”", summary.title if summary is not None and summary.title else tr("Untitled"))

    # Inside

    def _connect(self, bridge: Bridge) -> None:
        sidebar = self._sidebar
        sidebar.opened.connect(lambda conversation_id: self.open_wanted.emit(ConversationId(conversation_id)))
        sidebar.renamed.connect(self._rename)
        sidebar.menu_wanted.connect(self.show_menu)
        sidebar.list_menu_wanted.connect(self._show_list_menu)
        sidebar.delete_wanted.connect(self._delete_row)
        self._window.header.renamed.connect(self._rename_open)
        self._window.header.menu_wanted.connect(self._show_menu_of_open)
        bridge.conversation_changed.connect(self._changed)
        bridge.turn_finished.connect(self._finished)
        self._running.changed.connect(self._running_changed)
        self._chat.switched.connect(self._switched)

    def _delete_row(self, conversation_id: str) -> None:
        marked = self._model.marked()
        self.deletion_wanted.emit(marked if conversation_id in marked else (ConversationId(conversation_id),))

    def _rename_open(self, title: str) -> None:
        if self._chat.id is not None:
            self._rename(self._chat.id, title)

    def _show_list_menu(self, position: QPoint) -> None:
        wish = self._model.wish
        some = wish.filtered or wish.archived
        ids = [each for each in _LIST_ACTIONS if some or each != "list.clear"]
        context_menu(self._window.commands, ids, self._window).popup(position)

    def _show_menu_of_open(self, position: QPoint) -> None:
        if self._chat.id is not None:
            self.show_menu(self._chat.id, position, _OPEN_ACTIONS)

    def _rename(self, conversation_id: str, title: str) -> None:
        self._tasks.start("rename", self._name(ConversationId(conversation_id), title))

    async def _name(self, id: ConversationId, title: str) -> None:
        before = self._model.get(id)
        after = await self._conversations.rename(id, title)
        if before is not None and before.title and before.title != after.title:
            words = tr("“{0}” was renamed to “{1}”.", before.title, after.title)
            title, by_hand = before.title, before.title_by_hand
            self._undoing.note(words, lambda: self._conversations.retitle(after, title, by_hand=by_hand))

    def _enable(self, ids: tuple[str, ...]) -> Callable[[], None]:
        """Switch actions on for the menu's row; the returned callable restores how they were."""
        actions = [self._window.commands.action(action_id) for action_id in ids if action_id]
        before = [action.isEnabled() for action in actions]
        for action in actions:
            action.setEnabled(True)

        def restore() -> None:
            for action, enabled in zip(actions, before, strict=True):
                action.setEnabled(enabled)

        return restore

    def _menu_closed(self, *undo: Callable[[], None]) -> None:
        async def after_the_action() -> None:
            self._target = None
            for one in undo:
                one()

        # aboutToHide comes before the action is triggered.
        self._tasks.start("close menu", after_the_action())

    def _changed(self, summary: ConversationSummary) -> None:
        self._model.put(summary)

    def _finished(self, news: TurnFinished) -> None:
        if news.conversation_id == self._chat.id:
            self._tasks.start("note what was seen", self._organising.mark_seen(news.conversation_id))

    def _running_changed(self) -> None:
        self._model.set_running(self._running.ids())

    def _switched(self) -> None:
        if self._chat.id is not None and self._chat.summary is not None and self._chat.summary.facts.unread:
            self._tasks.start("note what was seen", self._organising.mark_seen(self._chat.id))
        self._sidebar.set_open(self._chat.id)
