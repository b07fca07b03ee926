"""Asks what is typed into the search field, key by key, and opens what was found."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.logic.search_query import SearchQuery
from app.model.search import SearchPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.conversations import Conversations
    from app.services.search import Search
    from app.ui.control.conversation import ConversationControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.main_window import MainWindow
    from app.ui.search import SearchPanel
    from app.ui.search.rows import GroupRow, HitRow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme
    from app.ui.transcript import TranscriptView

_FIRST = 8  # messages that are shown as soon as they are there
_NEXT = 24
_ENOUGH = 40  # of them, until somebody scrolls on
_MOST_COUNTED = 1_000


class SearchControl(QObject):
    """One question at a time: the next key breaks the last one off.

    ``file_wanted`` carries a message, the content block of the attachment in which something was found, and what to
    look for in it, one after the other.
    """

    file_wanted = Signal(str, int, list)

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        transcript: TranscriptView,
        chat: OpenChat,
        view: ConversationControl,
        search: Search,
        conversations: Conversations,
        name_of: Callable[[str], str],
        theme: Callable[[], Theme],
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._transcript = transcript
        self._chat = chat
        self._view = view
        self._search = search
        self._conversations = conversations
        self._name_of = name_of
        self._theme = theme
        self._tasks = tasks
        self._before: QWidget | None = None  # what had the focus
        self._task: asyncio.Task[None] | None = None
        self._query = SearchQuery()
        self._page = SearchPage(())
        self._staying = 0  # conversations that are being opened beside the search
        self.panel: SearchPanel | None = None
        window.commands.handle("search.open", self.open)
        window.sidebar.search_wanted.connect(self.open_with)
        chat.switched.connect(self._went_elsewhere)
        window.commands.action("chat.new").triggered.connect(lambda _checked=False: self._went_elsewhere())

    def open(self) -> None:
        """Show the search; from an open one the cursor goes to its field."""
        panel = self.panel or self._make()
        focus = QApplication.focusWidget()
        if focus is not None and not panel.isAncestorOf(focus):
            self._before = focus
        if panel.isHidden():
            self._tasks.start("list models that answered", self._load_models(panel))
            self._ask(panel.field.text())  # something may have been said since
        self._window.show_search(panel)
        panel.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        panel.field.selectAll()

    def open_with(self, text: str) -> None:
        """Show the search for *text*."""
        self.open()
        assert self.panel is not None
        self.panel.field.setText(text)

    def close(self) -> None:
        """Go back to where one was."""
        self._stop()
        self._window.hide_search()
        before = self._before
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._window.composer.focus()

    @property
    def asking(self) -> bool:
        """Whether something is asked for that is not answered in full."""
        return self._task is not None and not self._task.done()

    # Asking

    def _make(self) -> SearchPanel:
        from app.ui.search import SearchPanel  # noqa: PLC0415  # not before the first paint

        panel = SearchPanel(self._theme(), self._name_of)
        panel.hide()
        panel.changed.connect(self._ask)
        panel.more_wanted.connect(self._more)
        panel.closed.connect(self.close)
        panel.wanted.connect(self._open_found)
        self.panel = panel
        return panel

    async def _load_models(self, panel: SearchPanel) -> None:
        panel.set_models(await self._search.models())

    def _ask(self, text: str) -> None:
        assert self.panel is not None
        self._stop()
        self._query = self._search.understand(text)
        self.panel.show_notes(self._query.notes)
        if self._query:
            self._task = self._tasks.start("search", self._run(self.panel, self._query))
        else:
            self.panel.show_start()

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _run(self, panel: SearchPanel, query: SearchQuery) -> None:
        page, titles = await asyncio.gather(self._search.page(query, None, _FIRST), self._search.titles(query))
        self._page = page
        panel.begin(titles, page)
        panel.show_total(page, None, _MOST_COUNTED)
        while self._page.after is not None and panel.messages() < _ENOUGH:
            await self._add(panel, query)
        total = panel.messages() if self._page.after is None else await self._search.count(query, _MOST_COUNTED)
        panel.show_total(self._page, total, _MOST_COUNTED)

    async def _add(self, panel: SearchPanel, query: SearchQuery) -> None:
        page = await self._search.page(query, self._page.after, _NEXT)
        self._page = page
        panel.add(page)

    def _more(self) -> None:
        """Somebody reads near the end of what is shown."""
        if self.panel is not None and self._page.after is not None and not self.asking:
            self._task = self._tasks.start("search on", self._add(self.panel, self._query))

    # Opening what was found

    def _open_found(self, row: GroupRow | HitRow, stay: bool) -> None:
        if not stay:
            self._before = None
            self.close()
        self._tasks.start("open what was found", self._land(row, stay))

    async def _land(self, row: GroupRow | HitRow, stay: bool) -> None:
        """Show the conversation, in the branch and at the place of the message, with the words marked.

        Where they stand inside of an attachment, that is opened, too, unless somebody goes on searching.
        """
        from app.ui.search.rows import HitRow  # noqa: PLC0415  # there by now

        self._staying += stay
        if stay and self.panel is not None:
            self._window.split_search()
            self.panel.show_chosen()
        try:
            if isinstance(row, HitRow):
                await self._show(row)
            else:
                await self._view.open(row.conversation_id)
        finally:
            self._staying -= stay
        if not stay:
            self._transcript.setFocus(Qt.FocusReason.OtherFocusReason)
            if isinstance(row, HitRow) and row.file_block is not None:
                self.file_wanted.emit(row.message_id, row.file_block, [*row.as_written(), *self._query.words])

    async def _show(self, row: HitRow) -> None:
        conversation_id, message_id = row.conversation_id, row.message_id
        await self._conversations.reveal(conversation_id, message_id)
        if self._chat.id != conversation_id or self._chat.find(message_id) is None:
            await self._view.open(conversation_id, at=message_id)
        if self._chat.id == conversation_id:
            self._view.seek(conversation_id)
            self._transcript.finding.show(message_id, self._query.words, row.file_block)

    def _went_elsewhere(self) -> None:
        """Another conversation was opened from somewhere else: the search gives way to it."""
        if self.panel is not None and self.panel.isVisible() and not self._staying:
            focused = self.panel.isAncestorOf(QApplication.focusWidget() or self._window)
            self._stop()
            self._window.hide_search()
            if focused:
                self._window.composer.focus()
