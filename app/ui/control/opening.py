"""From a click on a chip, a card or a citation's mark to the viewer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.model.attachment import AttachmentUse, Held
from app.model.blocks import Json
from app.model.held import held_of
from app.model.ids import AttachmentId, MessageId
from app.ui.control.viewing_tools import Shown
from app.ui.i18n import tr

if TYPE_CHECKING:
    from app.model.attachment import Attachment
    from app.services.attachments import Attachments
    from app.services.citing import Citing
    from app.ui.control.open_chat import OpenChat
    from app.ui.control.viewing import ViewControl
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.transcript import TranscriptView


class OpenControl(QObject):
    """Finds out what was clicked. What goes wrong is said in the window's notice."""

    def __init__(
        self,
        *,
        window: MainWindow,
        chat: OpenChat,
        transcript: TranscriptView,
        attachments: Attachments,
        citing: Citing,
        viewing: ViewControl,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._chat = chat
        self._attachments = attachments
        self._citing = citing
        self._viewing = viewing
        self._tasks = tasks
        window.composer.chips.opened.connect(lambda id: self.open(AttachmentId(id)))
        self.join(transcript)

    def join(self, view: TranscriptView) -> None:
        """Open what is clicked in *view*."""
        view.attachment_opened.connect(lambda message, position: self._of_message(message, position, "open"))
        view.attachment_wanted.connect(self._of_message)
        view.citation_opened.connect(
            lambda answer, citation: self._tasks.start(
                "open a citation", self._cited(view, MessageId(answer), citation)
            )
        )

    def open(self, id: AttachmentId) -> None:
        """Show an attachment in a viewer."""
        self.do(id, "open")

    def do(self, id: AttachmentId, wish: str) -> None:
        """Do with an attachment what *wish* says, as :meth:`act` has it."""
        self._tasks.start("open an attachment", self._do(id, wish))

    def act(self, attachment: Attachment, wish: str) -> None:
        """Do with *attachment* what *wish* says: ``open``, ``save``, ``copy``, ``external`` or ``reveal``."""
        if attachment.original is None:
            self._tell(tr("The API fetches {0} itself: nothing of it is kept here.", attachment.name))
        else:
            self._act(Shown(attachment.original, attachment.name, attachment.facts), wish)

    def look_for(self, message: str, position: int, words: Sequence[str]) -> None:
        """Show what was attached as a content block of a message, at the first of *words* that stands in it."""
        self._tasks.start("open an attachment", self._look_for(MessageId(message), position, words))

    # Inside

    async def _do(self, id: AttachmentId, wish: str) -> None:
        attachment = await self._attachments.get(id)
        if attachment is not None:
            self.act(attachment, wish)

    def _of_message(self, message: str, position: int, wish: str) -> None:
        self._tasks.start("open an attachment", self._use(MessageId(message), position, wish))

    async def _use(self, message_id: MessageId, position: int, wish: str) -> None:
        """The file as it was attached; what was sent where no file is known, as in an imported conversation."""
        use = _use_at(await self._attachments.of_message(message_id), position)
        if use is not None:
            self.act(use.attachment, wish)
            return
        shown = self._sent(message_id, position)
        if shown is not None:
            self._act(shown, wish)

    async def _look_for(self, message_id: MessageId, position: int, words: Sequence[str]) -> None:
        use = _use_at(await self._attachments.of_message(message_id), position)
        file = use.attachment.original if use is not None else None
        if use is not None and file is not None:
            shown: Shown | None = Shown(file, use.attachment.name, use.attachment.facts)
        else:
            shown = self._sent(message_id, position)
        if shown is not None:
            self._viewing.open_held(shown.held, shown.name, shown.facts).search(words)

    def _sent(self, message_id: MessageId, position: int) -> Shown | None:
        message = self._chat.find(message_id)
        block = message.blocks[position].data if message is not None and position < len(message.blocks) else {}
        held = held_of(block)
        return None if held is None else Shown(held, str(block.get("title") or tr("Attachment")))

    def _act(self, shown: Shown, wish: str) -> None:
        hand_out = self._viewing.hand_out
        match wish:
            case "save":
                hand_out.save(shown, self._window, self._tell)
            case "copy":
                self._copy(shown)
            case "external" | "reveal":
                hand_out.open(shown, self._tell, folder=wish == "reveal")
            case _:
                self._viewing.open_held(shown.held, shown.name, shown.facts)

    def _copy(self, shown: Shown) -> None:
        if _is_picture(shown.held):
            self._viewing.hand_out.copy_picture(shown, 1, self._tell)
        else:
            self._viewing.hand_out.copy_text(shown, 0, self._tell)

    async def _cited(self, view: TranscriptView, answer_id: MessageId, citation: Json) -> None:
        place = await self._citing.target(answer_id, citation)
        if place is None or not self._viewing.open_passage(place):
            view.show_quote()

    def _tell(self, words: str) -> None:
        if words:
            self._window.notice.show_message(words, (), leave_after_ms=8_000)


def _use_at(uses: tuple[AttachmentUse, ...], position: int) -> AttachmentUse | None:
    """The use whose blocks *position* is among: the last that begins before it."""
    return next((use for use in reversed(uses) if use.position <= position), None)


def _is_picture(held: Held) -> bool:
    return held.media_type.startswith("image/")
