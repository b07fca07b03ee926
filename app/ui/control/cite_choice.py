"""The switch Cite sources beside Attach: whether answers of this chat cite its documents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.model.ids import ConversationId
from app.model.options import ConversationOptions

if TYPE_CHECKING:
    from app.services.options import Options
    from app.ui.bridge import Bridge
    from app.ui.composer import Composer
    from app.ui.control.open_chat import OpenChat
    from app.ui.tasks import Tasks


class CiteChoice(QObject):
    """Shows and keeps ``TurnOptions.citations`` of the open chat."""

    def __init__(self, composer: Composer, chat: OpenChat, options: Options, bridge: Bridge, tasks: Tasks) -> None:
        super().__init__(composer)
        self._composer = composer
        self._chat = chat
        self._options = options
        self._tasks = tasks
        composer.cite.clicked.connect(self._chosen)
        chat.switched.connect(self._read_soon)
        for signal in (chat.switched, chat.grown):
            signal.connect(self._look)
        bridge.options_changed.connect(self._changed)
        self._show(False)

    def _changed(self, conversation_id: ConversationId | None) -> None:
        if conversation_id == self._chat.id:
            self._read_soon()

    def _look(self) -> None:
        """A document that was sent once can be cited in any later turn."""
        blocks = (block for message in self._chat.messages for block in message.blocks)
        self._composer.set_citable(any(block.type == "document" for block in blocks))

    def _read_soon(self) -> None:
        self._tasks.start("read whether sources are cited", self._read())

    async def _read(self) -> None:
        place = self._chat.id
        options = await self._options.load(place)
        if place == self._chat.id:
            self._show(options.turn.citations)

    def _chosen(self, on: bool) -> None:
        def change(known: ConversationOptions) -> ConversationOptions:
            return replace(known, turn=replace(known.turn, citations=on))

        async def keep() -> None:
            await self._options.update(self._chat.id, change)

        self._tasks.start("keep whether sources are cited", keep())

    def _show(self, on: bool) -> None:
        self._composer.cite.setChecked(on)
        self._composer.set_attached(self._composer.has_attached())
