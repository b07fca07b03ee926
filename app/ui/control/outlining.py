"""Shows the branches of the open conversation as an outline, goes to what is chosen there, and deletes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.model.errors import ChatelaineError
from app.model.ids import ConversationId, MessageId
from app.ui.wording import error_words

if TYPE_CHECKING:
    from app.services.conversations import Conversations
    from app.services.tree_outlines import TreeOutlines
    from app.ui.bridge import Bridge
    from app.ui.control.conversation import ConversationControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.dialogs.outline.dialog import OutlineDialog
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme


class OutlineControl(QObject):
    """One outline at a time. *remove* deletes a message with what follows it, with a way back."""

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        chat: OpenChat,
        outlines: TreeOutlines,
        conversations: Conversations,
        view: ConversationControl,
        name_of: Callable[[str], str],
        remove: Callable[[MessageId], None],
        theme: Callable[[], Theme],
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._chat = chat
        self._outlines = outlines
        self._conversations = conversations
        self._view = view
        self._name_of = name_of
        self._remove = remove
        self._theme = theme
        self._tasks = tasks
        self._dialog: OutlineDialog | None = None
        self._place: ConversationId | None = None  # whose outline it is
        self._ticket = 0  # of the lines that were asked for last
        window.commands.handle("view.outline", self.open)
        bridge.branches_changed.connect(self._changed)
        for signal in (chat.switched, chat.grown):
            signal.connect(self._refresh)
        self._refresh()

    def open(self) -> None:
        """Open the outline of the conversation that is open."""
        from app.ui.dialogs.outline.dialog import OutlineDialog  # noqa: PLC0415  # not before the first paint

        if self._chat.id is None or self._dialog is not None:
            return
        self._place = self._chat.id
        self._dialog = dialog = OutlineDialog(self._name_of, self._window)
        dialog.go_wanted.connect(lambda message: self._go(MessageId(message)))
        dialog.delete_wanted.connect(lambda message: self._remove(MessageId(message)))
        dialog.finished.connect(self._closed)
        dialog.show_with(self._theme())
        self._changed(self._place)

    def dialog(self) -> OutlineDialog | None:
        """The outline, while it is open."""
        return self._dialog

    def _changed(self, place: ConversationId) -> None:
        if self._dialog is not None and place == self._place:
            self._ticket += 1
            self._tasks.start("read the outline", self._read(place, self._ticket))

    async def _read(self, place: ConversationId, ticket: int) -> None:
        try:
            rows = await self._outlines.of(place)
        except ChatelaineError as error:
            if self._dialog is not None:
                self._dialog.show_error(error_words(error.error))
            return
        if self._dialog is not None and ticket == self._ticket:
            self._dialog.show_rows(rows)

    def _go(self, message: MessageId) -> None:
        place = self._place
        if self._dialog is not None:
            self._dialog.accept()
        if place is not None:
            self._tasks.start("go to a message", self._show(place, message))

    async def _show(self, place: ConversationId, message: MessageId) -> None:
        await self._conversations.reveal(place, message)
        await self._view.open(place, keep_typed=True, at=message)

    def _refresh(self) -> None:
        self._window.commands.set_enabled("view.outline", self._chat.id is not None)

    def _closed(self, _result: int) -> None:
        self._dialog = None
