"""Tells by the desktop that an answer is finished, where the user wants that and looks at another program."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.model.errors import ChatelaineError
from app.model.ids import ConversationId
from app.model.message import Status
from app.model.news import ConversationsRemoved, News, TurnFinished
from app.ui.i18n import tr

if TYPE_CHECKING:
    from app.services.bundle import Services
    from app.ui.desktop_notices import DesktopNotices
    from app.ui.tasks import Tasks

KEY = "chat.notify"  # the setting: off, plain, title


class NotifyControl(QObject):
    """One for all windows. *open* shows a conversation whose notice was clicked."""

    def __init__(
        self,
        services: Services,
        notices: DesktopNotices,
        open: Callable[[ConversationId], object],
        tasks: Tasks,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._notices = notices
        self._tasks = tasks
        self.looked_at: Callable[[], bool] = lambda: QApplication.activeWindow() is not None
        notices.clicked.connect(lambda about: open(ConversationId(about)))
        self._unsubscribe = services.feed.subscribe(self._hear)

    def seen(self, conversation_id: ConversationId) -> None:
        """Somebody has that conversation in view: its notice has done its work."""
        if self._notices.shows(conversation_id):
            self._tasks.start("take a notice away", self._notices.withdraw(conversation_id))

    def close(self) -> None:
        """Leave the feed."""
        self._unsubscribe()

    def _hear(self, news: News) -> None:
        if isinstance(news, ConversationsRemoved):
            for id in news.ids:
                self.seen(id)
        if not isinstance(news, TurnFinished) or news.answer.status is Status.STOPPED:
            return
        if self._services.settings.text(KEY) != "off" and not self.looked_at():
            self._tasks.start("tell of a finished answer", self._tell(news))

    async def _tell(self, news: TurnFinished) -> None:
        title = await self._title(news.conversation_id)
        done = news.answer.status is Status.COMPLETE
        words = tr("The answer is finished.") if done else tr("The answer could not be finished.")
        await self._notices.show(news.conversation_id, title or words, words if title else "")

    async def _title(self, conversation_id: ConversationId) -> str:
        """The title, where the setting lets it be shown to whoever sees the screen."""
        if self._services.settings.text(KEY) != "title":
            return ""
        try:
            return (await self._services.conversations.open(conversation_id, 1)).summary.title
        except ChatelaineError:  # deleted meanwhile
            return ""
